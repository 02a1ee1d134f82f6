"""From the raw fields of a form to the values of cells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from portal.worksheets.cells import wording
from portal.worksheets.cells.cell import Cell, UnknownCell, cell
from portal.worksheets.cells.readers import READERS, Refused
from portal.worksheets.definitions.values import Value
from portal.worksheets.definitions.worksheet import Worksheet


@dataclass(frozen=True)
class Parsed:
    """Each field of the form is in exactly one of the two."""

    values: dict[str, Value | None] = field(default_factory=dict)  # by cell key; None: cleared
    errors: dict[str, str] = field(default_factory=dict)  # a sentence for the person, by the name that was sent


def parse(worksheet: Worksheet, pairs: Mapping[str, Sequence[str]]) -> Parsed:
    """Read what a form sent: `pairs` are all texts by field name, without the form's own fields (csrf_token ...).

    A form may hold any part of the worksheet: what it does not name is not touched. Whether enough was
    filled in, or too much picked, is asked only when the worksheet is sent. Never raises, whatever the texts are.
    """
    parsed = Parsed()
    for key, raws in pairs.items():
        try:
            parsed.values[key] = _read(cell(worksheet, key), raws)
        except UnknownCell:
            parsed.errors[key] = wording.unknown()
        except Refused as refusal:
            parsed.errors[key] = str(refusal)
    return parsed


def _read(of: Cell, raws: Sequence[str]) -> Value | None:
    if of.kind == "multichoice":
        return _picked(of, raws)
    # A hidden "" before a check box says that the box was there.
    given = raws[1:] if of.kind == "tick" and len(raws) == 2 and raws[0] == "" else raws
    if len(given) > 1:
        raise Refused(wording.given_twice())
    raw = given[0] if given else ""
    if of.kind not in ("text", "longtext"):
        raw = raw.strip(" ")
    return READERS[of.kind](of, raw) if raw.strip(" \t\r\n\u00a0") else None


def _picked(of: Cell, raws: Sequence[str]) -> Value | None:
    """The options picked, in the order of the definition; "" says that the question was there."""
    wanted = {raw for raw in raws if raw}
    picked = [option.value for option in of.options if str(option.value) in wanted]
    if len(picked) < len(wanted):
        raise Refused(wording.not_an_option())
    return picked or None
