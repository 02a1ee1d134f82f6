"""Ask a colleague of the patient's care team to answer a worksheet, and take it back."""

from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import update

from portal import clock
from portal.access.actor import Actor
from portal.audit.record import record
from portal.database import Conflict, db, new_id
from portal.notifications.outbox import notify
from portal.vault.sealing import seal
from portal.worksheets.actions.drafting import check_waits
from portal.worksheets.models import Submission
from portal.worksheets.queries.handed import colleagues
from portal.worksheets.review_models import HandOver


def hand_over(actor: Actor, submission: Submission, to_id: UUID, word: str) -> None:
    """It waits for the colleague from now on; who answers for a follow-up stays. Raises Conflict when it waits no
    more, or when the colleague does not answer for the patient."""
    db.session.refresh(submission, with_for_update=True)
    check_waits(submission, None)
    if to_id not in {one.id for one in colleagues(actor, submission.patient_id)}:
        raise Conflict(_("This person does not answer for the patient now. Please choose somebody else."))
    end_hand_over(submission.id)
    hand_over_id = new_id()
    row = HandOver(
        id=hand_over_id,
        submission_id=submission.id,
        from_id=actor.id,
        to_id=to_id,
        word_sealed=seal(submission.patient_id, "hand_over.word_sealed", hand_over_id, word) if word else None,
        given_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    record(actor.id, "handed over", "submission", submission.id, patient_id=submission.patient_id)
    notify(to_id, "hand_over", submission.id, cause=hand_over_id.hex)


def take_back(actor: Actor, submission: Submission) -> None:
    """It waits for everyone on the care team again. Twice is once."""
    db.session.refresh(submission, with_for_update=True)
    if end_hand_over(submission.id):
        record(actor.id, "took back", "submission", submission.id, patient_id=submission.patient_id)


def end_hand_over(submission_id: UUID) -> bool:
    """Whether one was open."""
    is_open = (HandOver.submission_id == submission_id, HandOver.ended_at.is_(None))
    ended = update(HandOver).where(*is_open).values(ended_at=clock.now()).returning(HandOver.id)
    return bool(db.session.scalars(ended.execution_options(synchronize_session=False)).all())
