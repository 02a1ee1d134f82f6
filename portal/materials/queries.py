"""Handouts shaped for screens: one in a list, and what somebody was given. What leaders posted: see `posted`."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, and_, bindparam, case, exists, func, or_, select, tuple_

from portal import clock
from portal.access.actor import Actor
from portal.access.scope import ME, binds
from portal.database import Instant
from portal.materials.actions import BODY, FILE_NAME
from portal.materials.models import Form, Material, Opened, Release
from portal.materials.policy import released_to_me
from portal.programs.models import Group, Track
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
NEWEST_FIRST = (Release.from_at.desc(), Release.id.desc())
PINNED_FIRST = (Release.pinned.desc(), Release.track_id.is_(None), Release.position, *NEWEST_FIRST)
_ORDER = case((Release.pinned, 0), else_=1)


def shaped(scope: Select[Any], *more: Any) -> Select[Any]:
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
    best = func.row_number().over(partition_by=Release.material_id, order_by=(*preferred, _ORDER, *NEWEST_FIRST))
    ranked = released_to_me.with_only_columns(Release.id, best.label("place"), maintain_column_froms=True).subquery()
    once = select(Release).join(ranked, and_(ranked.c.id == Release.id, ranked.c.place == 1))
    return shaped(once, _NEW.label("is_new"))


BEFORE = tuple_(Release.from_at, Release.id) < tuple_(
    bindparam("before_at", type_=Instant()), bindparam("before_id", type_=Uuid())
)
_MINE = _mine()
_MY_PINNED = _MINE.where(Release.pinned).order_by(*PINNED_FIRST)
_MY_PAGE = _MINE.where(~Release.pinned).order_by(*NEWEST_FIRST)
_MY_NEXT_PAGE = _MY_PAGE.where(BEFORE)
FOR_SESSION = Release.appointment_id == bindparam("appointment_id", type_=Uuid())
_SESSION_FIRST = case((FOR_SESSION, 0), else_=1)
_NEWEST = _mine(_SESSION_FIRST).where(or_(_NEW, FOR_SESSION)).order_by(_SESSION_FIRST, _ORDER, *NEWEST_FIRST)


def given(actor: Actor, before: Moment | None = None) -> tuple[list[Item], bool]:
    """What the actor's groups were given, pinned first, then the newest; and whether there is more. Two statements."""
    items, more = paged(_MY_NEXT_PAGE if before else _MY_PAGE, actor, before)
    pinned = [] if before else [item_of(row) for row in read(_MY_PINNED, binds(actor), MOST_PINNED_SHOWN)]
    return pinned + items, more


def for_today(actor: Actor, appointment_id: UUID | None) -> list[Item]:
    """What was given for this session, and the newest that she has not opened. One statement."""
    return [item_of(row) for row in read(_NEWEST, binds(actor, appointment_id=appointment_id), most=12)]


_FOR_SESSIONS = Release.appointment_id.in_(bindparam("appointment_ids", type_=Uuid(), expanding=True))
_OF_SESSIONS = _mine(case((_FOR_SESSIONS, 0), else_=1)).where(_FOR_SESSIONS).order_by(*NEWEST_FIRST)


def of_sessions(actor: Actor, appointment_ids: Collection[UUID]) -> list[Item]:
    """What the actor may read of what was given for these sessions, the newest first. One statement, or none."""
    if not appointment_ids:
        return []
    return [item_of(row) for row in read(_OF_SESSIONS, binds(actor, appointment_ids=list(appointment_ids)))]


def text_of(material: Material) -> str:
    return unseal(BODY, material.id, material.body_sealed) if material.body_sealed else ""


def file_name_of(material: Material) -> str:
    return unseal(FILE_NAME, material.id, material.file_name_sealed) if material.file_name_sealed else "handout"


def paged(statement: Statement, actor: Actor, before: Moment | None) -> tuple[list[Item], bool]:
    before_at, before_id = before or (None, None)
    rows = read(statement, binds(actor, before_at=before_at, before_id=before_id), PAGE + 1)
    return [item_of(row) for row in rows[:PAGE]], len(rows) > PAGE


def item_of(row: Any) -> Item:
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
