"""What goes with a patient who is handed over: follow-ups, worksheets somebody was asked to answer, how far was read.

At once when the day has come; else on that day, by the worker. Until then all of it is with who answers for her now.
Her one-to-ones go by their own days, at once: she is to see with whom they will be.
"""

from datetime import timedelta

from sqlalchemy import Date, bindparam, exists, select, update
from sqlalchemy.orm import aliased

from portal import clock
from portal.access.scope import TODAY
from portal.database import db
from portal.messages.standing_in import take_over_marks_of
from portal.programs import clinic
from portal.programs.life_models import CareHandOver
from portal.programs.models import CareTeamMember
from portal.programs.policy import in_force
from portal.safety.owning import reown
from portal.schedule.actions.keeping_with_team import keep_with_team
from portal.worksheets.models import Submission
from portal.worksheets.review_models import HandOver

LOOKS_BACK = timedelta(days=21)

_NOW_ON, _STILL_ON = aliased(CareTeamMember), aliased(CareTeamMember)
_COME = (
    select(CareHandOver)
    .where(
        CareHandOver.taken_back_at.is_(None),
        CareHandOver.from_on <= TODAY,
        CareHandOver.from_on >= bindparam("since", type_=Date()),
        exists().where(
            _NOW_ON.patient_id == CareHandOver.patient_id, _NOW_ON.user_id == CareHandOver.to_id, in_force(_NOW_ON)
        ),
        ~exists().where(
            _STILL_ON.patient_id == CareHandOver.patient_id,
            _STILL_ON.user_id == CareHandOver.from_id,
            in_force(_STILL_ON),
        ),
    )
    .order_by(CareHandOver.from_on, CareHandOver.id)
)


def pass_on(row: CareHandOver) -> None:
    """Twice is once; nothing but one-to-ones after its day, as long as that is to come."""
    keep_with_team(row.made_by, [row.patient_id])
    if row.from_on > clock.today_in(clinic.facts().zone) or row.taken_back_at is not None:
        return
    reown(row.made_by, [row.patient_id])
    _asked_to_answer(row)
    take_over_marks_of(row.patient_id, row.from_id, row.to_id)
    db.session.flush()


def pass_on_what_has_come() -> int:
    """Every hand-over of the last days that stands. How many were looked at."""
    today = clock.today_in(clinic.facts().zone)
    found = db.session.scalars(_COME, {"today": today, "since": today - LOOKS_BACK}).all()
    for row in found:
        pass_on(row)
    return len(found)


def _asked_to_answer(row: CareHandOver) -> None:
    """What the one who takes over had asked for herself is hers to answer again, and nobody's question."""
    hers = select(Submission.id).where(Submission.patient_id == row.patient_id)
    asked = update(HandOver).where(
        HandOver.submission_id.in_(hers), HandOver.ended_at.is_(None), HandOver.to_id == row.from_id
    )
    db.session.execute(asked.where(HandOver.from_id == row.to_id).values(ended_at=clock.now()))
    db.session.execute(asked.where(HandOver.from_id != row.to_id).values(to_id=row.to_id))
