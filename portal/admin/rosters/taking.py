"""A roster is taken row by row, whole or not at all: one fault, and nothing of it stays.

Trying it is taking it and undoing that again: what the trial says is what would happen. A person is known by her
number in the other system. What the portal knows better than a file stays: an address, a place that ended, who answers.
"""

from uuid import UUID

from flask_babel import gettext as _

from portal.access.actor import Actor, Role
from portal.accounts.actions import renew_invitation
from portal.accounts.invitations import without_one
from portal.accounts.models import Standing, User
from portal.admin.actions import sends_mail
from portal.admin.rosters.columns import Column
from portal.admin.rosters.outcome import Outcome, Taken, Verdict
from portal.admin.rosters.people import account
from portal.admin.rosters.places import Known, place
from portal.admin.rosters.reading import Roster, Row
from portal.admin.rosters.wanted import Fault, Faulty, Refused, Wanted, wanted
from portal.audit.record import record
from portal.database import Conflict, db
from portal.safety.owning import reown
from portal.schedule.actions.keeping_with_team import keep_with_team


def rehearse(actor: Actor, roster: Roster) -> Taken:
    """What would happen. Nothing stays of it."""
    attempt = db.session.begin_nested()
    try:
        return _take_rows(actor, roster)
    finally:
        attempt.rollback()
        db.session.expire_all()


def take(actor: Actor, roster: Roster, invites: bool) -> Taken:
    """All of it; with a fault, nothing. `invites`: with a link for everybody who is new."""
    attempt = db.session.begin_nested()
    taken = _take_rows(actor, roster)
    if taken.faults:
        attempt.rollback()
        db.session.expire_all()
        return taken
    for one in taken.outcomes if invites else ():
        _invite(actor, one)
    changed = {one.person_id for one in taken.outcomes if one.person_id and one.changes}
    reown(actor.id, changed)
    keep_with_team(actor.id, changed)
    attempt.commit()
    if taken.changes_something:
        record(actor.id, "took a roster", "roster", None)
    return taken


def _invite(actor: Actor, one: Outcome) -> None:
    person = db.session.get_one(User, one.person_id)
    if one.verdict is Verdict.NEW and person.standing is Standing.INVITED:
        one.token = renew_invitation(person, actor.id)


def uninvited(taken: Taken) -> list[UUID]:
    """Who of those who are here has no way in: neither a password nor a link that works. Nobody where no mail goes."""
    people = [one.person_id for one in taken.outcomes if one.person_id]
    return without_one(people) if sends_mail() else []


def _take_rows(actor: Actor, roster: Roster) -> Taken:
    """Staff first, so that a patient's therapist may stand further down in the same file."""
    known = Known(actor)
    read = [_read(row) for row in roster.rows]
    seen: dict[tuple[str, str], int] = {}
    for (outcome, _wanted), as_sent in zip(read, roster.rows, strict=True):
        _check_once(seen, outcome, as_sent)
    for outcome, row in sorted(read, key=_staff_first):
        if row is not None and not outcome.faults:
            _take_row(actor, outcome, row, known)
    return Taken(tuple(outcome for outcome, _row in read))


def _read(row: Row) -> tuple[Outcome, Wanted | None]:
    outcome = Outcome(row.number, row.of(Column.NAME))
    try:
        return outcome, wanted(row)
    except Refused as refusal:
        _refuse(outcome, row.number, refusal)
        return outcome, None


def _staff_first(one: tuple[Outcome, Wanted | None]) -> bool:
    return one[1] is not None and one[1].role is Role.PATIENT


def _refuse(outcome: Outcome, line: int, refusal: Refused) -> None:
    for fault in refusal.faults:
        outcome.refuse(Fault(line, fault.column, fault.words))


def _check_once(seen: dict[tuple[str, str], int], outcome: Outcome, row: Row) -> None:
    """Nobody stands in a file twice."""
    for column, value in (
        (Column.EXTERNAL_ID, row.of(Column.EXTERNAL_ID)),
        (Column.EMAIL, row.of(Column.EMAIL).lower()),
    ):
        first = seen.setdefault((column, value), row.number) if value else row.number
        if first != row.number:
            outcome.refuse(Fault(row.number, column, _("This stands in line %(n)s too.", n=first)))


def _take_row(actor: Actor, outcome: Outcome, row: Wanted, known: Known) -> None:
    attempt = db.session.begin_nested()
    try:
        person = account(actor, outcome, row)
        place(actor, outcome, row, person, known)
    except Refused as refusal:
        attempt.rollback()
        _refuse(outcome, row.line, refusal)
    except (Faulty, Conflict) as refusal:
        attempt.rollback()
        outcome.refuse(Fault(row.line, getattr(refusal, "column", None), str(refusal)))
    else:
        attempt.commit()
