"""Sessions shaped for screens. One statement each."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from flask_babel import gettext
from sqlalchemy import Date, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from portal import clock
from portal.access.actor import Actor
from portal.access.scope import ME, NOW, binds
from portal.accounts.models import User
from portal.database import Instant, db
from portal.programs.models import Enrollment, Group, GroupLeader, Program, Track
from portal.programs.policy import in_force
from portal.schedule.models import LINK_OPENS, REASON, AbsenceNotice, Appointment, Attendance, Kind, Standing
from portal.schedule.policy import in_force_on, visible
from portal.vault.sealing import preload, unseal


@dataclass(frozen=True)
class Session:
    """A session as one person sees it. `people`: who leads it, or the other one; patients are told first names.

    `notice`: what this person said about coming, or what the patient of this person's one-to-one said.
    """

    id: UUID
    group_id: UUID | None
    title: str
    topic: str
    local_on: date
    starts_at: datetime
    ends_at: datetime
    room: str
    link: str
    bring: str
    cancelled: bool
    notice: Kind | None
    people: tuple[str, ...]
    group: str

    @property
    def with_whom(self) -> str:
        return ", ".join(self.people)

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def link_is_open(self) -> bool:
        """From 15 minutes before until the end."""
        return bool(self.link) and not self.cancelled and self.link_opens_at <= clock.now() < self.ends_at

    @property
    def link_opens_at(self) -> datetime:
        return self.starts_at - LINK_OPENS

    @property
    def is_over(self) -> bool:
        return self.ends_at <= clock.now()

    @property
    def minutes_until(self) -> int:
        return max(0, round((self.starts_at - clock.now()).total_seconds() / 60))


@dataclass(frozen=True)
class Day:
    """One day of a week with its sessions in order."""

    on: date
    sessions: tuple[Session, ...] = ()


@dataclass(frozen=True)
class Hours:
    """Hours of attendance in one week, and how many the program asks for."""

    done: float
    of: int


@dataclass(frozen=True)
class Expected:
    """A name on the roster."""

    patient_id: UUID
    name: str
    first_day: bool
    notice: Kind | None = None
    reason: str = field(default="", repr=False)


_STAFF, _PATIENT = aliased(User), aliased(User)
_LEADERS = (
    select(func.aggregate_strings(User.name, "\n"))
    .join(GroupLeader, GroupLeader.user_id == User.id)
    .where(GroupLeader.group_id == Appointment.group_id, in_force_on(GroupLeader, Appointment.local_on))
    .correlate(Appointment)
    .scalar_subquery()
)
_SESSIONS = (
    visible.with_only_columns(
        Appointment,
        Group.name.label("group"),
        _STAFF.name.label("staff"),
        _PATIENT.name.label("patient"),
        _LEADERS.label("leaders"),
        AbsenceNotice.kind.label("notice"),
        maintain_column_froms=True,
    )
    .outerjoin(Group, Group.id == Appointment.group_id)
    .outerjoin(_STAFF, _STAFF.id == Appointment.staff_id)
    .outerjoin(_PATIENT, _PATIENT.id == Appointment.patient_id)
    .outerjoin(
        AbsenceNotice,
        and_(
            AbsenceNotice.appointment_id == Appointment.id,
            or_(
                AbsenceNotice.patient_id == ME,
                and_(Appointment.staff_id == ME, AbsenceNotice.patient_id == Appointment.patient_id),
            ),
            AbsenceNotice.taken_back_at.is_(None),
        ),
    )
    .order_by(Appointment.starts_at, Appointment.id)
)
_BETWEEN = _SESSIONS.where(
    Appointment.local_on >= bindparam("first", type_=Date()), Appointment.local_on <= bindparam("last", type_=Date())
)
_COMING = _SESSIONS.where(Appointment.ends_at > NOW, Appointment.local_on <= bindparam("last", type_=Date())).limit(
    bindparam("most")
)
_ONE = _SESSIONS.where(Appointment.id == bindparam("appointment_id"))
_OF_GROUP = _SESSIONS.where(
    Appointment.group_id == bindparam("group_id"), Appointment.ends_at > bindparam("since", type_=Instant())
).limit(bindparam("most"))


def week(actor: Actor, monday: date) -> tuple[Day, ...]:
    """The seven days from `monday`, each with the actor's sessions. One statement."""
    days = [monday + timedelta(days=n) for n in range(7)]
    rows = db.session.execute(_BETWEEN, binds(actor, first=days[0], last=days[-1]))
    sessions = [_session(actor, row) for row in rows]
    return tuple(Day(day, tuple(session for session in sessions if session.local_on == day)) for day in days)


def coming(actor: Actor, days: int = 14, most: int = 12) -> list[Session]:
    """What has not ended yet, the next first: enough for Today. One statement."""
    last = actor.today + timedelta(days=days)
    return [_session(actor, row) for row in db.session.execute(_COMING, binds(actor, last=last, most=most))]


def one(actor: Actor, appointment_id: UUID) -> Session:
    """One session that a scope let through."""
    return _session(actor, db.session.execute(_ONE, binds(actor, appointment_id=appointment_id)).one())


_TOLD = select(AbsenceNotice.id.label("notice_id"), AbsenceNotice.patient_id, AbsenceNotice.reason_sealed).where(
    AbsenceNotice.appointment_id == bindparam("appointment_id"),
    AbsenceNotice.patient_id == bindparam("patient_id"),
    AbsenceNotice.taken_back_at.is_(None),
)


def reason_given(appointment: Appointment, patient_id: UUID) -> str:
    """What the patient wrote about not coming. The caller's scope says who may know. Two statements."""
    row = db.session.execute(_TOLD, {"appointment_id": appointment.id, "patient_id": patient_id}).one_or_none()
    return _reason(row) if row else ""


def of_group(actor: Actor, group_id: UUID, since: datetime | None = None, most: int = 30) -> list[Session]:
    """A group's sessions that had not ended at `since` (default: now), the next first."""
    parameters = binds(actor, group_id=group_id, since=since or clock.now(), most=most)
    return [_session(actor, row) for row in db.session.execute(_OF_GROUP, parameters)]


_HOURS = select(
    select(func.coalesce(func.sum(Attendance.minutes), 0))
    .join(Appointment, Appointment.id == Attendance.appointment_id)
    .where(
        Attendance.patient_id == ME,
        Appointment.local_on >= bindparam("first", type_=Date()),
        Appointment.local_on <= bindparam("last", type_=Date()),
    )
    .scalar_subquery()
    .label("minutes"),
    select(func.max(Program.weekly_hours))
    .join(Track, Track.program_id == Program.id)
    .join(Group, Group.track_id == Track.id)
    .join(Enrollment, Enrollment.group_id == Group.id)
    .where(Enrollment.patient_id == ME, in_force(Enrollment))
    .scalar_subquery()
    .label("of"),
)


def hours(actor: Actor, monday: date) -> Hours | None:
    """Hours attended in the week from `monday`; None for somebody in no program. One statement."""
    row = db.session.execute(_HOURS, binds(actor, first=monday, last=monday + timedelta(days=6))).one()
    return Hours(round(row.minutes / 60, 1), row.of) if row.of else None


_ROSTER = (
    select(
        User.id,
        User.name,
        (Enrollment.from_on == Appointment.local_on).label("first_day"),
        AbsenceNotice.id.label("notice_id"),
        AbsenceNotice.kind,
        AbsenceNotice.reason_sealed,
    )
    .select_from(Appointment)
    .join(Enrollment, and_(Enrollment.group_id == Appointment.group_id, in_force_on(Enrollment, Appointment.local_on)))
    .join(User, User.id == Enrollment.patient_id)
    .outerjoin(
        AbsenceNotice,
        and_(
            AbsenceNotice.appointment_id == Appointment.id,
            AbsenceNotice.patient_id == User.id,
            AbsenceNotice.taken_back_at.is_(None),
        ),
    )
    .where(Appointment.id == bindparam("appointment_id"))
    .order_by(User.name, User.id)
)


def roster(appointment: Appointment) -> list[Expected]:
    """Who is expected, and who said that she will be late or absent, and why. The caller's scope says who may know."""
    rows = db.session.execute(_ROSTER, {"appointment_id": appointment.id}).all()
    preload(row.reason_sealed for row in rows if row.reason_sealed)
    return [Expected(row.id, row.name, bool(row.first_day), row.kind, _reason(row)) for row in rows]


def _reason(row: Any) -> str:
    if not row.reason_sealed:
        return ""
    return unseal(REASON, row.notice_id, row.reason_sealed)


def _session(actor: Actor, row: Any) -> Session:
    it: Appointment = row.Appointment
    people = _people(actor, row)
    return Session(
        id=it.id,
        group_id=it.group_id,
        title=it.title if it.group_id else _one_to_one(actor, people),
        topic=it.topic,
        local_on=it.local_on,
        starts_at=it.starts_at,
        ends_at=it.ends_at,
        room=it.room,
        link=it.link,
        bring=it.bring,
        cancelled=it.standing is Standing.CANCELLED,
        notice=row.notice,
        people=people,
        group=row.group or "",
    )


def _one_to_one(actor: Actor, people: tuple[str, ...]) -> str:
    if actor.is_staff or not people:
        return str(gettext("One-to-one"))
    return str(gettext("Just you and %(name)s", name=people[0]))


def _people(actor: Actor, row: Any) -> tuple[str, ...]:
    if row.Appointment.group_id is not None:
        names = sorted((row.leaders or "").split("\n"))
    else:
        names = [row.patient if row.Appointment.staff_id == actor.id else row.staff]
    return tuple(name if actor.is_staff else name.split()[0] for name in names if name)
