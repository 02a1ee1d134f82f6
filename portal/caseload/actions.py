"""Giving the same worksheet to people and groups at once."""

from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from portal.access.actor import Actor
from portal.access.scope import binds
from portal.database import db
from portal.programs.models import Group
from portal.programs.policy import led_groups
from portal.programs.queries import members
from portal.worksheets.actions.assigning import assign, assign_to_group
from portal.worksheets.definitions.worksheet import Worksheet


def give(
    actor: Actor,
    worksheet: Worksheet,
    patients: Iterable[UUID],
    groups: Iterable[UUID],
    due_at: datetime | None,
    note: str,
    key_of: Callable[[UUID, UUID], str],
) -> int:
    """To whole groups, and to those patients who are in none of them. Returns how many people have it now.

    `key_of`: the form's key for this giver and one taker: twice is once. Raises Conflict (see `check_assignable`).
    The caller has checked the relations.
    """
    reached: set[UUID] = set()
    for group in db.session.scalars(led_groups.where(Group.id.in_(list(groups))), binds(actor)):
        assign_to_group(actor, group, worksheet, due_at, None, note, key_of(actor.id, group.id))
        reached |= {member.id for member in members(actor, group.id)}
    for patient_id in set(patients) - reached:
        assign(actor, patient_id, worksheet, due_at, note=note, form_key=key_of(actor.id, patient_id))
        reached.add(patient_id)
    return len(reached)
