"""What was announced, shaped for the members who read it and for the leader who wrote it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, and_, bindparam, exists, extract, func, or_, select

from portal.access.actor import Actor
from portal.access.scope import ME, binds
from portal.accounts.models import User
from portal.messages.announcements.actions import BODY
from portal.messages.announcements.policy import made, readable
from portal.messages.models import Announcement, AnnouncementRead
from portal.programs.models import Enrollment, Group
from portal.programs.policy import in_force
from portal.reading import read
from portal.vault.sealing import preload, unseal
from portal.web.formatting import local

PAGE = 20
A_DAY = 24 * 60 * 60


@dataclass(frozen=True)
class Word:
    """An announcement before a member."""

    id: UUID
    body: str
    author: str
    group: str
    made_at: datetime
    is_new: bool


@dataclass(frozen=True)
class Said:
    """An announcement before the group's leader. `read` of `of` members who can see it have."""

    id: UUID
    body: str
    author: str
    made_at: datetime
    withdrawn_at: datetime | None
    read: int
    of: int


@dataclass(frozen=True)
class Unread:
    """On a member's first page: from whom and when."""

    id: UUID
    author: str
    made_at: datetime


_BEFORE = Announcement.id < bindparam("before", type_=Uuid())
_READ = and_(AnnouncementRead.announcement_id == Announcement.id, AnnouncementRead.user_id == ME)
_PLACES = and_(Enrollment.group_id == Announcement.group_id, Enrollment.patient_id == ME)
_MADE, _FROM, _UNTIL = (
    extract("epoch", column) for column in (Announcement.made_at, Enrollment.from_on, Enrollment.until_on)
)
_NEARLY_THEN = and_(_MADE >= _FROM - A_DAY, or_(Enrollment.until_on.is_(None), _MADE < _UNTIL + 2 * A_DAY))
"""What was said between two stays takes no place on a page, however much it is. In days of UTC and one beside them:
the clinic's day, which no database knows, is `_said_within`."""
_FOR_ME = (
    readable.with_only_columns(
        Announcement.id,
        Announcement.body_sealed,
        Announcement.made_at,
        User.name,
        Group.name.label("group"),
        AnnouncementRead.read_at,
        Enrollment.from_on,
        Enrollment.until_on,
    )
    .join(Enrollment, _PLACES)
    .join(User, User.id == Announcement.author_id)
    .join(Group, Group.id == Announcement.group_id)
    .outerjoin(AnnouncementRead, _READ)
    .where(_NEARLY_THEN)
    .order_by(Announcement.id.desc())
)
_FOR_ME_BEFORE = _FOR_ME.where(_BEFORE)
_UNREAD = _FOR_ME.where(AnnouncementRead.id.is_(None))


def for_me(actor: Actor, before: UUID | None = None) -> tuple[list[Word], UUID | None]:
    """What was said to the actor's groups while she was in them, and what to go on before. One statement, and a key."""
    rows = read(_FOR_ME_BEFORE if before else _FOR_ME, binds(actor, before=before), PAGE + 1)
    looked_at = rows[:PAGE]
    shown = [row for row in looked_at if _said_within(row)]
    preload(row.body_sealed for row in shown)
    found = [Word(row.id, _body(row), row.name, row.group, row.made_at, row.read_at is None) for row in _once(shown)]
    return found, looked_at[-1].id if len(rows) > PAGE else None


def unread(actor: Actor) -> list[Unread]:
    """The newest three that she has not read. One statement."""
    rows = [row for row in read(_UNREAD, binds(actor), most=12) if _said_within(row)]
    return [Unread(row.id, row.name, row.made_at) for row in _once(rows)][:3]


def _said_within(row: Any) -> bool:
    """On a day on which she had this place."""
    return _covers(row.from_on, row.until_on, local(row.made_at).date())


def _covers(from_on: date, until_on: date | None, day: date) -> bool:
    return from_on <= day and (until_on is None or day <= until_on)


def _once(rows: list[Any]) -> list[Any]:
    """Somebody with two places in one group on one day hears it once."""
    return list({row.id: row for row in rows}.values())


def _body(row: Any) -> str:
    return unseal(BODY, row.id, row.body_sealed)


_GROUP_ID = bindparam("group_id", type_=Uuid())
_READERS = (
    select(func.count(AnnouncementRead.id))
    .where(
        AnnouncementRead.announcement_id == Announcement.id,
        exists().where(
            Enrollment.patient_id == AnnouncementRead.user_id,
            Enrollment.group_id == Announcement.group_id,
            in_force(Enrollment),
        ),
    )
    .correlate(Announcement)
    .scalar_subquery()
)
_SAID = (
    made.with_only_columns(
        Announcement.id,
        Announcement.body_sealed,
        Announcement.made_at,
        Announcement.withdrawn_at,
        User.name,
        _READERS.label("read"),
    )
    .join(User, User.id == Announcement.author_id)
    .where(Announcement.group_id == _GROUP_ID)
    .order_by(Announcement.id.desc())
)
_SAID_BEFORE = _SAID.where(_BEFORE)
_TODAY_IN = select(Enrollment.patient_id).where(Enrollment.group_id == _GROUP_ID, in_force(Enrollment))
_PLACES_IN = select(Enrollment.patient_id, Enrollment.from_on, Enrollment.until_on).where(
    Enrollment.group_id == _GROUP_ID, Enrollment.patient_id.in_(_TODAY_IN)
)


def said_to(actor: Actor, group_id: UUID, before: UUID | None = None) -> tuple[list[Said], UUID | None]:
    """What was announced in a group the actor leads, and what to go on before. Two statements, and a key."""
    rows = read(_SAID_BEFORE if before else _SAID, binds(actor, group_id=group_id, before=before), PAGE + 1)
    shown, places = rows[:PAGE], read(_PLACES_IN, binds(actor, group_id=group_id))
    preload(row.body_sealed for row in shown)
    found = [
        Said(row.id, _body(row), row.name, row.made_at, row.withdrawn_at, row.read, _hearers(places, row.made_at))
        for row in shown
    ]
    return found, shown[-1].id if len(rows) > PAGE else None


def _hearers(places: list[Any], made_at: datetime) -> int:
    day = local(made_at).date()
    return len({row.patient_id for row in places if _covers(row.from_on, row.until_on, day)})
