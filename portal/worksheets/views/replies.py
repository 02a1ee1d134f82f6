"""What a save or a sending is answered with: the page for a plain form, the status line for htmx."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from flask import Response, url_for

from portal import clock
from portal.access.actor import Actor
from portal.programs.clinic import facts
from portal.safety.panels import Panel, panels
from portal.web.formatting import local
from portal.web.htmx import wants_fragment
from portal.web.pages import page, see
from portal.worksheets.actions.saving import Saved, StaleDraft, document_of
from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.document import Document
from portal.worksheets.drawing import Drawing, depends
from portal.worksheets.filled import assess, instant_panels
from portal.worksheets.forms import Incoming, SheetForm
from portal.worksheets.models import Assignment
from portal.worksheets.queries.sheet import Filling, filling, is_fillable, reading, redrawn
from portal.worksheets.seen import Seen


@dataclass(frozen=True)
class Line:
    """One entry of a summary: which answer, and what it needs."""

    key: str
    label: str
    sentence: str = ""


@dataclass(frozen=True)
class Dispute:
    """Two answers to one question, from two pages."""

    key: str
    label: str
    elsewhere: str
    here: str


@dataclass(frozen=True)
class Status:
    """The line about saving. `kind`: saved, refused, stale or closed."""

    kind: str = "saved"
    at: datetime | None = None
    errors: tuple[Line, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    sentence: str = ""
    more: str = ""

    @property
    def today(self) -> bool:
        return self.at is not None and local(self.at).date() == local(clock.now()).date()


def sheet_page(actor: Actor, assignment: Assignment, worksheet: Worksheet, longer: str = "") -> Response:
    """The form as it was last saved."""
    document = document_of(assignment, worksheet)
    sheet = filling(actor, assignment, worksheet, document)
    if longer:
        sheet = redrawn(sheet, replace(sheet.drawing, longer=longer))
    return _form(sheet, Seen(document.revision), Status(at=_saved_at(assignment)))


def read_page(actor: Actor, assignment: Assignment, worksheet: Worksheet, number: int | None) -> Response:
    sheet = reading(actor, assignment, document_of(assignment, worksheet), number)
    return page("worksheets/read.html", sheet=sheet, plan_url=_plan_url())


def saved(assignment: Assignment, incoming: Incoming, draft: Saved, worksheet: Worksheet) -> Response:
    """A plain form goes back to its page; htmx gets the line, the revision, and a panel if one must be seen now."""
    if not wants_fragment():
        return see(_address(assignment, incoming.add))
    status = Status(at=_saved_at(assignment), more=_more(assignment, incoming, draft, worksheet))
    return _line(assignment, status, 200, draft.seen, _new_panels(incoming, draft, worksheet))


def refused(
    actor: Actor, assignment: Assignment, incoming: Incoming, worksheet: Worksheet, errors: Mapping[str, str]
) -> Response:
    """422: what holds up was saved, the rest is shown again as it was typed."""
    document = document_of(assignment, worksheet)
    drawing = _typed(assignment, worksheet, document, incoming, errors=errors)
    lines = tuple(Line(key, _label(drawing, key), sentence) for key, sentence in errors.items())
    status = Status("refused", _saved_at(assignment), lines)
    if wants_fragment():
        return _line(assignment, status, 422, None)  # the page's own revision still tells what it shows
    sheet = _with(filling(actor, assignment, worksheet, document), drawing)
    return _form(sheet, _redrawn(document, incoming), status, 422, errors=lines)


def stale(
    actor: Actor, assignment: Assignment, incoming: Incoming, worksheet: Worksheet, fault: StaleDraft
) -> Response:
    """409: both answers, nothing overwritten. The page carries the fresh revision; the fragment does not, so that no
    autosave settles the matter before the person has."""
    held = fault.document.values
    elsewhere = {key: held.get(key) for key in fault.keys}
    drawing = _typed(assignment, worksheet, fault.document, incoming, elsewhere=elsewhere)
    disputes = tuple(
        Dispute(key, _label(drawing, key), drawing.saved_elsewhere(key), drawing.typed_here(key)) for key in fault.keys
    )
    status = Status("stale", _saved_at(assignment), disputes=disputes)
    if wants_fragment():
        return _line(assignment, status, 409, None)
    sheet = _with(filling(actor, assignment, worksheet, fault.document), drawing)
    return _form(sheet, _redrawn(fault.document, incoming), status, 409, stale=disputes)


def closed(actor: Actor, assignment: Assignment, incoming: Incoming, worksheet: Worksheet, why: str) -> Response:
    """409: it takes no more answers. What was typed stays on the page, to be copied."""
    document = document_of(assignment, worksheet)
    status = Status("closed", _saved_at(assignment), sentence=why)
    if wants_fragment():
        return _line(assignment, status, 409, None)
    drawing = _typed(assignment, worksheet, document, incoming)
    sheet = replace(redrawn(filling(actor, assignment, worksheet, document), drawing), answers=None)
    return _form(sheet, Seen(document.revision), status, 409, closed=why)


def shows_form(assignment: Assignment, worksheet: Worksheet, number: int | None) -> bool:
    return number is None and is_fillable(assignment, worksheet)


def _form(sheet: Filling, seen: Seen, status: Status, code: int = 200, **told: object) -> Response:
    return page(
        "worksheets/sheet.html",
        status=code,
        save=status,
        sheet=sheet,
        told=told,
        seen=seen,
        form=SheetForm(),
        draft_url=url_for("worksheets.draft", assignment_id=sheet.id),
        submission_url=url_for("worksheets.submission", assignment_id=sheet.id),
        plan_url=_plan_url(),
    )


def _line(
    assignment: Assignment,
    status: Status,
    code: int,
    seen: Seen | None,
    shown: tuple[str, tuple[Panel, ...]] = ("", ()),
) -> Response:
    return page(
        "worksheets/saved.html",
        status=code,
        save=status,
        seen=seen,
        section_id=shown[0],
        panels=shown[1],
        draft_url=url_for("worksheets.draft", assignment_id=assignment.id),
        plan_url=_plan_url(),
    )


def _typed(
    assignment: Assignment, worksheet: Worksheet, document: Document, incoming: Incoming, **more: Mapping[str, object]
) -> Drawing:
    """The questions with what was typed, visible as those answers make them. What the page only sent back as it was
    drawn, and another page changed, is drawn as it is now."""
    known = document.untouched(incoming.posted)
    typed = {key: texts for key, texts in incoming.typed.items() if key not in known}
    good = {key: value for key, value in incoming.parsed.values.items() if value is not None}
    evaluation = assess(worksheet, {**document.values, **good})
    return Drawing(worksheet, document.values, evaluation, typed, longer=incoming.add, **more)  # type: ignore[arg-type]


def _redrawn(document: Document, incoming: Incoming) -> Seen:
    """The page that is drawn now shows all that is stored, but for the answers that could not be read."""
    behind = document.behind(incoming.posted)
    return Seen(document.revision, {key: mark for key, mark in behind.items() if key in incoming.errors})


def _with(sheet: Filling, drawing: Drawing) -> Filling:
    kept = replace(drawing, comments=sheet.drawing.comments, only_follow_up=sheet.drawing.only_follow_up)
    return redrawn(sheet, kept)


def _label(drawing: Drawing, key: str) -> str:
    return drawing.label(key)


def _saved_at(assignment: Assignment) -> datetime | None:
    return assignment.submission.saved_at if assignment.submission else None


def _address(assignment: Assignment, longer: str = "") -> str:
    """The page again; with one row more where that was asked for."""
    if not longer:
        return url_for("worksheets.sheet", assignment_id=assignment.id)
    return url_for("worksheets.sheet", assignment_id=assignment.id, add=longer, _anchor=f"add-{longer}")


def _plan_url() -> str:
    return url_for("worksheets.preview", slug="safety-plan")


def _more(assignment: Assignment, incoming: Incoming, draft: Saved, worksheet: Worksheet) -> str:
    """Where questions can be seen that fit the answers now and are not on the page; "" when all are."""
    if incoming.drawn is None:
        return ""
    for section in worksheet.sections:
        for one in section.fields:
            fits = depends(section, one) and one.id in draft.evaluation.visible
            if fits and one.id not in incoming.drawn:
                # The revision makes it another address, so that the browser fetches the page anew.
                seen = draft.document.revision
                return url_for("worksheets.sheet", assignment_id=assignment.id, seen=seen, _anchor=f"a-{one.id}")
    return ""


def _new_panels(incoming: Incoming, draft: Saved, worksheet: Worksheet) -> tuple[str, tuple[Panel, ...]]:
    """The first section whose panels are not on the page yet. One at a time; the next save brings the next."""
    for section, ids in instant_panels(worksheet, draft.evaluation).items():
        if not set(ids) <= incoming.panels.get(section, frozenset()):
            return section, panels(ids, worksheet.lang, facts())
    return "", ()
