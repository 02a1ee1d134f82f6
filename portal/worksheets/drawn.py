"""A worksheet that nobody is filling in, drawn: to be looked at, or to be copied into from paper. Pure."""

from collections.abc import Mapping

from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.drawing import Drawing, Typed
from portal.worksheets.filled import assess


def untouched(worksheet: Worksheet) -> Drawing:
    """As it looks before anybody has written in it; also for a definition that is in no library yet."""
    return Drawing(worksheet, {}, assess(worksheet, {}))


def of_paper(worksheet: Worksheet, typed: Typed, errors: Mapping[str, str], longer: str = "") -> Drawing:
    """Every question there may be. Nothing is known of it but what was typed just now."""
    return Drawing(worksheet, {}, assess(worksheet, {}), typed, errors, longer=longer, everything=True)
