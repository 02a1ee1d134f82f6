"""What an answer can be, and when it counts as none."""

from collections.abc import Mapping

Number = int | float

Value = str | int | float | bool | list[str | int]
"""One answer: text, a number, true/false, an option's value, or the values of the options picked. Dates and times
are text ("2025-05-01", "23:15"), durations whole minutes."""

Answers = Mapping[str, object]
"""A filled-in worksheet: a `Value` by field or rating item id; a table's rows as a list of `{column: Value}`;
`<id>__other` holds free text beside a choice, or the added lines of a ratings field as `{"label", "value"}`."""


def is_blank(value: object) -> bool:
    """No answer. 0 and False are answers."""
    return value is None or value == "" or value == [] or value == {}
