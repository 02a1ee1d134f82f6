"""A handout that is there already, given again: from the library, or many at once to the next cohort."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select

from portal.access.actor import Actor
from portal.access.scope import binds
from portal.audit.record import record
from portal.database import Conflict, db
from portal.materials.actions import asked_before, give
from portal.materials.arranging import MOST_PINNED
from portal.materials.audience import Taker, tell
from portal.materials.models import Material, Release
from portal.materials.policy import posted
from portal.materials.timing import Terms
from portal.programs.models import Group

_ANOTHER = _l("This form was posted already. To give this as well, please open a new one.")


def give_again(actor: Actor, to: Taker, material: Material, form_key: str, terms: Terms) -> Release:
    """Nothing is uploaded anew. The same form key gives once. Raises Conflict when it has given something else."""
    given, once = asked_before(actor, to, form_key)
    if given is not None and given.material_id != material.id:
        raise Conflict(_ANOTHER)
    if given is None:
        _check_newest(material)
        given = give(actor, to, material.id, once, terms)
        record(actor.id, "gave again", "release", given.id)
        tell([given], actor.today)
    return given


def _check_newest(material: Material) -> None:
    newer = select(Material.id).where(Material.first_id == material.first_id, Material.number > material.number)
    if db.session.scalar(newer.limit(1)) is not None:
        raise Conflict(_l("There is a newer version of this handout. Please give that one."))


def copy(actor: Actor, chosen: Iterable[UUID], to: Group, form_key: str, terms: Terms) -> int:
    """Give to a group what stands elsewhere, pins and order with it. The same form key copies once.

    `chosen`: releases; those that the actor has nothing to do with are left out. Returns how many handouts it were.
    Raises Conflict when the form has copied others.
    """
    copied, once = asked_before(actor, to, form_key)
    standing = posted.where(Release.id.in_(list(chosen))).order_by(Release.from_at, Release.id)
    releases = {one.material_id: one for one in db.session.scalars(standing, binds(actor))}
    if copied is not None:
        _check_the_same(to, once, set(releases))
    else:
        top = _next_position(to)
        given = [_copied(actor, one, to, once, number, top, terms) for number, one in enumerate(releases.values())]
        tell(given, actor.today)
    return len(releases)


def _check_the_same(to: Group, once: str, materials: set[UUID]) -> None:
    by_it = or_(Release.form_key == once, Release.form_key.startswith(f"{once}:", autoescape=True))
    copied = select(Release.material_id).where(Release.group_id == to.id, by_it)
    if set(db.session.scalars(copied)) != materials:
        raise Conflict(_ANOTHER)


def _copied(actor: Actor, one: Release, to: Group, once: str, number: int, top: int, terms: Terms) -> Release:
    """The first has the form's own key, by which the next attempt is known."""
    key = f"{once}:{number}" if number else once
    new = give(actor, to, one.material_id, key, replace(terms, appointment_id=None))
    if one.pinned and top + one.position < MOST_PINNED:
        new.pinned, new.position = True, top + one.position
    record(actor.id, "gave again", "release", new.id)
    return new


def _next_position(group: Group) -> int:
    """Behind what is pinned there already."""
    pinned = select(Release.position).where(Release.group_id == group.id, Release.pinned)
    return max(db.session.scalars(pinned), default=-1) + 1
