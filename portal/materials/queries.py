"""Handouts shaped for screens."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, and_, bindparam, case, exists, func, literal_column, or_, select, tuple_

from portal import clock
from portal.access.actor import Actor
from portal.access.scope import ME, binds
from portal.database import Instant
from portal.materials.actions import BODY, FILE_NAME
from portal.materials.models import Form, Material, Opened, Release
from portal.materials.policy import STANDING, came_in_time, kept, posted, released_to_me
from portal.programs.models import Enrollment, Group, Track
from portal.programs.policy import in_force, leads
from portal.reading import Statement, read
from portal.vault.sealing import unseal
from portal.web.asked import Moment, words_of

PAGE = 30
MOST_PINNED_SHOWN = 100  # in all places of one person; how many one place may have is said in arranging


@dataclass(frozen=True)
class Item:
    """A handout in a list."""

    material_id: UUID
    release_id: UUID
    title: str
    form: Form
    media_type: str
    size: int
    minutes: int
    from_at: datetime
    pinned: bool
    is_new: bool
    group: str
    track: str  # in place of a group: all groups of it
    appointment_id: UUID | None
    joined_from: date | None = None
    number: int = 1
    stands: bool = True
    opened: int = 0
    of: int = 0

    @property
    def is_out(self) -> bool:
        return self.from_at <= clock.now()

    @property
    def cursor(self) -> str:
        """Where the next page goes on."""
        return words_of((self.from_at, self.release_id))


_COLUMNS = (
    Release.id,
    Release.material_id,
    Release.from_at,
    Release.pinned,
    Release.appointment_id,
    Release.joined_from,
    Release.withdrawn_at,
    Release.replaced_at,
    Material.title,
    Material.number,
    Material.form,
    Material.media_type,
    Material.size,
    Material.minutes,
    Group.name.label("group"),
    Track.name.label("track"),
)
_NEW = ~exists().where(Opened.patient_id == ME, Opened.material_id == Release.material_id)
_NEWEST_FIRST = (Release.from_at.desc(), Release.id.desc())
_PINNED_FIRST = (Release.pinned.desc(), Release.track_id.is_(None), Release.position, *_NEWEST_FIRST)
_ORDER = case((Release.pinned, 0), else_=1)


def _shaped(scope: Select[Any], *more: Any) -> Select[Any]:
    """The scope's releases with what a line says of them."""
    columns: tuple[Any, ...] = (*_COLUMNS, *more)
    return (
        scope.with_only_columns(*columns, maintain_column_froms=True)
        .join(Material, Material.id == Release.material_id)
        .outerjoin(Group, Group.id == Release.group_id)
        .outerjoin(Track, Track.id == Release.track_id)
    )


def _mine(*preferred: Any) -> Select[Any]:
    """A handout may come to somebody twice, by her group and by its track: it stands in her list once."""
    best = func.row_number().over(partition_by=Release.material_id, order_by=(*preferred, _ORDER, *_NEWEST_FIRST))
    ranked = released_to_me.with_only_columns(Release.id, best.label("place"), maintain_column_froms=True).subquery()
    once = select(Release).join(ranked, and_(ranked.c.id == Release.id, ranked.c.place == 1))
    return _shaped(once, _NEW.label("is_new"))


_BEFORE = tuple_(Release.from_at, Release.id) < tuple_(
    bindparam("before_at", type_=Instant()), bindparam("before_id", type_=Uuid())
)
_MINE = _mine()
_MY_PINNED = _MINE.where(Release.pinned).order_by(*_PINNED_FIRST)
_MY_PAGE = _MINE.where(~Release.pinned).order_by(*_NEWEST_FIRST)
_MY_NEXT_PAGE = _MY_PAGE.where(_BEFORE)
_FOR_SESSION = Release.appointment_id == bindparam("appointment_id", type_=Uuid())
_SESSION_FIRST = case((_FOR_SESSION, 0), else_=1)
_NEWEST = _mine(_SESSION_FIRST).where(or_(_NEW, _FOR_SESSION)).order_by(_SESSION_FIRST, _ORDER, *_NEWEST_FIRST)


def given(actor: Actor, before: Moment | None = None) -> tuple[list[Item], bool]:
    """What the actor's groups were given, pinned first, then the newest; and whether there is more. Two statements."""
    items, more = _paged(_MY_NEXT_PAGE if before else _MY_PAGE, actor, before)
    pinned = [] if before else [_item(row) for row in read(_MY_PINNED, binds(actor), MOST_PINNED_SHOWN)]
    return pinned + items, more


def for_today(actor: Actor, appointment_id: UUID | None) -> list[Item]:
    """What was given for this session, and the newest that she has not opened. One statement."""
    return [_item(row) for row in read(_NEWEST, binds(actor, appointment_id=appointment_id), most=12)]


_FOR_SESSIONS = Release.appointment_id.in_(bindparam("appointment_ids", type_=Uuid(), expanding=True))
_OF_SESSIONS = _mine(case((_FOR_SESSIONS, 0), else_=1)).where(_FOR_SESSIONS).order_by(*_NEWEST_FIRST)


def of_sessions(actor: Actor, appointment_ids: Collection[UUID]) -> list[Item]:
    """What the actor may read of what was given for these sessions, the newest first. One statement, or none."""
    if not appointment_ids:
        return []
    return [_item(row) for row in read(_OF_SESSIONS, binds(actor, appointment_ids=list(appointment_ids)))]


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
_ONE = _shaped(kept, *_HOW_MANY).where(Release.id == bindparam("release_id", type_=Uuid()))
_POSTED = posted.with_only_columns(Release.id, maintain_column_froms=True)
_OF_GROUP = bindparam("group_id", type_=Uuid())
_TRACK_OF = select(Group.track_id).where(Group.id == _OF_GROUP).scalar_subquery()
_TO_GROUP = or_(Release.group_id == _OF_GROUP, Release.track_id == _TRACK_OF)


@lru_cache
def _counted(which: str, most: int) -> Statement:
    """Chosen first, counted after that: to sort them all, a database would count for each that there is."""
    of, order = {
        "page": (_POSTED, _NEWEST_FIRST),
        "next page": (_POSTED.where(_BEFORE), _NEWEST_FIRST),
        "group": (_POSTED.where(_TO_GROUP), _PINNED_FIRST),
        "session": (_POSTED.where(_FOR_SESSION), _NEWEST_FIRST),
    }[which]
    chosen = of.order_by(*order).limit(literal_column(str(most))).subquery()
    return _shaped(select(Release).join(chosen, chosen.c.id == Release.id), *_HOW_MANY).order_by(*order)


def posted_by_me(actor: Actor, before: Moment | None = None) -> tuple[list[Item], bool]:
    """What stands in groups the actor leads, how many have opened it; and whether there is more. One statement."""
    return _paged(_counted("next page" if before else "page", PAGE + 1), actor, before)


def posted_to(actor: Actor, group_id: UUID, most: int = 60) -> list[Item]:
    """The same for one group and its whole track, pinned first. One statement."""
    return [_item(row) for row in read(_counted("group", most), binds(actor, group_id=group_id))]


def posted_for(actor: Actor, appointment_id: UUID) -> list[Item]:
    """The same for one session. One statement."""
    return [_item(row) for row in read(_counted("session", 60), binds(actor, appointment_id=appointment_id))]


_AT_SESSION = _shaped(select(Release).where(STANDING, _FOR_SESSION)).order_by(*_NEWEST_FIRST)


def at_session(appointment_id: UUID) -> list[Item]:
    """What stands for a session, uncounted. One statement. The caller's scope says who may know."""
    return [_item(row) for row in read(_AT_SESSION, {"appointment_id": appointment_id}, most=60)]


def one(actor: Actor, release: Release) -> Item:
    """One of those the actor gave or may manage, taken back or replaced too. One statement."""
    return _item(read(_ONE, binds(actor, release_id=release.id)).one())


_COUNTS = (
    posted.with_only_columns(Release.appointment_id, func.count().label("n"))
    .where(Release.group_id == bindparam("group_id", type_=Uuid()), Release.appointment_id.is_not(None))
    .group_by(Release.appointment_id)
)


def posted_counts(actor: Actor, group_id: UUID) -> dict[UUID, int]:
    """How many handouts stand for each session of a group the actor leads. One statement."""
    return {row.appointment_id: row.n for row in read(_COUNTS, binds(actor, group_id=group_id))}


def text_of(material: Material) -> str:
    return unseal(BODY, material.id, material.body_sealed) if material.body_sealed else ""


def file_name_of(material: Material) -> str:
    return unseal(FILE_NAME, material.id, material.file_name_sealed) if material.file_name_sealed else "handout"


def _paged(statement: Statement, actor: Actor, before: Moment | None) -> tuple[list[Item], bool]:
    before_at, before_id = before or (None, None)
    rows = read(statement, binds(actor, before_at=before_at, before_id=before_id), PAGE + 1)
    return [_item(row) for row in rows[:PAGE]], len(rows) > PAGE


def _item(row: Any) -> Item:
    return Item(
        material_id=row.material_id,
        release_id=row.id,
        title=row.title,
        form=row.form,
        media_type=row.media_type,
        size=row.size,
        minutes=row.minutes,
        from_at=row.from_at,
        pinned=row.pinned,
        is_new=bool(getattr(row, "is_new", False)),
        group=row.group or "",
        track=row.track or "",
        appointment_id=row.appointment_id,
        joined_from=row.joined_from,
        number=row.number,
        stands=row.withdrawn_at is None and row.replaced_at is None,
        opened=getattr(row, "opened", 0),
        of=getattr(row, "of", 0),
    )
