"""Who may read which handout: members of its groups today, once it is out, and those who lead them.

A handout reaches a group in two ways: given to it, or to the whole track it belongs to. Each way is a statement of its
own: joined by OR they would make the databases walk through every handout that was ever given.
"""

from typing import Any

from sqlalchemy import ColumnElement, Date, Select, Uuid, and_, column, exists, or_, select, table, text, union_all
from sqlalchemy.orm import aliased

from portal.access.actor import Role
from portal.access.rules import named
from portal.access.scope import ME, NOW, TODAY, Scope
from portal.materials.models import Material, Release
from portal.programs.models import Enrollment, Group
from portal.programs.policy import holds, in_force, leads

STANDING = and_(Release.withdrawn_at.is_(None), Release.replaced_at.is_(None))
_OUT = and_(STANDING, Release.from_at <= NOW)
# The schedule's tables by name: the two packages do not know each other.
_guest = table("make_up", column("patient_id", Uuid()), column("guest_id", Uuid()))
_stand_in = table(
    "stand_in",
    column("user_id", Uuid()),
    column("appointment_id", Uuid()),
    column("until_on", Date()),
    column("ended_at"),
)
_LIVE = text("make_up.standing IN ('asked', 'confirmed')")  # in the words of the index that begins with the patient
_IN_TRACK = Group.track_id == Release.track_id


def _as_member(column: Any) -> tuple[Select[Any], ...]:
    """Of groups in which the actor has a place today; perhaps only of who came in from a day on."""
    mine = and_(Enrollment.patient_id == ME, in_force(Enrollment), came_in_time())
    return (
        select(column).join(Enrollment, Enrollment.group_id == Release.group_id).where(mine, _OUT),
        select(column).join(Group, _IN_TRACK).join(Enrollment, Enrollment.group_id == Group.id).where(mine, _OUT),
    )


def _as_leader(column: Any, *conditions: ColumnElement[bool]) -> tuple[Select[Any], ...]:
    """Of groups that the actor leads today, and of tracks in which she leads one."""
    return (
        select(column).where(leads(Release.group_id), *conditions),
        select(column).join(Group, _IN_TRACK).where(leads(Group.id), *conditions),
    )


def _at_session(what: Any) -> tuple[Select[Any], ...]:
    """Of one session at which the actor is a confirmed guest, once it is out; or stands in, what stands there."""
    guest = and_(_guest.c.patient_id == ME, text("make_up.standing = 'confirmed'"), _LIVE, _OUT)
    stand_in = and_(_stand_in.c.user_id == ME, _stand_in.c.ended_at.is_(None), _stand_in.c.until_on >= TODAY)
    return (
        select(what).join(_guest, _guest.c.guest_id == Release.appointment_id).where(guest),
        select(what)
        .join(_stand_in, _stand_in.c.appointment_id == Release.appointment_id)
        .where(stand_in, holds(Role.LEADER), STANDING),
    )


def came_in_time() -> ColumnElement[bool]:
    """The place in the group begins on the day that the release asks for, or later."""
    return or_(Release.joined_from.is_(None), Enrollment.from_on >= Release.joined_from)


def _releases(*ways: Select[Any]) -> Scope[Release]:
    return select(Release).where(Release.id.in_(union_all(*ways)))


_AS_GUEST = _at_session(Release.id)[0]
released_to_me: Scope[Release] = named("materials.released_to_me", _releases(*_as_member(Release.id), _AS_GUEST))
"""What is out for groups the actor has a place in, and for sessions of others that she comes to as a guest."""

posted: Scope[Release] = named("materials.posted", _releases(*_as_leader(Release.id, STANDING)))
"""What stands in groups the actor leads, not yet out included."""

kept: Scope[Release] = named("materials.kept", _releases(*_as_leader(Release.id)))
"""The same with what was taken back or replaced: the model says what may still be done with it."""

_readable = (
    *_as_member(Release.material_id),
    *_as_leader(Release.material_id, STANDING),
    *_at_session(Release.material_id),
)
IS_READABLE = Material.id.in_(union_all(*_readable))
readable: Scope[Material] = named("materials.readable", select(Material).where(IS_READABLE))
"""The versions that the actor's groups have today, for members once they are out."""

_GUEST_OF = _at_session(Release.material_id)[0]
received: Scope[Material] = named(
    "materials.received",
    select(Material).where(Material.id.in_(union_all(*_as_member(Release.material_id), _GUEST_OF))),
)
"""Of them, what came to the actor as a patient: her own record, and no work of hers for groups that she leads."""

_newer = aliased(Material)
reachable: Scope[Material] = named(
    "materials.reachable",
    select(Material).where(
        exists().where(
            _newer.first_id == Material.first_id,
            _newer.number >= Material.number,
            _newer.id.in_(union_all(*_readable)),
        )
    ),
)
"""What the actor may read, and the versions before it: a link to an old one leads to the newest she may read."""

_version = aliased(Material)
_given = exists().where(_version.first_id == Material.first_id, Release.material_id == _version.id, STANDING)
shelved: Scope[Material] = named("materials.shelved", select(Material).where(_given, holds(Role.LEADER, Role.ADMIN)))
"""Every version of what is given to anybody at the clinic, for those who may give it again or answer for it."""
