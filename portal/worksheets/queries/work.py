"""What waits: for the patient on Today, for the leader in counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from portal import clock
from portal.access.actor import Actor
from portal.access.scope import ME, NOW, binds
from portal.programs.models import Enrollment
from portal.programs.policy import in_force, leads
from portal.reading import read
from portal.worksheets.models import Assignment, Homework, State, Submission
from portal.worksheets.policy import OF_HER_GROUPS, STILL_OPEN_SINCE
from portal.worksheets.published import title_of
from portal.worksheets.windows import GRACE

_TODAY = (
    select(
        Assignment.id,
        Assignment.slug,
        Assignment.version,
        Assignment.due_at,
        Assignment.for_on,
        Assignment.due_appointment_id,
        Submission.state,
        Submission.step,
        Submission.steps,
        Submission.saved_at,
        Submission.submitted_at,
        (Submission.feedback_at > func.coalesce(Submission.feedback_seen_at, Submission.begun_at)).label("news"),
    )
    .outerjoin(Submission, Submission.assignment_id == Assignment.id)
    .where(
        Assignment.patient_id == ME,
        Assignment.withdrawn_at.is_(None),
        or_(Assignment.homework_id.is_(None), Submission.id.is_not(None), OF_HER_GROUPS),
        or_(Assignment.recurring_id.is_(None), Submission.id.is_not(None), Assignment.due_at > STILL_OPEN_SINCE),
        or_(Assignment.assigned_by != ME, Submission.id.is_not(None), Assignment.for_on.is_not(None)),
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
    for_on: date | None
    due_appointment_id: UUID | None
    step: int
    steps: int
    saved_at: datetime | None
    sent_at: datetime | None
    has_news: bool


def today_items(actor: Actor) -> list[TodayItem]:
    """The patient's own, soonest due first. Not what she opened herself and wrote nothing in. One statement."""
    return [
        TodayItem(
            row.id,
            title_of(row.slug, row.version, actor.language),
            row.state,
            row.due_at,
            row.for_on,
            row.due_appointment_id,
            row.step or 1,
            row.steps or 1,
            row.saved_at,
            row.submitted_at,
            bool(row.news),
        )
        for row in read(_TODAY, binds(actor, still_open_since=clock.now() - GRACE), most=50)
    ]


def _counted(condition: Any) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


_STILL_THERE = Assignment.patient_id.in_(
    select(Enrollment.patient_id)
    .where(Enrollment.group_id == Homework.group_id, in_force(Enrollment))
    .correlate(Homework)
)
_HERS = aliased(Submission)
_BEGUN = exists().where(_HERS.assignment_id == Assignment.id).correlate(Assignment)
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
    .select_from(Homework)
    .outerjoin(
        Assignment,
        and_(
            Assignment.homework_id == Homework.id,
            Assignment.withdrawn_at.is_(None),
            or_(_STILL_THERE, _BEGUN),  # as the patient sees it: who left is asked no more for what she has not begun
        ),
    )
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
    slug: str
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
            row.slug,
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
