"""The form around a worksheet. Its questions are no WTForms fields: the definition names them, `cells` reads them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, StringField
from wtforms.validators import Length, Optional

from portal.access.about import FIELD as ABOUT
from portal.web.asked import id_of, whole_number
from portal.web.forms import OnceForm, PortalForm
from portal.worksheets.cells.cell import UnknownCell, cell
from portal.worksheets.cells.parsing import Parsed, parse
from portal.worksheets.definitions.checks.shape import RESERVED
from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.document import Posted
from portal.worksheets.drawing import printable
from portal.worksheets.seen import Seen

PAPER_DATE = "paper-date"
CHECK = "check"
"""Where the page that looks it all over stands, beside the steps."""
PART = "part-"
UNSEEN = RESERVED | {"go-to", "at-step", "checked-at", "__group", "__declined"}
"""What nobody typed. No id of a question has a hyphen, nor two low lines, with which the ticks beside answers end."""
_OF_THE_FORM = UNSEEN | {PAPER_DATE, ABOUT}


class SheetForm(OnceForm):
    """Around the questions: the token, the page's own key."""


class StartForm(OnceForm):
    """Begin a worksheet of the library."""

    slug = HiddenField(validators=[Length(max=64)])
    for_on = DateField(validators=[Optional()])  # the day it is for, where it comes by the day or again and again


class AgreeForm(PortalForm):
    """A therapist agrees to a plan. `plan_version`: the one that was read."""

    plan_version = HiddenField()

    @property
    def version_id(self) -> UUID | None:
        return id_of(self.plan_version.data)


class SearchForm(PortalForm):
    """Find a worksheet by a word. Sent by GET: it holds no token and nothing of hers."""

    class Meta:
        csrf = False

    q = StringField(_l("Find a worksheet"), validators=[Length(max=100)])


@dataclass(frozen=True)
class Incoming:
    """One POST of a worksheet, whole or in part."""

    typed: Mapping[str, Sequence[str]]
    parsed: Parsed
    seen: Seen | None  # what its page showed; None when it does not say
    hand: str  # that page's key
    drawn: frozenset[str] | None  # the questions on it that depend on answers
    panels: Mapping[str, frozenset[str]]  # what it shows of crisis panels, by section
    add: str = ""
    go: str = ""  # what the button asks for: next, back, check, help, no-help, put-away, send-now, part-<id>
    step: str = ""  # where the page stood: a number, "all", or CHECK

    @classmethod
    def of_request(cls, worksheet: Worksheet, fixed: str = "") -> "Incoming":
        """`fixed`: a cell that is settled, whatever the form says."""
        pairs = {name: texts for name, texts in request.form.lists() if name not in _OF_THE_FORM}
        pairs.pop(request.form.get("take", ""), None)  # the other page's answer stands
        pairs.pop(fixed, None)
        pairs.update(_blanks(worksheet, request.form.get("remove", "")))
        drawn = request.form.get("drawn")
        return cls(
            typed={key: texts for key, texts in pairs.items() if _exists(worksheet, key)},
            parsed=parse(worksheet, pairs),
            seen=Seen.parse(request.form["rev"]) if "rev" in request.form else None,
            hand=printable(request.form.get("form_key", ""))[:64],
            drawn=frozenset(drawn.split(",")) if drawn is not None else None,
            panels=dict(_panel(text) for text in request.form.getlist("panel")),
            add=request.form.get("add", ""),
            go=request.form.get("go-to", ""),
            step=request.form.get("at-step", ""),
        )

    @property
    def part(self) -> str:
        """The part to go to after saving, where a button names one."""
        return self.go.removeprefix(PART) if self.go.startswith(PART) else ""

    @property
    def next_step(self) -> str:
        """The step to show after saving."""
        return self.step[:4] if self.going_to is None else str(self.going_to)

    @property
    def going_to(self) -> int | None:
        """The step that its button leads to; None where it leads to none."""
        move, number = {"next": 1, "back": -1}.get(self.go), whole_number(self.step, 3)
        return None if move is None or number is None else number + move

    @property
    def posted(self) -> Posted:
        """The part that can be saved."""
        return Posted(self.parsed.values, self.seen, self.hand, self.going_to)

    @property
    def errors(self) -> dict[str, str]:
        return self.parsed.errors


def _blanks(worksheet: Worksheet, row: str) -> dict[str, list[str]]:
    """A row that is removed is a row whose cells are cleared; its number goes to another only when room gets short."""
    head, _dot, number = row.partition(".")
    field = worksheet.fields.get(head.removesuffix("__other"))
    if field is None or not number:
        return {}
    names = ["label", "value"] if field.type == "ratings" else [column.id for column in field.columns]
    keys = [f"{head}.{number}.{name}{suffix}" for name in names for suffix in ("", "__other")]
    return {key: [""] for key in keys if _exists(worksheet, key)}


def _exists(worksheet: Worksheet, key: str) -> bool:
    try:
        return cell(worksheet, key).key == key
    except UnknownCell:
        return False


def _panel(text: str) -> tuple[str, frozenset[str]]:
    section, _colon, ids = text.partition(":")
    return section, frozenset(ids.split(","))
