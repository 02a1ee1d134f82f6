"""Inputs that the format needs: a number, and lists written one to a line."""

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import ValidationError
from wtforms.widgets import TextArea

from portal.web.forms import LineField, WordsField

_NUMBER = re.compile(r"[-+−]?\d{1,6}([.,]\d{1,4})?", re.ASCII)
_WHOLE = re.compile(r"[-+−]?\d{1,6}", re.ASCII)


def number_in(text: str) -> int | float:
    plain = text.replace("−", "-").replace(",", ".")
    return float(plain) if "." in plain else int(plain)


class LongLineField(LineField):
    """One line of text that may be a long one: it wraps instead of running out of sight."""

    widget = TextArea()


class NumberField(LineField):
    """A number as people write it, or nothing."""

    pattern = _NUMBER
    sentence = _l("Please write a number, like 5 or 2.5.")

    def __init__(self, label: Any = None, validators: Any = (), **more: Any) -> None:
        super().__init__(label, [_a_number, *validators], limit=20, **more)

    @property
    def number(self) -> int | float | None:
        text = self.words
        return number_in(text) if text and self.pattern.fullmatch(text) else None


class WholeField(NumberField):
    pattern = _WHOLE
    sentence = _l("Please write a whole number, like 5.")


def _a_number(form: Any, field: Any) -> None:
    text = field.words
    if text and not field.pattern.fullmatch(text):
        raise ValidationError(field.sentence)


class LinesField(WordsField):
    """Several things, one to a line."""

    def __init__(self, label: Any, least: int, most: int, longest: int = 300, **more: Any) -> None:
        super().__init__(label, [_lines], limit=most * (longest + 1), **more)
        self.least, self.most, self.longest = least, most, longest

    @property
    def lines(self) -> list[str]:
        written = (" ".join(line.split()) for line in (self.data or "").split("\n"))
        return [line for line in written if line]


def _lines(form: Any, field: Any) -> None:
    lines = field.lines
    if len(lines) < field.least:
        raise ValidationError(
            _l("This needs at least %(n)s lines.", n=field.least)
            if field.least > 1
            else _l("This still needs an answer.")
        )
    if len(lines) > field.most:
        raise ValidationError(_l("At most %(n)s lines, please.", n=field.most))
    if len({line.casefold() for line in lines}) < len(lines):
        raise ValidationError(_l("The same line stands there twice."))
    if any(len(line) > field.longest for line in lines):
        raise ValidationError(_l("A line is too long. Please keep each under %(n)s characters.", n=field.longest))


def optional(value: object) -> str:
    return "" if value is None else str(value)


def put(part: dict[str, Any], key: str, value: object) -> None:
    """Set, or take away what is empty: the format knows no empty keys."""
    if value in (None, "", False, []):
        part.pop(key, None)
    else:
        part[key] = value
