"""What waits: for the patient on Today, for the therapist in the queue, for the leader in counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, and_, bindparam, case, func, or_, select, tuple_

from portal.access.actor import Actor
from portal.access.scope import ME, NOW, binds
from portal.accounts.models import User
from portal.database import Instant
from portal.programs.models import CareTeamMember
from portal.programs.policy import in_force, leads
from portal.reading import read
from portal.safety.models import Level, RiskTask
from portal.worksheets.models import Assignment, Homework, State, Submission
from portal.worksheets.published import title_of

_NO_RISK = 9
_RANK = {Level.URGENT: 0, Level.HIGH: 1, Level.WATCH: 2}
_RISK = (
    select(func.min(case(_RANK, value=RiskTask.level, else_=_NO_RISK)))
    .where(RiskTask.submission_id == Submission.id, RiskTask.closed_at.is_(None))
    .scalar_subquery()
)
RANK = func.coalesce(_RISK, _NO_RISK)
"""0 urgent, 1 high, 2 watch, 9 none: the queue's first order."""

_MINE = Submission.patient_id.in_(
    select(CareTeamMember.patient_id).where(CareTeamMember.user_id == ME, in_force(CareTeamMember))
)
_IN_STATE = (
    select(
        Submission.id,
        Submission.patient_id,
        User.name,
        Submission.slug,
        Submission.version,
        Submission.submitted_at,
        Submission.latest,
        RANK.label("rank"),
    )
    .join(User, User.id == Submission.patient_id)
    .where(_MINE, Submission.latest > 0, Submission.state == bindparam("state"))
    .order_by(RANK, Submission.submitted_at, Submission.id)
)
_AFTER = tuple_(RANK, Submission.submitted_at, Submission.id) > tuple_(
    bindparam("after_rank", type_=Integer()),
    bindparam("after_at", type_=Instant()),
    bindparam("after_id", type_=Submission.id.type),
)
_IN_STATE_AFTER = _IN_STATE.where(_AFTER)
WAITING = select(func.count()).select_from(Submission).where(_MINE, Submission.state == State.SUBMITTED)


@dataclass(frozen=True)
class Waiting:
    """A row of the review queue. `risk`: the level of the gravest follow-up that is open on it."""

    submission_id: UUID
    patient_id: UUID
    patient: str
    slug: str
    version: str
    title: str
    sent_at: datetime
    number: int
    risk: Level | None
    rank: int

    @property
    def place(self) -> tuple[int, datetime, UUID]:
        """Where the next page goes on."""
        return (self.rank, self.sent_at, self.submission_id)


def waiting(
    actor: Actor, state: State = State.SUBMITTED, after: tuple[int, datetime, UUID] | None = None, most: int = 50
) -> list[Waiting]:
    """What the actor's patients sent and is in this state: those with an open follow-up first, then the oldest."""
    asked = binds(actor, state=state)
    if after is None:
        rows = read(_IN_STATE, asked, most)
    else:
        place = dict(zip(("after_rank", "after_at", "after_id"), after, strict=True))
        rows = read(_IN_STATE_AFTER, asked | place, most)
    return [_waiting(row) for row in rows]


def _waiting(row: Any) -> Waiting:
    risk = next((level for level, rank in _RANK.items() if rank == row.rank), None)
    title = title_of(row.slug, row.version)
    return Waiting(
        row.id,
        row.patient_id,
        row.name,
        row.slug,
        row.version,
        title,
        row.submitted_at,
        row.latest,
        risk,
        row.rank,
    )


_TODAY = (
    select(
        Assignment.id,
        Assignment.slug,
        Assignment.version,
        Assignment.due_at,
        Assignment.due_appointment_id,
        Submission.state,
        Submission.step,
        Submission.steps,
        Submission.saved_at,
        (Submission.feedback_at > func.coalesce(Submission.feedback_seen_at, Submission.begun_at)).label("news"),
    )
    .outerjoin(Submission, Submission.assignment_id == Assignment.id)
    .where(
        Assignment.patient_id == ME,
        Assignment.withdrawn_at.is_(None),
        or_(
            Submission.id.is_(None),
            Submission.state == State.DRAFT,
            Submission.state == State.RETURNED,
            Submission.feedback_at > func.coalesce(Submission.feedback_seen_at, Submission.begun_at),
        ),
    )
    .order_by(Assignment.due_at.is_(None), Assignment.due_at, Assignment.made_at.desc())
)


@dataclass(frozen=True)
class TodayItem:
    """A worksheet that is due, half done, sent back, or answered and not yet read (`has_news`)."""

    assignment_id: UUID
    title: str
    state: State | None  # None: not begun
    due_at: datetime | None
    due_appointment_id: UUID | None
    step: int
    steps: int
    saved_at: datetime | None
    has_news: bool


def today_items(actor: Actor) -> list[TodayItem]:
    """The patient's own, soonest due first. One statement."""
    return [
        TodayItem(
            row.id,
            title_of(row.slug, row.version, actor.language),
            row.state,
            row.due_at,
            row.due_appointment_id,
            row.step or 1,
            row.steps or 1,
            row.saved_at,
            bool(row.news),
        )
        for row in read(_TODAY, binds(actor), most=50)
    ]


def _counted(condition: Any) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


_HOMEWORK = (
    select(
        Homework.id,
        Homework.group_id,
        Homework.slug,
        Homework.version,
        Homework.due_at,
        Homework.due_appointment_id,
        Homework.made_at,
        func.count(Assignment.id).label("given"),
        _counted(Submission.id.is_not(None)).label("begun"),
        _counted(Submission.latest > 0).label("sent"),
        _counted(Submission.state == State.RETURNED).label("sent_back"),
        _counted(Submission.state == State.REVIEWED).label("reviewed"),
        _counted(
            and_(
                Assignment.due_at < NOW,
                Assignment.id.is_not(None),
                or_(Submission.id.is_(None), Submission.state == State.DRAFT),
            )
        ).label("overdue"),
        _counted(Assignment.help_at.is_not(None)).label("need_help"),
    )
    .outerjoin(Assignment, (Assignment.homework_id == Homework.id) & Assignment.withdrawn_at.is_(None))
    .outerjoin(Submission, Submission.assignment_id == Assignment.id)
    .where(
        Homework.group_id.in_(bindparam("group_ids", expanding=True)),
        Homework.withdrawn_at.is_(None),
        leads(Homework.group_id),
    )
    .group_by(Homework.id)
    .order_by(Homework.made_at.desc())
)


@dataclass(frozen=True)
class HomeworkCount:
    """How a group's homework stands, in numbers only."""

    homework_id: UUID
    group_id: UUID
    title: str
    due_at: datetime | None
    due_appointment_id: UUID | None
    made_at: datetime
    given: int
    begun: int
    sent: int
    sent_back: int
    reviewed: int
    overdue: int  # never sent, though the day is past
    need_help: int  # asked for help with it


def homework_counts(actor: Actor, group_ids: Iterable[UUID], most: int = 50) -> list[HomeworkCount]:
    """The homework of those of these groups that the actor leads, newest first. No answers, no names."""
    rows = read(_HOMEWORK, binds(actor, group_ids=list(group_ids)), most)
    return [
        HomeworkCount(
            row.id,
            row.group_id,
            title_of(row.slug, row.version),
            row.due_at,
            row.due_appointment_id,
            row.made_at,
            row.given,
            row.begun,
            row.sent,
            row.sent_back,
            row.reviewed,
            row.overdue,
            row.need_help,
        )
        for row in rows
    ]
