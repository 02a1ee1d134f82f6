"""Handouts shaped for screens."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, and_, bindparam, case, exists, func, or_, select, tuple_

from portal.access.actor import Actor
from portal.access.scope import ME, binds
from portal.database import Instant
from portal.materials.actions import BODY, FILE_NAME
from portal.materials.models import Form, Material, Opened, Release
from portal.materials.policy import posted, released_to_me
from portal.programs.models import Enrollment, Group
from portal.programs.policy import in_force
from portal.reading import Statement, read
from portal.vault.sealing import unseal

PAGE = 30
Place = tuple[datetime, UUID]
"""Where a page goes on: after what was released then."""


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
    appointment_id: UUID | None
    opened: int = 0
    of: int = 0

    @property
    def place(self) -> str:
        """Where the next page goes on."""
        return f"{self.from_at.isoformat()}~{self.release_id}"


_COLUMNS = (
    Release.id,
    Release.material_id,
    Release.from_at,
    Release.pinned,
    Release.appointment_id,
    Material.title,
    Material.form,
    Material.media_type,
    Material.size,
    Material.minutes,
    Group.name.label("group"),
)
_NEW = ~exists().where(Opened.patient_id == ME, Opened.material_id == Release.material_id)
_ORDER = (Release.pinned.desc(), Release.from_at.desc(), Release.id.desc())
_MINE = (
    released_to_me.with_only_columns(*_COLUMNS, _NEW.label("is_new"))
    .join(Material, Material.id == Release.material_id)
    .join(Group, Group.id == Release.group_id)
    .order_by(*_ORDER)
)
_BEFORE = tuple_(Release.from_at, Release.id) < tuple_(
    bindparam("before_at", type_=Instant()), bindparam("before_id", type_=Uuid())
)
_NEXT_PAGE = _MINE.where(~Release.pinned, _BEFORE)
_FOR_SESSION = Release.appointment_id == bindparam("appointment_id", type_=Uuid())
_NEWEST = _MINE.where(or_(_NEW, _FOR_SESSION)).order_by(None).order_by(case((_FOR_SESSION, 0), else_=1), *_ORDER)


def given(actor: Actor, before: Place | None = None) -> tuple[list[Item], bool]:
    """What the actor's groups were given, pinned first, then the newest; and whether there is more. One statement."""
    return _paged(_NEXT_PAGE if before else _MINE, actor, before)


def for_today(actor: Actor, appointment_id: UUID | None) -> list[Item]:
    """What was given for this session, and the newest that she has not opened. One statement."""
    return [_item(row) for row in read(_NEWEST, binds(actor, appointment_id=appointment_id), most=12)]


_MEMBER = and_(
    Enrollment.group_id == Release.group_id, Enrollment.patient_id == Opened.patient_id, in_force(Enrollment)
)
_OPENED_BY = (
    select(func.count(func.distinct(Opened.patient_id)))
    .join(Enrollment, _MEMBER)
    .where(Opened.material_id == Release.material_id)
    .correlate(Release)
    .scalar_subquery()
)
_MEMBERS = (
    select(func.count(Enrollment.id))
    .where(Enrollment.group_id == Release.group_id, in_force(Enrollment))
    .correlate(Release)
    .scalar_subquery()
)
_POSTED = (
    posted.with_only_columns(*_COLUMNS, _OPENED_BY.label("opened"), _MEMBERS.label("of"))
    .join(Material, Material.id == Release.material_id)
    .join(Group, Group.id == Release.group_id)
    .order_by(Release.from_at.desc(), Release.id.desc())
)
_POSTED_BEFORE = _POSTED.where(_BEFORE)
_POSTED_TO = _POSTED.where(Release.group_id == bindparam("group_id"))
_POSTED_FOR = _POSTED.where(_FOR_SESSION)


def posted_by_me(actor: Actor, before: Place | None = None) -> tuple[list[Item], bool]:
    """What stands in groups the actor leads, how many have opened it; and whether there is more. One statement."""
    return _paged(_POSTED_BEFORE if before else _POSTED, actor, before)


def posted_to(actor: Actor, group_id: UUID, most: int = 60) -> list[Item]:
    """The same for one group. One statement."""
    return [_item(row) for row in read(_POSTED_TO, binds(actor, group_id=group_id), most)]


def posted_for(actor: Actor, appointment_id: UUID) -> list[Item]:
    """The same for one session. One statement."""
    return [_item(row) for row in read(_POSTED_FOR, binds(actor, appointment_id=appointment_id), most=60)]


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


def _paged(statement: Statement, actor: Actor, before: Place | None) -> tuple[list[Item], bool]:
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
        group=row.group,
        appointment_id=row.appointment_id,
        opened=getattr(row, "opened", 0),
        of=getattr(row, "of", 0),
    )
