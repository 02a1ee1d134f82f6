"""Answer a worksheet: comments beside answers, words on the whole, and whether it is done or goes back."""

from collections.abc import Collection, Mapping
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import bindparam, select, update

from portal import clock
from portal.access.actor import Actor
from portal.audit.record import record
from portal.database import Conflict, db, new_id
from portal.notifications.outbox import notify
from portal.vault.sealing import seal
from portal.worksheets.actions.drafting import drop_unsent
from portal.worksheets.actions.handing import end_hand_over
from portal.worksheets.models import State, Submission, SubmissionVersion
from portal.worksheets.published import edition
from portal.worksheets.review_models import Feedback, Mark

NO_MARKS: Mapping[str, Mark] = {}
_BY_FORM_KEY = select(Feedback.id).where(Feedback.form_key == bindparam("form_key"))
_LATEST = select(SubmissionVersion.id).where(
    SubmissionVersion.submission_id == bindparam("submission_id"), SubmissionVersion.number == bindparam("number")
)

_SEEN = (
    update(Submission)
    .where(Submission.id == bindparam("submission"))
    .values(feedback_seen_at=bindparam("now"))
    .execution_options(synchronize_session=False)
)


def give_feedback(
    actor: Actor,
    submission: Submission,
    comments: Mapping[str, str],
    overall: str,
    outcome: State | None,
    form_key: str,
    number: int | None = None,
    marks: Mapping[str, Mark] = NO_MARKS,
) -> None:
    """Comments and marks by field or item id, and words on the whole (may be ""), for the version `number` (the
    newest). What the author had kept unsent is gone with it, and so is a hand-over. Without a word it is marked
    reviewed, and nobody is told of news that are none.

    The same form twice is once. Raises Conflict when it was answered already, sent anew since it was opened, or is to
    go back without a word.
    """
    db.session.refresh(submission, with_for_update=True)  # two reviewers at once: the second one is told
    if db.session.scalar(_BY_FORM_KEY, {"form_key": form_key}) is not None:
        return
    if number is not None and number != submission.latest:
        raise Conflict(_("A newer try of this worksheet came in. Please look at that one."))
    _check_items(submission, {**comments, **marks})
    now = clock.now()
    said = {item: body for item, body in comments.items() if body.strip()}
    in_words = bool(said or marks or overall.strip())
    submission.answer(outcome, now, in_words)
    asked = {"submission_id": submission.id, "number": submission.latest}
    version_id = db.session.execute(_LATEST, asked).scalar_one()
    rows = [_row(actor, submission, version_id, item, said.get(item, "")) for item in {**said, **marks}]
    for row in rows:
        row.mark = marks.get(row.item or "")
    whole = _row(actor, submission, version_id, None, overall)
    whole.outcome, whole.form_key = outcome, form_key
    db.session.add_all([*rows, whole])
    db.session.flush()
    drop_unsent(submission.id, actor.id)
    end_hand_over(submission.id)
    record(actor.id, str(outcome or "commented"), "submission", submission.id, patient_id=submission.patient_id)
    if in_words:
        notify(submission.patient_id, "feedback", submission.assignment_id, cause=form_key)


def see_feedback(submission_id: UUID) -> None:
    """The patient has opened the page that shows it."""
    db.session.execute(_SEEN, {"submission": submission_id, "now": clock.now()})


def _check_items(submission: Submission, items: Collection[str]) -> None:
    worksheet = edition(submission.slug, submission.version)
    for item in items:
        if item not in worksheet.fields and item not in worksheet.rated_in:
            raise Conflict(_("A comment belongs to no question of this worksheet."))


def _row(actor: Actor, submission: Submission, version_id: UUID, item: str | None, body: str) -> Feedback:
    feedback_id = new_id()
    return Feedback(
        id=feedback_id,
        submission_version_id=version_id,
        author_id=actor.id,
        item=item,
        body_sealed=seal(submission.patient_id, "feedback.body_sealed", feedback_id, body),
        made_at=clock.now(),
    )
