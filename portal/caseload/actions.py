"""Giving the same worksheet to people and groups at once, one time or again and again."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select

from portal.access.actor import Actor
from portal.access.scope import binds
from portal.accounts.models import User
from portal.caseload.due import NO_DAY, Due, before_next_session
from portal.caseload.planned import planned
from portal.database import Conflict, db
from portal.programs.models import Group
from portal.programs.policy import led_groups
from portal.programs.queries import members
from portal.programs.standing import standings
from portal.schedule.models import Appointment, Standing
from portal.worksheets.actions.assigning import assign, assign_to_group
from portal.worksheets.actions.repeating import give_again
from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.published import catalogue
from portal.worksheets.queries.repeated import coming_again_in
from portal.worksheets.queries.work import homework_counts
from portal.worksheets.windows import Rule


@dataclass(frozen=True)
class Plan:
    """When it is to be done, and the word that goes with it. `rule`: again and again, and then there is no day."""

    due: Due = NO_DAY
    before_next: bool = False
    rule: Rule | None = None
    note: str = ""


def give(
    actor: Actor,
    worksheet: Worksheet,
    patients: Iterable[UUID],
    groups: Iterable[UUID],
    plan: Plan,
    key_of: Callable[[UUID, UUID], str],
) -> int:
    """To whole groups, and to those patients who are in none of them. Returns how many people have it now.

    `key_of`: the form's key for this giver and one taker: twice is once. Raises Conflict (see `check_assignable`
    and `check_can_fill_in`). The caller has checked the relations.
    """
    reached: set[UUID] = set()
    led = list(db.session.scalars(led_groups.where(Group.id.in_(list(groups))), binds(actor)))
    asked = set(patients)
    check_can_fill_in(actor, asked)
    sessions = before_next_session(actor, [one.id for one in led], asked) if plan.before_next else {}
    for group in led:
        give_to_group(actor, group, worksheet, plan, sessions.get(group.id, plan.due), key_of(actor.id, group.id))
        reached |= {member.id for member in members(actor, group.id)}
    for patient_id in asked - reached:
        due = sessions.get(patient_id, plan.due)
        give_to_patient(actor, patient_id, worksheet, plan, due, key_of(actor.id, patient_id))
        reached.add(patient_id)
    return len(reached)


def give_planned(
    actor: Actor, appointment: Appointment, sheets: Iterable[str], due: Due, key_of: Callable[[str], str]
) -> None:
    """What the plan of a session has for home, to its whole group; what the group has of it already is left out.

    Two leaders at once give it once. Raises Conflict when the plan is another one by now, or the session is off.
    """
    db.session.refresh(appointment, with_for_update={"key_share": True})
    if appointment.standing is Standing.CANCELLED:
        raise Conflict(_("This session is cancelled, so its plan gives nothing to do."))
    group = db.session.get_one(Group, appointment.group_id)
    given, again = homework_counts(actor, [group.id]), coming_again_in(actor, group.id)
    there = {one.slug: one for one in planned(appointment, given, again).homework}
    for slug in sheets:
        if slug not in there:
            raise Conflict(_("The plan of this session was changed meanwhile. Nothing was given."))
        if not there[slug].is_given:
            give_to_group(actor, group, catalogue().current(slug), Plan(), due, key_of(slug))


def check_can_fill_in(actor: Actor, patients: Collection[UUID]) -> None:
    """Raises Conflict: what is given to somebody who can write in nothing now would only look as if it were done."""
    stands = standings(actor, patients) if patients else {}
    over = [one for one, stand in stands.items() if stand.is_over]
    if over:
        raise Conflict(_("No place in the program any more, so nothing was given: %(names)s.", names=_names(over)))
    away = [one for one, stand in stands.items() if stand.is_away]
    if away:
        raise Conflict(_("On hold, so nothing was given; it can be once they are back: %(names)s.", names=_names(away)))


def _names(patients: Collection[UUID]) -> str:
    return ", ".join(db.session.scalars(select(User.name).where(User.id.in_(patients)).order_by(User.name)))


def give_to_group(actor: Actor, group: Group, worksheet: Worksheet, plan: Plan, due: Due, form_key: str) -> None:
    """Raises Conflict when the group is closed."""
    group.check_not_over(actor.today)
    if plan.rule is not None:
        give_again(actor, worksheet, plan.rule, plan.note, form_key, group_id=group.id)
    else:
        assign_to_group(actor, group, worksheet, *due, note=plan.note, form_key=form_key)


def give_to_patient(actor: Actor, patient_id: UUID, worksheet: Worksheet, plan: Plan, due: Due, form_key: str) -> None:
    if plan.rule is not None:
        give_again(actor, worksheet, plan.rule, plan.note, form_key, patient_id=patient_id)
    else:
        assign(actor, patient_id, worksheet, *due, note=plan.note, form_key=form_key)
