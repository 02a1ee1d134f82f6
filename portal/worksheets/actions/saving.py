"""Save a draft: merged cell by cell with whatever was saved in between, sealed, and nobody is told."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import bindparam, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import set_committed_value

from portal import clock
from portal.access.actor import Actor
from portal.audit.record import record
from portal.database import Conflict, db, new_id, table_of
from portal.reading import write
from portal.vault.sealing import seal, unseal
from portal.web.formatting import local
from portal.worksheets.cells.cell import cell
from portal.worksheets.definitions.evaluation import Evaluation
from portal.worksheets.definitions.values import Value
from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.document import Document, Posted
from portal.worksheets.filled import assess, starting_cells
from portal.worksheets.left_off import step_of
from portal.worksheets.models import Assignment, Submission
from portal.worksheets.queries.earlier import last_cells
from portal.worksheets.queries.targets import agreed
from portal.worksheets.seen import Seen

TRIES = 5
_PLACE = "submission.cells_sealed"
_TABLE = table_of(Submission)
_STORE = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("submission_id"), _TABLE.c.revision == bindparam("seen_revision"))
    .values(
        cells_sealed=bindparam("new_cells_sealed"),
        revision=bindparam("new_revision"),
        step=bindparam("new_step"),
        steps=bindparam("new_steps"),
        saved_at=bindparam("new_saved_at"),
    )
)


class StaleDraft(Exception):
    """Another page saved something else in the meantime. `document`: as it stands; `keys`: the cells in dispute."""

    def __init__(self, document: Document, keys: list[str]) -> None:
        super().__init__("another page saved something else")
        self.document, self.keys = document, keys


class SavedMeanwhile(Exception):
    """Somebody stored a newer revision between our reading and our writing: merge again."""


@dataclass(frozen=True)
class Saved:
    """What the draft holds now. `evaluation`: what follows from it, earlier responses left out; `seen`: what the
    page that saved shows of it."""

    submission: Submission | None
    document: Document
    evaluation: Evaluation
    seen: Seen


def save_draft(actor: Actor, assignment: Assignment, worksheet: Worksheet, posted: Posted) -> Saved:
    """Merge and store. Raises StaleDraft or Conflict, and then nothing of this POST is stored."""
    assignment.check_open()
    for _attempt in range(TRIES):
        check_writable(assignment, worksheet, posted)
        document, changed, seen = merged(assignment, worksheet, posted)
        evaluation = assess(worksheet, document.values)
        if not changed:
            _go_on(assignment, worksheet, document, evaluation, posted)
            return Saved(assignment.submission, document, evaluation, seen)
        try:
            store(assignment, worksheet, document, evaluation, posted.going_to)
        except SavedMeanwhile:
            continue
        assert assignment.submission is not None
        record(actor.id, "saved draft", "submission", assignment.submission.id, patient_id=assignment.patient_id)
        return Saved(assignment.submission, document, evaluation, seen)
    raise Conflict(_("This is being saved from several places at once. Please try again in a moment."))


def merged(assignment: Assignment, worksheet: Worksheet, posted: Posted) -> tuple[Document, bool, Seen]:
    """The document with what was posted, whether that changed it, and what the page shows of it. Raises StaleDraft."""
    document = document_of(assignment, worksheet)
    stale = document.stale(posted)
    if stale:
        raise StaleDraft(document, stale)
    changed, seen = document.merge(posted)
    return document, changed, seen


def document_of(assignment: Assignment, worksheet: Worksheet) -> Document:
    """As it was last saved, or as it begins."""
    submission = assignment.submission
    if submission is None:
        return Document.starting(_beginning(assignment, worksheet))
    return Document.loads(unseal(_PLACE, submission.id, submission.cells_sealed), submission.revision)


def _beginning(assignment: Assignment, worksheet: Worksheet) -> dict[str, Value]:
    now = local(clock.now())
    if assignment.for_on is not None and worksheet.day_field:
        now = datetime.combine(assignment.for_on, now.time())
    targets = agreed(assignment.patient_id) if worksheet.takes_targets else {}
    return starting_cells(worksheet, last_cells(assignment, worksheet), now, **targets)


def check_writable(assignment: Assignment, worksheet: Worksheet, posted: Posted) -> None:
    """After sending, only what may be told later ("how it went") is open. Raises Conflict."""
    submission = assignment.submission
    if submission is None or submission.is_open:
        return
    sections = [worksheet.section_of[cell(worksheet, key).field.id] for key in posted.values]
    if not any(one.follow_up for one in worksheet.sections) or not all(one.follow_up for one in sections):
        raise Conflict(_("This worksheet was sent already, so it cannot be changed now. What you sent is kept."))


def store(
    assignment: Assignment,
    worksheet: Worksheet,
    document: Document,
    evaluation: Evaluation,
    going_to: int | None = None,
) -> None:
    """Write the sealed document over the revision it was merged with. Raises SavedMeanwhile, with that one loaded."""
    step, steps = step_of(worksheet, evaluation, document, going_to)
    if assignment.submission is None:
        _begin(assignment, document, step, steps)
    else:
        _overwrite(assignment.submission, document, step, steps)


def _go_on(
    assignment: Assignment, worksheet: Worksheet, document: Document, evaluation: Evaluation, posted: Posted
) -> None:
    """She leaves a step whose answers are saved already: when she comes back, she is at the one she went to."""
    begun = assignment.submission
    if begun is not None and posted.going_to is not None:
        begun.step, begun.steps = step_of(worksheet, evaluation, document, posted.going_to)


def _begin(assignment: Assignment, document: Document, step: int, steps: int) -> None:
    submission_id, now = new_id(), clock.now()
    submission = Submission(
        id=submission_id,
        assignment_id=assignment.id,
        patient_id=assignment.patient_id,
        slug=assignment.slug,
        version=assignment.version,
        cells_sealed=seal(assignment.patient_id, _PLACE, submission_id, document.dumps()),
        revision=document.revision,
        step=step,
        steps=steps,
        begun_at=now,
        saved_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(submission)
    except IntegrityError:  # another page began it a moment ago
        db.session.refresh(assignment, ["submission"])
        raise SavedMeanwhile from None
    set_committed_value(assignment, "submission", submission)


def _overwrite(submission: Submission, document: Document, step: int, steps: int) -> None:
    news: dict[str, Any] = {
        "cells_sealed": seal(submission.patient_id, _PLACE, submission.id, document.dumps()),
        "revision": document.revision,
        "step": step,
        "steps": steps,
        "saved_at": clock.now(),
    }
    place = {"submission_id": submission.id, "seen_revision": submission.revision}
    stored = write(_STORE, place | {f"new_{name}": value for name, value in news.items()})
    if not stored.changed:
        db.session.refresh(submission)
        raise SavedMeanwhile
    for name, value in news.items():
        set_committed_value(submission, name, value)
