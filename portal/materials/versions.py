"""A handout replaced by a new version: whoever had the old one has the new one, and old links lead there."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid, bindparam, func, select
from sqlalchemy.orm import aliased

from portal import clock
from portal.access.actor import Actor
from portal.access.scope import binds
from portal.accounts.models import User
from portal.audit.record import record
from portal.database import db, new_id
from portal.materials.actions import Handout, make, the_same
from portal.materials.audience import tell
from portal.materials.models import Material, Opened, Release, When
from portal.materials.policy import IS_READABLE, posted
from portal.reading import read


@dataclass(frozen=True)
class Version:
    """One of the versions of a handout. `opened`: by how many patients, whoever gave it to them."""

    id: UUID
    number: int
    made_at: datetime
    title: str
    by: str
    is_readable: bool
    opened: int


_one = aliased(Material)
_OPENED = select(func.count(Opened.id)).where(Opened.material_id == Material.id).correlate(Material).scalar_subquery()
_FIRST = select(_one.first_id).where(_one.id == bindparam("material_id", type_=Uuid())).scalar_subquery()
_VERSIONS = (
    select(
        Material.id,
        Material.number,
        Material.made_at,
        Material.title,
        User.name.label("by"),
        IS_READABLE.label("is_readable"),
        _OPENED.label("opened"),
    )
    .join(User, User.id == Material.made_by)
    .where(Material.first_id == _FIRST)
    .order_by(Material.number.desc())
)


def versions(actor: Actor, material_id: UUID) -> list[Version]:
    """All versions of a handout, the newest first. One statement."""
    return [Version(*row) for row in read(_VERSIONS, binds(actor, material_id=material_id))]


def newest(actor: Actor, material: Material) -> tuple[Version, Version | None]:
    """The newest version that the actor may read, and the one before it. One statement."""
    found = versions(actor, material.id)
    place = next(place for place, one in enumerate(found) if one.is_readable)
    return found[place], found[place + 1] if place + 1 < len(found) else None


def replace(actor: Actor, release: Release, handout: Handout, form_key: str) -> Release:
    """A new version for everybody to whom the actor gives this one; others keep what they have. A form key counts once.

    Raises Conflict when it was taken back or replaced in the meantime, or when the form was used for something else.
    """
    old = db.session.get_one(Material, release.material_id)
    db.session.execute(select(Material.id).where(Material.id == old.first_id).with_for_update())  # one after the other
    once = f"{release.id.hex}:{actor.id.hex}:{form_key or new_id().hex}"
    done = db.session.scalar(select(Release).where(Release.form_key == once))
    if done is not None:
        return the_same(done, handout)
    db.session.refresh(release)
    release.check_standing()
    newest = db.session.scalar(select(func.max(Material.number)).where(Material.first_id == old.first_id)) or 1
    new = make(actor, handout, (old.first_id, newest + 1))
    others = db.session.scalars(posted.where(Release.material_id == old.id, Release.id != release.id), binds(actor))
    given = [_successor(actor, one, new.id, f"{once}:{one.id.hex}") for one in others.all()]
    successor = _successor(actor, release, new.id, once)
    db.session.flush()
    record(actor.id, "replaced", "release", release.id)
    tell([successor, *given], actor.today)
    return successor


def _successor(actor: Actor, old: Release, material_id: UUID, form_key: str) -> Release:
    """For the same people in the same place. What is out already comes out anew; what is not waits as before."""
    now = clock.now()
    is_out = old.from_at <= now
    new = Release(
        material_id=material_id,
        opens=When.AT if is_out else old.opens,
        from_at=now if is_out else old.from_at,
        made_by=actor.id,
        form_key=form_key,
        **{name: getattr(old, name) for name in _KEPT},
    )
    old.replaced_at = now
    db.session.add(new)
    return new


_KEPT = ("group_id", "track_id", "appointment_id", "hours", "joined_from", "pinned", "position")
