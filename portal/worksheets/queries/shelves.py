"""The lists of the therapist's queue: where a sheet stands, how grave it is, and with whom it lies."""

from enum import StrEnum

from sqlalchemy import and_, case, exists, func, not_, or_, select

from portal.access.actor import Role
from portal.accounts.models import Standing, User
from portal.programs.models import CareTeamMember
from portal.programs.policy import CARED_FOR, STANDS_FOR, held_by, in_force
from portal.safety.models import Level, RiskTask
from portal.worksheets.models import State, Submission
from portal.worksheets.review_models import HandOver


class Shelf(StrEnum):
    """The lists of the queue. What is with a colleague waits too, for somebody else."""

    WAITING = "waiting"
    HANDED = "handed"
    RETURNED = "returned"
    REVIEWED = "reviewed"

    @property
    def state(self) -> State:
        return State.SUBMITTED if self in (Shelf.WAITING, Shelf.HANDED) else State(self.value)

    @property
    def is_answered(self) -> bool:
        return self.state is not State.SUBMITTED


NO_RISK = 9
RANKS = {Level.URGENT: 0, Level.HIGH: 1, Level.WATCH: 2}
_RISK = (
    select(func.min(case(RANKS, value=RiskTask.level, else_=NO_RISK)))
    .where(RiskTask.submission_id == Submission.id, RiskTask.closed_at.is_(None))
    .scalar_subquery()
)
RANK = func.coalesce(_RISK, NO_RISK)
"""0 urgent, 1 high, 2 watch, 9 none: the queue's first order."""

MINE = Submission.patient_id.in_(CARED_FOR)
OPEN_HAND_OVER = and_(HandOver.submission_id == Submission.id, HandOver.ended_at.is_(None))
WITH_ANOTHER = exists(
    select(HandOver.id)
    .join(CareTeamMember, CareTeamMember.user_id == HandOver.to_id)
    .join(User, User.id == HandOver.to_id)
    .where(
        OPEN_HAND_OVER,
        HandOver.to_id.not_in(STANDS_FOR),
        CareTeamMember.patient_id == Submission.patient_id,
        in_force(CareTeamMember),
        User.standing == Standing.ACTIVE,
        held_by(HandOver.to_id, Role.THERAPIST),
    )
    .correlate(Submission)
)
"""A colleague has it, and answers for the patient today. When she does not any more, it is back with the others."""
_MY_FOLLOW_UP = exists().where(
    RiskTask.submission_id == Submission.id, RiskTask.closed_at.is_(None), RiskTask.owner_id.in_(STANDS_FOR)
)
FOR_ME = or_(not_(WITH_ANOTHER), _MY_FOLLOW_UP)  # a follow-up stays in its owner's sight, whoever answers
WAITING = select(func.count()).select_from(Submission).where(MINE, Submission.state == State.SUBMITTED, FOR_ME)
