"""A roster is taken row by row, whole or not at all: one fault, and nothing of it stays.

Trying it is taking it and undoing that again: what the trial says is what would happen. A person is known by her
number in the other system. What the portal knows better than a file stays: an address, a place that ended, who answers.
"""

from collections.abc import Iterable
from uuid import UUID

from flask_babel import gettext as _

from portal.access.actor import Actor
from portal.accounts.actions import renew_invitation
from portal.accounts.invitations import without_one
from portal.accounts.models import Standing, User
from portal.admin.actions import sends_mail
from portal.admin.rosters.columns import NEEDED, Column
from portal.admin.rosters.outcome import Outcome, Taken, Verdict
from portal.admin.rosters.people import account
from portal.admin.rosters.places import Known, check_names, place
from portal.admin.rosters.reading import Roster, Row
from portal.admin.rosters.wanted import Fault, Faulty, Refused, Wanted, is_patient, wanted
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
    read = [(*_read(row), row) for row in roster.rows]
    seen: dict[tuple[str, str], int] = {}
    for outcome, _row, as_sent in read:
        _check_once(seen, outcome, as_sent)
    for outcome, row, as_sent in sorted(read, key=_staff_first):
        if row is not None and {fault.column for fault in outcome.faults}.isdisjoint(NEEDED):
            _take_row(actor, outcome, row, known)
        if outcome.faults:
            _check_names(outcome, as_sent, known)
    return Taken(tuple(outcome for outcome, _row, _as_sent in read))


def _read(row: Row) -> tuple[Outcome, Wanted | None]:
    outcome = Outcome(row.number, row.of(Column.NAME))
    try:
        return outcome, wanted(row)
    except Refused as refusal:
        _refuse(outcome, refusal.faults)
        return outcome, refusal.rest


def _staff_first(one: tuple[Outcome, Wanted | None, Row]) -> bool:
    return is_patient(one[2])


def _refuse(outcome: Outcome, faults: Iterable[Faulty]) -> None:
    """At most one fault of each cell."""
    told = {fault.column for fault in outcome.faults}
    for fault in faults:
        if fault.column is None or fault.column not in told:
            outcome.refuse(Fault(outcome.line, fault.column, fault.words))


def _check_once(seen: dict[tuple[str, str], int], outcome: Outcome, row: Row) -> None:
    """Nobody stands in a file twice."""
    for column, value in (
        (Column.EXTERNAL_ID, row.of(Column.EXTERNAL_ID)),
        (Column.EMAIL, row.of(Column.EMAIL).lower()),
    ):
        first = seen.setdefault((column, value), row.number) if value else row.number
        if first != row.number:
            outcome.refuse(Fault(row.number, column, _("This stands in line %(n)s too.", n=first)))


def _check_names(outcome: Outcome, row: Row, known: Known) -> None:
    """Of a row that is not taken: also what it names that is not here, so that the file is corrected once."""
    known.expect(row)
    try:
        check_names(row, known, {fault.column for fault in outcome.faults})
    except Refused as refusal:
        _refuse(outcome, refusal.faults)


def _take_row(actor: Actor, outcome: Outcome, row: Wanted, known: Known) -> None:
    """One with a fault is tried without the cell that is wrong, for what else is; nothing of it stays."""
    tried = Outcome(row.line, row.name) if outcome.faults else outcome
    attempt = db.session.begin_nested()
    faults = _faults_of(actor, tried, row, known)
    if faults or outcome.faults:
        attempt.rollback()
        _refuse(outcome, faults)
    else:
        attempt.commit()


def _faults_of(actor: Actor, outcome: Outcome, row: Wanted, known: Known) -> list[Faulty]:
    try:
        place(actor, outcome, row, account(actor, outcome, row), known)
    except Refused as refusal:
        return refusal.faults
    except (Faulty, Conflict) as refusal:
        return [Faulty(getattr(refusal, "column", None), str(refusal))]
    return []
