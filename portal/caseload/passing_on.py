"""What goes with a patient who is handed over: follow-ups, worksheets somebody was asked to answer, how far was read.

At once when the day has come; else on that day, by the worker. Until then all of it is with who answers for her now.
"""

from datetime import timedelta

from sqlalchemy import Date, bindparam, exists, select, update
from sqlalchemy.orm import aliased

from portal import clock
from portal.access.scope import TODAY
from portal.audit.record import record
from portal.database import db
from portal.messages.standing_in import take_over_marks_of
from portal.programs import clinic
from portal.programs.life_models import CareHandOver
from portal.programs.models import CareTeamMember
from portal.programs.policy import in_force
from portal.safety.models import Did, RiskTask, RiskTaskStep
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
    """Twice is once; nothing yet when its day is to come."""
    if row.from_on > clock.today_in(clinic.facts().zone) or row.taken_back_at is not None:
        return
    _follow_ups(row)
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


def _follow_ups(row: CareHandOver) -> None:
    open_ones = select(RiskTask).where(
        RiskTask.patient_id == row.patient_id, RiskTask.owner_id == row.from_id, RiskTask.closed_at.is_(None)
    )
    for task in db.session.scalars(open_ones).all():
        task.owner_id = row.to_id
        step = RiskTaskStep(task_id=task.id, did=Did.PASSED_ON, at=clock.now(), by_id=row.made_by, to_id=row.to_id)
        db.session.add(step)
        record(row.made_by, "passed on follow-up", "risk_task", task.id, patient_id=row.patient_id)


def _asked_to_answer(row: CareHandOver) -> None:
    hers = select(Submission.id).where(Submission.patient_id == row.patient_id)
    asked = update(HandOver).where(HandOver.submission_id.in_(hers), HandOver.ended_at.is_(None))
    db.session.execute(asked.where(HandOver.to_id == row.from_id).values(to_id=row.to_id))
