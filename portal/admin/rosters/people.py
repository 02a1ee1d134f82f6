"""The account of a row: found by its number, else by its address; made where there is none."""

from flask_babel import gettext as _
from sqlalchemy import select

from portal.access.actor import Actor, Role
from portal.accounts.actions import Newcomer, add_account, find
from portal.accounts.external import find_by_external_id, set_external_id
from portal.accounts.models import RoleGrant, Standing, User
from portal.admin import actions
from portal.admin.rosters.columns import Column
from portal.admin.rosters.outcome import Outcome, Verdict
from portal.admin.rosters.wanted import Faulty, Wanted
from portal.audit.record import record
from portal.database import db
from portal.programs import contacts


def account(actor: Actor, outcome: Outcome, row: Wanted) -> User:
    """Raises Faulty, or Conflict for what nobody does to herself."""
    person = _known_by_number(row) or _known_by_address(actor, outcome, row)
    if person is None:
        person = _made(actor, row)
        outcome.verdict = Verdict.NEW
    else:
        _brought_up(actor, outcome, row, person)
    outcome.person_id = person.id
    if any(row.told.values()) and person.standing is not Standing.DEACTIVATED:
        _note_contact(actor, outcome, row, person)
    return person


def _note_contact(actor: Actor, outcome: Outcome, row: Wanted, person: User) -> None:
    """Whoever was here before hears that it was noted."""
    noted = contacts.note_missing(actor, person.id, row.told, tells=outcome.verdict is not Verdict.NEW)
    if Column.PHONE in noted:
        outcome.change(_("phone number noted"))
    if Column.CONTACT_PHONE in noted:
        outcome.change(_("emergency contact noted"))


def _known_by_number(row: Wanted) -> User | None:
    """Two systems may give one number to two people: then neither the name nor the address is the same."""
    person = find_by_external_id(row.external_id)
    if person is not None and row.name != person.name and row.email.lower() != person.email.lower():
        raise Faulty(
            Column.EXTERNAL_ID,
            _(
                "This number is that of %(person)s here, and neither name nor address is the same. "
                "If it is the same person, correct one of them here first.",
                person=person.name,
            ),
        )
    return person


def _known_by_address(actor: Actor, outcome: Outcome, row: Wanted) -> User | None:
    """Somebody who was here before there were numbers; with another number, somebody else is meant."""
    person = find(row.email)
    if person is None:
        return None
    if person.external_id_lookup is not None:
        raise Faulty(Column.EMAIL, _("Somebody with another external_id has this address."))
    set_external_id(person, row.external_id)
    record(actor.id, "noted number", "user", person.id)
    outcome.change(_("external_id noted"))
    return person


def _made(actor: Actor, row: Wanted) -> User:
    who = Newcomer(row.name, row.email, row.role, actor.today, row.credentials, row.language)
    person = add_account(who, by=actor.id)
    set_external_id(person, row.external_id)
    return person


def _brought_up(actor: Actor, outcome: Outcome, row: Wanted, person: User) -> None:
    if person.standing is Standing.DEACTIVATED:
        outcome.kept.append(_("The account is deactivated and stays so."))
        return
    if person.email.lower() != row.email.lower():
        outcome.kept.append(_("The address is another one here. It can be changed on the person’s page."))
    if row.name != person.name:
        outcome.change(_("name: %(was)s becomes %(now)s", was=person.name, now=row.name))
    if row.credentials and row.credentials != person.credentials:
        outcome.change(_("credentials: %(now)s", now=row.credentials))
    actions.change_name(actor, person, row.name, row.credentials or person.credentials)
    _give_role(actor, outcome, row, person)


def _give_role(actor: Actor, outcome: Outcome, row: Wanted, person: User) -> None:
    """The first one, once. One that was taken away here is not given again by a file, and nobody who is here as
    something else becomes this too: no patient is made staff, no clinician a patient, by a line in a file."""
    grants = db.session.scalars(select(RoleGrant).where(RoleGrant.user_id == person.id)).all()
    held = [one for one in grants if one.role is row.role]
    lasting = [one for one in grants if one.until_on is None or one.until_on >= actor.today]
    if not held and lasting:
        raise Faulty(
            Column.ROLE,
            _("%(person)s is here in another role. A further one is given on the person’s page.", person=person.name),
        )
    if not held:
        actions.give_role(actor, person, row.role, actor.today)
        outcome.change(_("role: %(role)s", role=_role_words(row.role)))
    elif not any(one in lasting for one in held):
        outcome.kept.append(_("This role was ended here, and stays so."))


def _role_words(role: Role) -> str:
    words = {Role.PATIENT: _("Patient"), Role.THERAPIST: _("Therapist"), Role.LEADER: _("Group leader")}
    return str(words[role])
