"""Sessions shaped for screens. One statement each."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Select, and_, bindparam, func, literal_column, or_, select
from sqlalchemy.orm import aliased

from portal import clock
from portal.access.actor import Actor
from portal.access.scope import ME, NOW, Scope, binds
from portal.accounts.models import User
from portal.database import Instant
from portal.programs.models import Group, GroupLeader
from portal.reading import read
from portal.schedule.attendance_models import AbsenceNotice, Kind
from portal.schedule.models import LINK_OPENS, Appointment, Standing
from portal.schedule.policy import in_force_on, visible, visible_when
from portal.web.translation import text as _


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
    def has_begun(self) -> bool:
        return self.starts_at <= clock.now()

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


_NEW_LINE: Any = literal_column("'\n'")  # written out: a bound one is put into the text anew each time
_STAFF, _PATIENT = aliased(User), aliased(User)
_LEADERS = (
    select(func.aggregate_strings(User.name, _NEW_LINE))
    .join(GroupLeader, GroupLeader.user_id == User.id)
    .where(GroupLeader.group_id == Appointment.group_id, in_force_on(GroupLeader, Appointment.local_on))
    .correlate(Appointment)
    .scalar_subquery()
)
_COLUMNS = (
    Appointment.id,
    Appointment.group_id,
    Appointment.title,
    Appointment.topic,
    Appointment.local_on,
    Appointment.starts_at,
    Appointment.ends_at,
    Appointment.room,
    Appointment.link,
    Appointment.bring,
    Appointment.standing,
    Appointment.staff_id,
    Group.name.label("group"),
    _STAFF.name.label("staff"),
    _PATIENT.name.label("patient"),
    _LEADERS.label("leaders"),
    AbsenceNotice.kind.label("notice"),
)
_TOLD_BY_EITHER = and_(
    AbsenceNotice.appointment_id == Appointment.id,
    or_(
        AbsenceNotice.patient_id == ME,
        and_(Appointment.staff_id == ME, AbsenceNotice.patient_id == Appointment.patient_id),
    ),
    AbsenceNotice.taken_back_at.is_(None),
)


def _shaped(scope: Scope[Appointment]) -> Select[Any]:
    """The scope's sessions with what a screen says of them, in order."""
    return (
        scope.with_only_columns(*_COLUMNS, maintain_column_froms=True)
        .outerjoin(Group, Group.id == Appointment.group_id)
        .outerjoin(_STAFF, _STAFF.id == Appointment.staff_id)
        .outerjoin(_PATIENT, _PATIENT.id == Appointment.patient_id)
        .outerjoin(AbsenceNotice, _TOLD_BY_EITHER)
        .order_by(Appointment.starts_at, Appointment.id)
    )


_SESSIONS = _shaped(visible)
_IN_DAYS = and_(
    Appointment.local_on >= bindparam("first", type_=Date()), Appointment.local_on <= bindparam("last", type_=Date())
)
_ABOUT_THEN = Appointment.starts_at.between(
    bindparam("after", type_=Instant()), bindparam("before", type_=Instant())
)  # says nothing that the days do not say, but in a way that the indexes know
_BETWEEN, _OWN_BETWEEN = (_shaped(visible_when(_ABOUT_THEN, own_only)).where(_IN_DAYS) for own_only in (False, True))
_AHEAD = and_(Appointment.ends_at > NOW, Appointment.standing != Standing.CANCELLED)
_COMING, _OWN_COMING = (one.where(_AHEAD) for one in (_BETWEEN, _OWN_BETWEEN))
_ONE = _SESSIONS.where(Appointment.id == bindparam("appointment_id"))
_OF_GROUP = _SESSIONS.where(
    Appointment.group_id == bindparam("group_id"), Appointment.ends_at > bindparam("since", type_=Instant())
)


def week(actor: Actor, monday: date) -> tuple[Day, ...]:
    """The seven days from `monday`, each with the actor's sessions. One statement."""
    days = [monday + timedelta(days=n) for n in range(7)]
    # A patient who is nobody's clinician is spared the ways to sessions of groups led and patients seen.
    rows = read(_BETWEEN if actor.is_staff else _OWN_BETWEEN, binds(actor, **_days(days[0], days[-1])))
    sessions = [_session(actor, row) for row in rows]
    return tuple(Day(day, tuple(session for session in sessions if session.local_on == day)) for day in days)


def coming(actor: Actor, days: int, most: int) -> list[Session]:
    """What has not ended and is not called off, the next first. One statement."""
    span = _days(actor.today - timedelta(days=1), actor.today + timedelta(days=days))
    rows = read(_COMING if actor.is_staff else _OWN_COMING, binds(actor, **span), most)
    return [_session(actor, row) for row in rows]


def _days(first: date, last: date) -> dict[str, Any]:
    """What the statements above are asked with. The instants reach a day further each way, whatever the zone."""
    after = datetime.combine(first - timedelta(days=1), time(), UTC)
    return {"first": first, "last": last, "after": after, "before": after + (last - first) + timedelta(days=3)}


def one(actor: Actor, appointment_id: UUID) -> Session:
    """One session that a scope let through."""
    return _session(actor, read(_ONE, binds(actor, appointment_id=appointment_id)).one())


def of_group(actor: Actor, group_id: UUID, since: datetime | None = None, most: int = 30) -> list[Session]:
    """A group's sessions that had not ended at `since` (default: now), the next first."""
    parameters = binds(actor, group_id=group_id, since=since or clock.now())
    return [_session(actor, row) for row in read(_OF_GROUP, parameters, most)]


def _session(actor: Actor, row: Any) -> Session:
    people = _people(actor, row)
    return Session(
        id=row.id,
        group_id=row.group_id,
        title=row.title if row.group_id else _one_to_one(actor, people),
        topic=row.topic,
        local_on=row.local_on,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        room=row.room,
        link=row.link,
        bring=row.bring,
        cancelled=row.standing is Standing.CANCELLED,
        notice=row.notice,
        people=people,
        group=row.group or "",
    )


def _one_to_one(actor: Actor, people: tuple[str, ...]) -> str:
    if actor.is_staff or not people:
        return _("One-to-one")
    return _("Just you and %(name)s", name=people[0])


def _people(actor: Actor, row: Any) -> tuple[str, ...]:
    if row.group_id is not None:
        names = sorted((row.leaders or "").split("\n"))
    else:
        names = [row.patient if row.staff_id == actor.id else row.staff]
    return tuple(name if actor.is_staff else name.split()[0] for name in names if name)
