"""A patient's group as she may see it: who leads it, when it meets, what is agreed, and names that were chosen."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, func, or_, select

from portal.access.actor import Actor
from portal.access.scope import ME, TODAY, binds
from portal.accounts.models import User
from portal.programs.agreements import Agreement, current
from portal.programs.models import Enrollment, Group, GroupLeader
from portal.programs.policy import in_force
from portal.reading import read
from portal.schedule.models import Series
from portal.schedule.recurrence import days, span
from portal.web.formatting import in_words


@dataclass(frozen=True)
class Leader:
    first_name: str
    is_co_leader: bool


@dataclass(frozen=True)
class Meeting:
    """A weekly time, by the next day on which it comes."""

    title: str
    begins: datetime
    ends: datetime

    @property
    def day_name(self) -> str:
        """ "Monday"."""
        return in_words(self.begins, "EEEE")


@dataclass(frozen=True)
class GroupPage:
    """`names`: what members chose to show, the actor's own left out."""

    id: UUID
    name: str
    room: str
    leaders: tuple[Leader, ...]
    meetings: tuple[Meeting, ...]
    agreement: Agreement | None
    shown_as: str
    names: tuple[str, ...]


_LEADERS = (
    select(User.name, GroupLeader.is_co_leader)
    .join(GroupLeader, GroupLeader.user_id == User.id)
    .where(GroupLeader.group_id == bindparam("group_id", type_=Uuid()), in_force(GroupLeader))
    .order_by(GroupLeader.is_co_leader, User.name)
)
_SHOWN = (
    select(Enrollment.shown_as, (Enrollment.patient_id == ME).label("own"))
    .where(Enrollment.group_id == bindparam("group_id", type_=Uuid()), in_force(Enrollment), Enrollment.shown_as != "")
    .order_by(func.lower(Enrollment.shown_as), Enrollment.id)
)
_MEETINGS = (
    select(Series.title, Series.weekday, Series.begins, Series.ends, Series.zone, Series.from_on, Series.until_on)
    .where(
        Series.group_id == bindparam("group_id", type_=Uuid()),
        or_(Series.until_on.is_(None), Series.until_on >= TODAY),
    )
    .order_by(Series.weekday, Series.begins, Series.from_on)
)


def group_page(actor: Actor, group: Group) -> GroupPage:
    """Four statements."""
    shown = read(_SHOWN, binds(actor, group_id=group.id)).all()
    return GroupPage(
        id=group.id,
        name=group.name,
        room=group.room,
        leaders=tuple(
            Leader(row.name.split()[0], row.is_co_leader) for row in read(_LEADERS, binds(actor, group_id=group.id))
        ),
        meetings=tuple(
            one for row in read(_MEETINGS, binds(actor, group_id=group.id)) if (one := _meeting(actor, row))
        ),
        agreement=current(actor, group.id),
        shown_as=next((row.shown_as for row in shown if row.own), ""),
        names=tuple(row.shown_as for row in shown if not row.own),
    )


def _meeting(actor: Actor, row: Any) -> Meeting | None:
    """None where its last day comes before its next one."""
    day = next(days(row.weekday, max(row.from_on, actor.today), row.until_on or date.max), None)
    return Meeting(row.title, *span(day, row.begins, row.ends, row.zone)) if day else None
