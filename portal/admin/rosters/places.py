"""The place of a row: a patient's in a group and with a therapist, a leader's before one. Given once, never moved."""

from collections.abc import Collection
from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from portal.access.actor import Actor, Role
from portal.access.scope import binds
from portal.accounts.actions import find
from portal.accounts.external import find_by_external_id
from portal.accounts.models import RoleGrant, Standing, User
from portal.addresses import is_address
from portal.admin.forms.fields import LATE_ENTRY, YEAR
from portal.admin.rosters.columns import Column
from portal.admin.rosters.outcome import Outcome
from portal.admin.rosters.reading import Row
from portal.admin.rosters.wanted import Faults, Faulty, Wanted, is_patient
from portal.database import db
from portal.programs.actions import caring, joining, leading
from portal.programs.actions.refusing import GroupCloses, GroupFull
from portal.programs.models import CareRole, CareTeamMember, Enrollment, Group, GroupLeader
from portal.programs.policy import administered_groups
from portal.web.formatting import full_day


class Known:
    """Groups of the clinic by name, and therapists once they were asked for: the same few stand in every row."""

    def __init__(self, actor: Actor) -> None:
        self._today = actor.today
        self._therapists: dict[str, User] = {}
        self._expected: set[str] = set()
        self._by_name: dict[str, list[Group]] = {}
        for one in db.session.scalars(administered_groups, binds(actor)):
            self._by_name.setdefault(one.name.casefold(), []).append(one)

    def expect(self, row: Row) -> None:
        """Somebody may be a therapist once her own row is corrected: who names her has nothing to correct."""
        if not is_patient(row):
            self._expected |= {row.of(Column.EXTERNAL_ID), row.of(Column.EMAIL).lower()}

    def therapist(self, name: str) -> User | None:
        """By her address, or her number in the other system; None for one who is expected. Raises Faulty."""
        if name not in self._therapists:
            found = find(name) if is_address(name) else find_by_external_id(name)
            if found is None or not _treats(found, self._today):
                if name in self._expected or name.lower() in self._expected:
                    return None
                raise _no_therapist()
            self._therapists[name] = found
        return self._therapists[name]

    def group(self, name: str) -> Group:
        """Raises Faulty for one that is none, or several, or closed."""
        called_so = self._by_name.get(name, [])
        found = [one for one in called_so if not one.is_over(self._today)]
        if not found:
            raise Faulty(
                Column.GROUP, _("This group is closed.") if called_so else _("There is no group of this name.")
            )
        if len(found) > 1:
            raise Faulty(Column.GROUP, _("There are several groups of this name. Please give the place by hand."))
        return found[0]


def place(actor: Actor, outcome: Outcome, row: Wanted, person: User, known: Known) -> None:
    """Raises Refused, or Conflict."""
    if person.standing is Standing.DEACTIVATED:
        return
    faults = Faults()
    group = faults.tried(known.group, row.group) if row.group else None
    if group is not None:
        faults.tried(_enroll if row.role is Role.PATIENT else _lead, actor, outcome, row, person, group)
    elif row.first_day and not row.group:
        outcome.kept.append(_("There is no group in this line, so the first day is not used."))
    if row.therapist:
        faults.tried(_care, actor, outcome, row, person, known)
    faults.end()


def check_names(row: Row, known: Known, faulty: Collection[Column | None]) -> None:
    """A group and a therapist that a row names, where nothing else is wrong with that cell. Raises Refused."""
    faults = Faults()
    if row.of(Column.GROUP) and Column.GROUP not in faulty:
        faults.tried(known.group, row.of(Column.GROUP).casefold())
    if row.of(Column.THERAPIST) and Column.THERAPIST not in faulty:
        faults.tried(known.therapist, row.of(Column.THERAPIST))
    faults.end()


def _enroll(actor: Actor, outcome: Outcome, row: Wanted, person: User, group: Group) -> None:
    had = db.session.scalars(select(Enrollment).where(Enrollment.patient_id == person.id)).all()
    if any(one.group_id == group.id for one in had):
        if not any(one.group_id == group.id and _lasts(one, actor.today) for one in had):
            outcome.kept.append(_("Their place in this group ended, and stays so."))
        return
    if had:
        outcome.kept.append(_("They have or had a place in another group. It can be changed on the person’s page."))
        return
    day = _first_day(row, actor.today, LATE_ENTRY)
    try:
        joining.enroll(person.id, group, day, by=actor.id)
    except GroupFull:
        raise Faulty(Column.GROUP, _("This group is full on some day from then on.")) from None
    except GroupCloses as refusal:
        raise Faulty(Column.GROUP, str(refusal)) from None
    outcome.change(_("place in %(group)s from %(day)s", group=group.name, day=full_day(day)))


def _lead(actor: Actor, outcome: Outcome, row: Wanted, person: User, group: Group) -> None:
    led = select(GroupLeader).where(GroupLeader.user_id == person.id, GroupLeader.group_id == group.id)
    had = db.session.scalars(led).all()
    if not had:
        day = _first_day(row, actor.today, 0)
        leading.add_leader(group, person.id, day, by=actor.id)
        outcome.change(_("leads %(group)s from %(day)s", group=group.name, day=full_day(day)))
    elif not any(_lasts(one, actor.today) for one in had):
        outcome.kept.append(_("They led this group until a day, and that stays so."))


def _first_day(row: Wanted, today: date, back: int) -> date:
    day = row.first_day or today
    first, last = today - timedelta(days=back), today + timedelta(days=YEAR)
    if not first <= day <= last:
        words = _("Please give a day from %(first)s to %(last)s.", first=first.isoformat(), last=last.isoformat())
        raise Faulty(Column.FIRST_DAY, words)
    return day


def _care(actor: Actor, outcome: Outcome, row: Wanted, person: User, known: Known) -> None:
    therapist = known.therapist(row.therapist)
    if therapist is None:
        return
    if therapist.id == person.id:
        raise _no_therapist()
    team = select(CareTeamMember).where(CareTeamMember.patient_id == person.id)
    had = db.session.scalars(team.where(CareTeamMember.care_role == CareRole.THERAPIST)).all()
    if not had:
        caring.set_care_team(person.id, therapist.id, CareRole.THERAPIST, actor.today, by=actor.id)
        outcome.change(_("therapist: %(name)s", name=therapist.name))
    elif not any(one.user_id == therapist.id and _lasts(one, actor.today) for one in had):
        outcome.kept.append(_("Another therapist answers for them, or did. It can be changed on the person’s page."))


def _no_therapist() -> Faulty:
    return Faulty(Column.THERAPIST, _("There is no therapist with this address or external_id."))


def _treats(person: User, today: date) -> bool:
    grants = select(RoleGrant).where(RoleGrant.user_id == person.id, RoleGrant.role == Role.THERAPIST)
    return person.standing is not Standing.DEACTIVATED and any(_lasts(one, today) for one in db.session.scalars(grants))


def _lasts(dated: Enrollment | GroupLeader | CareTeamMember | RoleGrant, today: date) -> bool:
    return dated.until_on is None or dated.until_on >= today
