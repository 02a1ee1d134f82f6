"""What leaders have posted, and how many of those who can read it have opened it."""

from functools import lru_cache
from uuid import UUID

from sqlalchemy import Uuid, and_, bindparam, func, literal_column, or_, select

from portal.access.actor import Actor
from portal.access.scope import binds
from portal.materials.models import Opened, Release
from portal.materials.policy import STANDING, came_in_time, kept, posted
from portal.materials.queries import (
    BEFORE,
    FOR_SESSION,
    NEWEST_FIRST,
    PAGE,
    PINNED_FIRST,
    Item,
    item_of,
    paged,
    shaped,
)
from portal.programs.models import Enrollment, Group
from portal.programs.policy import in_force, leads
from portal.reading import Statement, read
from portal.web.asked import Moment

READER = and_(
    leads(Group.id),  # of a whole track, a leader counts and sees those of the groups she leads
    or_(Group.id == Release.group_id, Group.track_id == Release.track_id),
    in_force(Enrollment),
    came_in_time(),
)
_READERS = (
    select(func.count(func.distinct(Enrollment.patient_id)))
    .join(Group, Group.id == Enrollment.group_id)
    .where(READER)
    .correlate(Release)
)
_HAS_OPENED = and_(Opened.patient_id == Enrollment.patient_id, Opened.material_id == Release.material_id)
_HOW_MANY = (
    _READERS.join(Opened, _HAS_OPENED).scalar_subquery().label("opened"),
    _READERS.scalar_subquery().label("of"),
)
_ONE = shaped(kept, *_HOW_MANY).where(Release.id == bindparam("release_id", type_=Uuid()))
_POSTED = posted.with_only_columns(Release.id, maintain_column_froms=True)
_OF_GROUP = bindparam("group_id", type_=Uuid())
_TRACK_OF = select(Group.track_id).where(Group.id == _OF_GROUP).scalar_subquery()
_TO_GROUP = or_(Release.group_id == _OF_GROUP, Release.track_id == _TRACK_OF)


@lru_cache
def _counted(which: str, most: int) -> Statement:
    """Chosen first, counted after that: to sort them all, a database would count for each that there is."""
    of, order = {
        "page": (_POSTED, NEWEST_FIRST),
        "next page": (_POSTED.where(BEFORE), NEWEST_FIRST),
        "group": (_POSTED.where(_TO_GROUP), PINNED_FIRST),
        "session": (_POSTED.where(FOR_SESSION), NEWEST_FIRST),
    }[which]
    chosen = of.order_by(*order).limit(literal_column(str(most))).subquery()
    return shaped(select(Release).join(chosen, chosen.c.id == Release.id), *_HOW_MANY).order_by(*order)


def posted_by_me(actor: Actor, before: Moment | None = None) -> tuple[list[Item], bool]:
    """What stands in groups the actor leads, how many have opened it; and whether there is more. One statement."""
    return paged(_counted("next page" if before else "page", PAGE + 1), actor, before)


def posted_to(actor: Actor, group_id: UUID, most: int = 60) -> list[Item]:
    """The same for one group and its whole track, pinned first. One statement."""
    return [item_of(row) for row in read(_counted("group", most), binds(actor, group_id=group_id))]


def posted_for(actor: Actor, appointment_id: UUID) -> list[Item]:
    """The same for one session. One statement."""
    return [item_of(row) for row in read(_counted("session", 60), binds(actor, appointment_id=appointment_id))]


_AT_SESSION = shaped(select(Release).where(STANDING, FOR_SESSION)).order_by(*NEWEST_FIRST)


def at_session(appointment_id: UUID) -> list[Item]:
    """What stands for a session, uncounted. One statement. The caller's scope says who may know."""
    return [item_of(row) for row in read(_AT_SESSION, {"appointment_id": appointment_id}, most=60)]


def one(actor: Actor, release: Release) -> Item:
    """One of those the actor gave or may manage, taken back or replaced too. One statement."""
    return item_of(read(_ONE, binds(actor, release_id=release.id)).one())


_COUNTS = (
    posted.with_only_columns(Release.appointment_id, func.count().label("n"))
    .where(Release.group_id == bindparam("group_id", type_=Uuid()), Release.appointment_id.is_not(None))
    .group_by(Release.appointment_id)
)


def posted_counts(actor: Actor, group_id: UUID) -> dict[UUID, int]:
    """How many handouts stand for each session of a group the actor leads. One statement."""
    return {row.appointment_id: row.n for row in read(_COUNTS, binds(actor, group_id=group_id))}
