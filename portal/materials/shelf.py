"""The library: every handout that stands anywhere at the clinic, in its newest version."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, exists, func, select
from sqlalchemy.orm import aliased

from portal.access.actor import Actor
from portal.access.scope import binds
from portal.accounts.models import User
from portal.materials.models import Form, Material, Release
from portal.materials.policy import STANDING, shelved
from portal.reading import read

PAGE = 30
LONGEST = 100
"""Of what is searched for."""


@dataclass(frozen=True)
class Shelved:
    """A line of the library. `places`: in how many groups and tracks it stands, whichever version."""

    material_id: UUID
    title: str
    form: Form
    media_type: str
    size: int
    minutes: int
    number: int
    made_at: datetime
    by: str
    places: int


_later, _one = aliased(Material), aliased(Material)
_PLACES = (
    select(func.count(func.distinct(func.coalesce(Release.group_id, Release.track_id))))
    .join(_one, _one.id == Release.material_id)
    .where(STANDING, _one.first_id == Material.first_id)
    .correlate(Material)
    .scalar_subquery()
)
_SHELF = (
    shelved.with_only_columns(
        Material.id,
        Material.title,
        Material.form,
        Material.media_type,
        Material.size,
        Material.minutes,
        Material.number,
        Material.made_at,
        User.name.label("by"),
        _PLACES.label("places"),
    )
    .join(User, User.id == Material.made_by)
    .where(~exists().where(_later.first_id == Material.first_id, _later.number > Material.number))
    .order_by(Material.id.desc())  # an id begins with the time at which it was made
)
_FITS = Material.title.ilike(bindparam("pattern"), escape="/")
_BEFORE = Material.id < bindparam("before", type_=Uuid())
_PAGES: dict[tuple[bool, bool], Any] = {
    (False, False): _SHELF,
    (True, False): _SHELF.where(_FITS),
    (False, True): _SHELF.where(_BEFORE),
    (True, True): _SHELF.where(_FITS, _BEFORE),
}


def shelf(actor: Actor, words: str = "", before: UUID | None = None) -> tuple[list[Shelved], UUID | None]:
    """Those whose titles hold the words in this order, the newest first; and where the list goes on. One statement."""
    statement = _PAGES[bool(words.split()), before is not None]
    rows = read(statement, binds(actor, pattern=_pattern(words), before=before), PAGE + 1)
    found = [Shelved(*row) for row in rows[:PAGE]]
    return found, found[-1].material_id if len(rows) > PAGE else None


def _pattern(words: str) -> str:
    for sign in "/%_":
        words = words.replace(sign, f"/{sign}")
    return f"%{'%'.join(words.split())}%"
