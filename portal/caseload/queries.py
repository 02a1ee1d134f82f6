"""People and groups, put together from the packages below. To whom something may be given: see `giving`."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, bindparam, func, not_, select

from portal.access.actor import Actor
from portal.access.scope import binds
from portal.accounts.by_name import FURTHER_ON
from portal.accounts.models import User
from portal.database import db
from portal.materials.posted import posted_to
from portal.materials.queries import Item
from portal.programs.models import CareTeamMember, Enrollment, Group, Program, Track
from portal.programs.policy import CARED_FOR, STANDS_FOR, in_force, lasting, leads
from portal.programs.queries import Person, members
from portal.reading import read
from portal.schedule.queries import sessions as schedule
from portal.schedule.queries import unnoted
from portal.schedule.queries.sessions import Session
from portal.schedule.queries.unnoted import ToNote
from portal.worksheets.models import State, Submission
from portal.worksheets.policy import reviewable
from portal.worksheets.published import title_of
from portal.worksheets.queries.raised import raised_count
from portal.worksheets.queries.repeated import Repeated, given_again_in
from portal.worksheets.queries.shelves import NO_RISK, RANK
from portal.worksheets.queries.work import HomeworkCount, homework_counts


@dataclass(frozen=True)
class GroupLine:
    """A group in the leader's list."""

    id: UUID
    name: str
    program: str
    places: int
    capacity: int
    until_on: date | None
    next: Session | None


@dataclass(frozen=True)
class PatientLine:
    """A patient in the therapist's list."""

    id: UUID
    name: str
    groups: str
    since: date

    @property
    def initials(self) -> str:
        return Person(self.id, self.name).initials


@dataclass(frozen=True)
class ToReview:
    """What one patient sent and waits. `risk`: a follow-up is open on it."""

    submission_id: UUID
    title: str
    sent_at: datetime
    risk: bool


@dataclass(frozen=True)
class GroupPage:
    """A leader's group: who, when, what was given, how the homework stands."""

    group: Group
    members: list[Person]
    to_note: ToNote
    sessions: list[Session]
    handouts: list[Item]
    homework: list[HomeworkCount]
    repeated: list[Repeated]
    raised: int  # answers that may be raised in it


_PLACES = (
    select(func.count(Enrollment.id))
    .where(Enrollment.group_id == Group.id, in_force(Enrollment))
    .correlate(Group)
    .scalar_subquery()
)
GROUPS = (
    select(
        Group.id,
        Group.name,
        Group.capacity,
        Group.track_id,
        Group.until_on,
        lasting(Group).label("is_open"),
        Program.name.label("program"),
        Track.name.label("track"),
        _PLACES.label("places"),
    )
    .join(Track, Track.id == Group.track_id)
    .join(Program, Program.id == Track.program_id)
    .where(leads(Group.id))
    .order_by(not_(lasting(Group)), Group.name)
)
_SINCE = (
    select(func.min(CareTeamMember.from_on))
    .where(CareTeamMember.patient_id == User.id, CareTeamMember.user_id.in_(STANDS_FOR), in_force(CareTeamMember))
    .correlate(User)
    .scalar_subquery()
)
PATIENTS = (
    select(
        User.id,
        User.name,
        _SINCE.label("since"),
        func.aggregate_strings(Group.name, ", ").label("groups"),
    )
    .outerjoin(Enrollment, and_(Enrollment.patient_id == User.id, in_force(Enrollment)))
    .outerjoin(Group, Group.id == Enrollment.group_id)
    .where(User.id.in_(CARED_FOR))
    .group_by(User.id, User.name)
    .order_by(User.name, User.id)
)
_MORE_PATIENTS = PATIENTS.where(FURTHER_ON)
_WAITING_OF = (
    reviewable.with_only_columns(
        Submission.id, Submission.slug, Submission.version, Submission.submitted_at, RANK.label("rank")
    )
    .where(Submission.patient_id == bindparam("patient_id"), Submission.state == State.SUBMITTED)
    .order_by(RANK, Submission.submitted_at, Submission.id)
    .limit(100)
)


def groups(actor: Actor) -> list[GroupLine]:
    """The groups the actor leads, each with its next session, those that are closed last. Two statements."""
    coming = schedule.coming(actor, days=28, most=60)
    first = {session.group_id: session for session in reversed(coming)}
    rows = db.session.execute(GROUPS, binds(actor))
    return [
        GroupLine(row.id, row.name, row.program, row.places, row.capacity, row.until_on, first.get(row.id))
        for row in rows
    ]


def group_page(actor: Actor, group: Group) -> GroupPage:
    """Eight statements."""
    return GroupPage(
        group=group,
        members=members(actor, group.id),
        to_note=unnoted.of_group(actor, group.id, most=6),
        sessions=schedule.of_group(actor, group.id, most=8),
        handouts=posted_to(actor, group.id, most=20),
        homework=homework_counts(actor, [group.id], most=20),
        repeated=given_again_in(actor, group.id),
        raised=raised_count(actor, group.id),
    )


def patients(actor: Actor, after: UUID | None = None, most: int = 60) -> tuple[list[PatientLine], UUID | None]:
    """The actor's caseload by name, and the patient to go on after, if there are more. One statement."""
    statement = _MORE_PATIENTS if after else PATIENTS
    rows = read(statement, binds(actor, after=after), most + 1)
    shown = [PatientLine(row.id, row.name, row.groups or "", row.since) for row in rows[:most]]
    return shown, shown[-1].id if len(rows) > most else None


def waiting_of(actor: Actor, patient_id: UUID) -> list[ToReview]:
    """What this patient sent that waits: follow-ups first, then the oldest. One statement."""
    rows = db.session.execute(_WAITING_OF, binds(actor, patient_id=patient_id))
    return [ToReview(row.id, title_of(row.slug, row.version), row.submitted_at, row.rank < NO_RISK) for row in rows]
