"""A group's coming lessons, and one session to be changed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Uuid, bindparam, exists, or_, select

from portal import clock
from portal.access.actor import Actor, Role
from portal.access.scope import TODAY, binds
from portal.accounts.models import RoleGrant, User
from portal.accounts.models import Standing as AccountStanding
from portal.materials.queries import posted_counts
from portal.programs.models import Group
from portal.programs.queries import leaders_of
from portal.reading import read
from portal.schedule.actions.copying_plans import Copied
from portal.schedule.attendance_models import Attendance, Presence
from portal.schedule.models import Appointment, StandIn, Standing
from portal.schedule.rotation import Lesson as Plan
from portal.skills.catalogue import module_name, names, skills
from portal.web.translation import text as _
from portal.worksheets.queries.for_session import still_offered
from portal.worksheets.queries.lists import assignable
from portal.worksheets.queries.made_here import titled

WEEKS = 4
"""How many weeks of the plan are on one page."""


@dataclass(frozen=True)
class Lesson:
    """One session in the plan, in words."""

    id: UUID
    on: date
    starts_at: datetime
    title: str
    topic: str
    module: str
    skills: list[str]
    in_session: list[str]
    homework: list[tuple[str, str]]  # slug and title
    handouts: int
    cancelled: bool
    taught: bool

    @property
    def has_begun(self) -> bool:
        return self.starts_at <= clock.now()


@dataclass(frozen=True)
class Week:
    monday: date
    lessons: tuple[Lesson, ...]


@dataclass(frozen=True)
class Substitute:
    """Who stands in at a session. `instead_of`: the one she replaces; "" beside the others."""

    user_id: UUID
    name: str
    instead_of: str


_PLANNED = (
    select(
        Appointment.id,
        Appointment.local_on,
        Appointment.starts_at,
        Appointment.title,
        Appointment.topic,
        Appointment.module,
        Appointment.skills,
        Appointment.in_session,
        Appointment.homework,
        Appointment.taught,
        Appointment.standing,
    )
    .where(
        Appointment.group_id == bindparam("group_id", type_=Uuid()),
        Appointment.local_on >= bindparam("first", type_=Date()),
        Appointment.local_on <= bindparam("last", type_=Date()),
    )
    .order_by(Appointment.starts_at, Appointment.id)
)
_LEADERS = (
    select(User.id, User.name)
    .join(RoleGrant, RoleGrant.user_id == User.id)
    .where(
        RoleGrant.role == Role.LEADER,
        RoleGrant.from_on <= TODAY,
        or_(RoleGrant.until_on.is_(None), RoleGrant.until_on >= TODAY),
        User.standing == AccountStanding.ACTIVE,
    )
    .distinct()
    .order_by(User.name, User.id)
)
_REPLACED = User.__table__.alias("replaced")
_STAND_INS = (
    select(User.id, User.name, _REPLACED.c.name.label("instead_of"))
    .join(StandIn, StandIn.user_id == User.id)
    .outerjoin(_REPLACED, _REPLACED.c.id == StandIn.instead_of_id)
    .where(StandIn.appointment_id == bindparam("appointment_id", type_=Uuid()), StandIn.ended_at.is_(None))
    .order_by(User.name)
)

_MARKS = select(
    exists().where(
        Attendance.appointment_id == bindparam("appointment_id", type_=Uuid()),
        Attendance.superseded_at.is_(None),
        Attendance.presence != Presence.EXPECTED,
    )
)


def weeks(actor: Actor, group: Group, monday: date) -> list[Week]:
    """The plan of `WEEKS` weeks. Two statements."""
    last = monday + timedelta(weeks=WEEKS, days=-1)
    handouts = posted_counts(actor, group.id)
    rows = read(_PLANNED, binds(actor, group_id=group.id, first=monday, last=last))
    lessons = [_lesson(row, handouts.get(row.id, 0)) for row in rows]
    starts = [monday + timedelta(weeks=n) for n in range(WEEKS)]
    return [Week(day, tuple(one for one in lessons if day <= one.on < day + timedelta(weeks=1))) for day in starts]


def substitutes(actor: Actor, session: Appointment) -> list[Substitute]:
    """One statement."""
    rows = read(_STAND_INS, binds(actor, appointment_id=session.id))
    return [Substitute(row.id, row.name, row.instead_of or "") for row in rows]


def is_marked(actor: Actor, session: Appointment) -> bool:
    """Attendance was noted already, half an hour before it begins or later. One statement."""
    return bool(read(_MARKS, binds(actor, appointment_id=session.id)).scalar_one())


def leader_choices(actor: Actor, session: Appointment) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Who may stand in, and in whose place: (id, name) pairs. Two statements."""
    leading = leaders_of(actor, [session.group_id] if session.group_id else []).get(session.group_id or session.id, [])
    others = {one.id for one in leading}
    free = [(str(row.id), row.name) for row in read(_LEADERS, binds(actor)) if row.id not in others]
    return free, [(str(one.id), one.name) for one in leading]


def skill_choices() -> list[tuple[str, str]]:
    return [(one.id, one.name) for one in skills().values()]


def worksheet_choices() -> list[tuple[str, str]]:
    return titled(assignable())


@dataclass(frozen=True)
class Replaced:
    """A session of the weeks that a plan is copied to. `rows`: label, words of now, words of the copy."""

    on: date
    title: str
    has_session: bool
    changes: bool
    rows: tuple[tuple[str, str, str], ...]


def before_and_after(found: Iterable[Copied]) -> list[Replaced]:
    """No statement, or one for the clinic's own worksheets."""
    return [
        Replaced(
            on=one.on,
            title=one.after.topic or one.title,
            has_session=one.target is not None,
            changes=one.changes,
            rows=tuple(_differing(one.before, one.after)) if one.changes else (),
        )
        for one in found
    ]


def _differing(before: Plan, after: Plan) -> Iterator[tuple[str, str, str]]:
    for (label, now), (_label, then) in zip(_in_words(before), _in_words(after), strict=True):
        if now != then:
            yield label, now, then


def _in_words(plan: Plan) -> list[tuple[str, str]]:
    return [
        (_("Topic"), plan.topic),
        (_("Module"), plan.module),
        (_("Skills"), ", ".join(names(list(plan.skills)))),
        (_("In the session"), ", ".join(one.title for one in still_offered(plan.in_session))),
        (_("At home"), ", ".join(one.title for one in still_offered(plan.homework))),
    ]


def shown_skills() -> list[tuple[str, list[tuple[str, str]]]]:
    """The skills by module, each (id, name): how the form lists them."""
    modules: dict[str, list[tuple[str, str]]] = {}
    for one in skills().values():
        modules.setdefault(one.module, []).append((one.id, one.name))
    return [(module_name(module), those) for module, those in modules.items()]


def _lesson(row: Any, handouts: int) -> Lesson:
    return Lesson(
        id=row.id,
        on=row.local_on,
        starts_at=row.starts_at,
        title=row.title,
        topic=row.topic,
        module=row.module,
        skills=names(row.taught if row.taught is not None else row.skills),
        in_session=[one.title for one in still_offered(row.in_session)],
        homework=[(one.id, one.title) for one in still_offered(row.homework)],
        handouts=handouts,
        cancelled=row.standing is Standing.CANCELLED,
        taught=row.taught is not None,
    )
