"""Keep what a reviewer has written so far, on the server, for her alone."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import delete

from portal import clock
from portal.access.actor import Actor
from portal.audit.record import record
from portal.database import Conflict, db, new_id
from portal.vault.sealing import seal
from portal.worksheets.models import State, Submission
from portal.worksheets.queries.unsent import NOTHING, PLACE, Unsent, draft_row, opened
from portal.worksheets.review_models import FeedbackDraft, Mark


@dataclass(frozen=True)
class Changes:
    """The part of a form that came: "" and None take something back; what is not named stays as it was."""

    comments: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, Mark | None] = field(default_factory=dict)
    overall: str | None = None


def save_unsent(actor: Actor, submission: Submission, changes: Changes, number: int | None = None) -> Unsent:
    """Merged with what was kept before. Raises Conflict once somebody answered, or when a newer try came in."""
    db.session.refresh(submission, with_for_update=True)  # a save on its way while the answer is sent comes after it
    check_waits(submission, number)
    row = draft_row(submission.id, actor.id)
    before = opened(row) if row is not None else NOTHING
    after = _merged(before, changes, submission.latest)
    if row is not None and _words(before) == _words(after) and before.number == after.number:
        return before
    row = row or FeedbackDraft(id=new_id(), submission_id=submission.id, author_id=actor.id)
    sealed = seal(submission.patient_id, PLACE, row.id, _words(after))
    row.words_sealed, row.number, row.saved_at = sealed, after.number, clock.now()
    db.session.add(row)  # whole: to seal is to ask the database for a key, which writes what was added before
    db.session.flush()
    record(actor.id, "saved draft", "feedback_draft", row.id, patient_id=submission.patient_id)
    return opened(row)


def check_waits(submission: Submission, number: int | None) -> None:
    """Raises Conflict when this is not the try to answer now."""
    if number is not None and number != submission.latest:
        raise Conflict(_("A newer try of this worksheet came in. Please look at that one."))
    if submission.state is not State.SUBMITTED:
        raise Conflict(_("This worksheet was answered already."))


def drop_unsent(submission_id: UUID, author_id: UUID) -> None:
    """It was sent, or is not wanted any more."""
    whose = (FeedbackDraft.submission_id == submission_id, FeedbackDraft.author_id == author_id)
    db.session.execute(delete(FeedbackDraft).where(*whose).execution_options(synchronize_session=False))


def _merged(before: Unsent, changes: Changes, number: int) -> Unsent:
    comments = {**before.comments, **changes.comments}
    marks = {**before.marks, **changes.marks}
    return Unsent(
        comments={item: words for item, words in comments.items() if words.strip()},
        marks={item: mark for item, mark in marks.items() if mark is not None},
        overall=before.overall if changes.overall is None else changes.overall,
        number=number,
    )


def _words(held: Unsent) -> str:
    content = {"comments": held.comments, "marks": held.marks, "overall": held.overall}
    return json.dumps(content, ensure_ascii=False, sort_keys=True)
