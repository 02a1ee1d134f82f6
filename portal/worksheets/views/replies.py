"""What a save or a sending is answered with: the page for a plain form, the status line for htmx."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Response

from portal.access.actor import Actor
from portal.access.display import Paging
from portal.safety.panels import Panel
from portal.web.htmx import into_view, wants_fragment
from portal.web.pages import page, see
from portal.web.saying import told_in
from portal.web.urls import path_for
from portal.worksheets.actions.saving import Saved, StaleDraft, document_of
from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.document import Document
from portal.worksheets.drawing import Drawing
from portal.worksheets.filled import assess
from portal.worksheets.forms import CHECK, Incoming, SheetForm
from portal.worksheets.models import Assignment, State
from portal.worksheets.queries.checking import checking
from portal.worksheets.queries.sheet import Filling, filling, is_fillable, reading, redrawn
from portal.worksheets.seen import Seen
from portal.worksheets.stepping import ALL, Stepping, stepping
from portal.worksheets.views.onward import address_after, more_questions, new_panels
from portal.worksheets.views.saving_line import MOST_VALUES, Dispute, Line, Status


def sheet_page(
    actor: Actor, assignment: Assignment, worksheet: Worksheet, longer: str = "", step: str = ""
) -> Response:
    """The form as it was last saved. On a small screen one step of it: the one asked for, or where she left off."""
    document = document_of(assignment, worksheet)
    sheet = filling(actor, assignment, worksheet, document)
    if longer:
        sheet = redrawn(sheet, replace(sheet.drawing, longer=longer))
    begun = assignment.submission
    whole = begun is not None and begun.state is not State.DRAFT  # sent back: she changes only what she wants
    whole = whole or actor.display.paging is Paging.WHOLE
    in_parts = actor.display.paging is Paging.PARTS
    steps = stepping(sheet.drawing, step or (ALL if whole else ""), begun.step if begun else 1, everywhere=in_parts)
    return _form(sheet, Seen(document.revision), _status(assignment), steps=steps)


def check_page(actor: Actor, assignment: Assignment, worksheet: Worksheet, changed: bool) -> Response:
    """`changed`: another page saved something since the answers were last looked over."""
    document = document_of(assignment, worksheet)
    sheet = checking(actor, assignment, worksheet, document)
    return page(
        "worksheets/check.html",
        sheet=sheet,
        form=SheetForm(None),
        changed=changed,
        told_now=told_in("told"),
        here=CHECK,
        tell_url=path_for("worksheets.draft", assignment_id=assignment.id),
        plan_url=_plan_url(),
    )


def read_page(actor: Actor, assignment: Assignment, worksheet: Worksheet, number: int | None) -> Response:
    """`number`: of which try; None for the newest."""
    sheet = reading(actor, assignment, document_of(assignment, worksheet), number)
    draft_url = path_for("worksheets.draft", assignment_id=assignment.id)
    return page("worksheets/read.html", sheet=sheet, plan_url=_plan_url(), draft_url=draft_url)


def saved(assignment: Assignment, incoming: Incoming, draft: Saved, worksheet: Worksheet) -> Response:
    """A plain form goes back to its page; htmx gets the line, the revision, and a panel if one must be seen now."""
    if not wants_fragment():
        return see(address_after(assignment, incoming, draft, worksheet))
    drawing = Drawing(worksheet, draft.document.values, draft.evaluation)
    status = _status(
        assignment,
        more=more_questions(assignment, incoming, draft, worksheet),
        so_far=drawing.so_far[:MOST_VALUES],
    )
    section, found = new_panels(incoming, draft, worksheet)
    answer = _line(assignment, status, 200, draft.seen, (section, found), drawing)
    return into_view(answer, f"#crisis-panel-{section}") if found else answer


def refused(
    actor: Actor, assignment: Assignment, incoming: Incoming, worksheet: Worksheet, errors: Mapping[str, str]
) -> Response:
    """422: what holds up was saved, the rest is shown again as it was typed."""
    document = document_of(assignment, worksheet)
    drawing = _typed(assignment, worksheet, document, incoming, errors=errors)
    lines = tuple(Line(key, drawing.label(key), sentence) for key, sentence in errors.items())
    status = _status(assignment, kind="refused", errors=lines)
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
        Dispute(key, drawing.label(key), drawing.saved_elsewhere(key), drawing.typed_here(key)) for key in fault.keys
    )
    status = _status(assignment, kind="stale", disputes=disputes)
    if wants_fragment():
        return _line(assignment, status, 409, None)
    sheet = _with(filling(actor, assignment, worksheet, fault.document), drawing)
    return _form(sheet, _redrawn(fault.document, incoming), status, 409, stale=disputes)


def closed(actor: Actor, assignment: Assignment, incoming: Incoming, worksheet: Worksheet, why: str) -> Response:
    """409: it takes no more answers. What was typed stays on the page, to be copied."""
    document = document_of(assignment, worksheet)
    status = _status(assignment, kind="closed", sentence=why)
    if wants_fragment():
        return _line(assignment, status, 409, None)
    drawing = _typed(assignment, worksheet, document, incoming)
    sheet = replace(redrawn(filling(actor, assignment, worksheet, document), drawing), answers=None)
    return _form(sheet, Seen(document.revision), status, 409, closed=why)


def shows_form(assignment: Assignment, worksheet: Worksheet, number: int | None) -> bool:
    """Rather than what was sent. `number`: the try that is asked for."""
    return number is None and is_fillable(assignment, worksheet)


def _form(
    sheet: Filling, seen: Seen, status: Status, code: int = 200, steps: Stepping | None = None, **told: object
) -> Response:
    return page(
        "worksheets/sheet.html",
        status=code,
        save=status,
        sheet=sheet,
        told=told,
        steps=steps or stepping(sheet.drawing),
        told_now=told_in("told"),
        seen=seen,
        form=SheetForm(),
        draft_url=path_for("worksheets.draft", assignment_id=sheet.id),
        submission_url=path_for("worksheets.submission", assignment_id=sheet.id),
        plan_url=_plan_url(),
    )


def _line(
    assignment: Assignment,
    status: Status,
    code: int,
    seen: Seen | None,
    shown: tuple[str, tuple[Panel, ...]] = ("", ()),
    drawing: Drawing | None = None,
) -> Response:
    return page(
        "worksheets/saved.html",
        status=code,
        save=status,
        seen=seen,
        section_id=shown[0],
        panels=shown[1],
        d=drawing,
        draft_url=path_for("worksheets.draft", assignment_id=assignment.id),
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
    old = sheet.drawing
    kept = replace(
        drawing,
        comments=old.comments,
        only_follow_up=old.only_follow_up,
        is_sent=old.is_sent,
        reader=old.reader,
        fixed=old.fixed,
    )
    return redrawn(sheet, kept)


def _status(assignment: Assignment, **said: Any) -> Status:
    saved_at = assignment.submission.saved_at if assignment.submission else None
    return Status(at=saved_at, is_sent=assignment.is_sent, **said)


def _plan_url() -> str:
    return path_for("coping.plan")
