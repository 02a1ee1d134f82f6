"""A group's coming lessons, week by week, and what can be chosen for one."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Uuid, bindparam, select

from portal import clock
from portal.access.actor import Actor
from portal.access.scope import binds
from portal.materials.posted import posted_counts
from portal.programs.models import Group
from portal.reading import read
from portal.schedule.models import Appointment, Standing
from portal.skills.catalogue import module_name, names, skills
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


def weeks(actor: Actor, group: Group, monday: date) -> list[Week]:
    """The plan of `WEEKS` weeks. Two statements."""
    last = monday + timedelta(weeks=WEEKS, days=-1)
    handouts = posted_counts(actor, group.id)
    rows = read(_PLANNED, binds(actor, group_id=group.id, first=monday, last=last))
    lessons = [_lesson(row, handouts.get(row.id, 0)) for row in rows]
    starts = [monday + timedelta(weeks=n) for n in range(WEEKS)]
    return [Week(day, tuple(one for one in lessons if day <= one.on < day + timedelta(weeks=1))) for day in starts]


def skill_choices() -> list[tuple[str, str]]:
    return [(one.id, one.name) for one in skills().values()]


def worksheet_choices() -> list[tuple[str, str]]:
    return titled(assignable())


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
