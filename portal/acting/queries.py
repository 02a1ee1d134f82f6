"""A patient's week and handouts for who acts for her: when and where, and what her group was given.

Each is read by the patient's own scopes, so nobody sees for her what she could not see herself.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from portal.access.actor import Actor, Role
from portal.access.scope import reach
from portal.materials import policy, queries
from portal.materials.models import Form, Material
from portal.materials.queries import Item
from portal.materials.versions import newest
from portal.programs.exceptional_models import Representative
from portal.schedule.queries import sessions
from portal.schedule.queries.sessions import Session
from portal.web.asked import Moment


@dataclass(frozen=True)
class Slot:
    """A session without its name, its people and its link: what it is about is not said."""

    starts_at: datetime
    ends_at: datetime
    room: str
    is_online: bool
    cancelled: bool
    moved_from: date | None

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


@dataclass(frozen=True)
class Day:
    on: date
    slots: tuple[Slot, ...]


@dataclass(frozen=True)
class Handout:
    """The newest version of one. `before`: when the one was made that it replaced."""

    material: Material
    text: str
    file_name: str
    before: datetime | None


def week(actor: Actor, acting: Representative, monday: date) -> list[Day]:
    """The days of it that have sessions. One statement."""
    days = sessions.week(_as_patient(actor, acting), monday)
    return [Day(day.on, tuple(map(_slot, day.sessions))) for day in days if day.sessions]


def handouts(actor: Actor, acting: Representative, before: Moment | None) -> tuple[list[Item], bool]:
    """What the patient's groups were given, and whether there is more. Two statements."""
    return queries.given(_as_patient(actor, acting), before)


def handout(actor: Actor, acting: Representative, material_id: UUID) -> Handout | None:
    """The newest version of what this id stands for, if the patient may read it."""
    patient = _as_patient(actor, acting)
    asked = reach(policy.reachable, patient, material_id)
    if asked is None:
        return None
    version, before = newest(patient, asked)
    found = asked if version.id == asked.id else reach(policy.readable, patient, version.id)
    if found is None:
        return None
    name = queries.file_name_of(found) if found.form is Form.FILE else ""
    return Handout(found, queries.text_of(found), name, before.made_at if before else None)


def _as_patient(actor: Actor, acting: Representative) -> Actor:
    """Whose scopes are asked. For reading, and for nothing that notes or changes."""
    return replace(actor, id=acting.patient_id, roles=frozenset({Role.PATIENT}))


def _slot(session: Session) -> Slot:
    return Slot(
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        room=session.room,
        is_online=bool(session.link),
        cancelled=session.cancelled,
        moved_from=session.moved_from,
    )
