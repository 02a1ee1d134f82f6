"""Somebody is let act for a patient, with other terms, and no more. The patient is told of each."""

from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.access.actor import Actor, Role
from portal.accounts import actions as accounts
from portal.accounts.models import RoleGrant, Standing, User
from portal.accounts.taking_back import take_back
from portal.accounts.turns import wait_for_all
from portal.audit.record import record
from portal.database import Conflict, db
from portal.notifications.outbox import notify
from portal.programs import clinic
from portal.programs.actions.refusing import AlreadyThere
from portal.programs.exceptional_models import Representative
from portal.programs.representatives import come_of_age, last_day


@dataclass(frozen=True)
class Terms:
    """As what somebody acts, until when, and what she sees."""

    relation: str
    until_on: date | None
    of_age_on: date | None
    sees_schedule: bool
    sees_materials: bool

    @property
    def last_day(self) -> date | None:
        return last_day(self.until_on, self.of_age_on)


def give(actor: Actor, patient: User, who: tuple[str, str], from_on: date, terms: Terms) -> tuple[User, str]:
    """`who`: name and address. The account, and the token of its link: "" for one that was there.

    Raises AlreadyThere, and Conflict for an account of another kind.
    """
    wait_for_all(patient.id)
    user, token = _account(actor, *who, from_on)
    _refuse_a_second(user.id, patient.id, from_on)
    row = Representative(
        user_id=user.id,
        patient_id=patient.id,
        from_on=from_on,
        made_by=actor.id,
        made_at=clock.now(),
        **asdict(terms),
    )
    db.session.add(row)
    _settled(row)
    record(actor.id, "let act", "representative", row.id, patient_id=patient.id)
    return user, token


def change(actor: Actor, row: Representative, terms: Terms) -> None:
    """Raises Conflict once it is over."""
    wait_for_all(row.patient_id)
    db.session.refresh(row)
    _refuse_what_is_over(row, actor.today)
    for name, value in asdict(terms).items():
        setattr(row, name, value)
    _settled(row)
    record(actor.id, "changed", "representative", row.id, patient_id=row.patient_id)


def end(actor: Actor, row: Representative, last: date) -> None:
    """Raises Conflict once it is over, and for a later day than it would end by itself."""
    wait_for_all(row.patient_id)
    db.session.refresh(row)
    _refuse_what_is_over(row, actor.today)
    by_itself = last_day(row.until_on, row.of_age_on)
    if by_itself is not None and last > by_itself:
        raise Conflict(_("This ends before that day already."))
    row.until_on = last
    if last < row.from_on:
        db.session.delete(row)  # it never came into force; the record keeps that it was given
    _settled(row)
    record(actor.id, "ended", "representative", row.id, patient_id=row.patient_id)


def end_what_age_ends() -> int:
    """The rule has ended it that morning; now its row says so too, and the patient hears of it. For a job."""
    today = clock.today_in(clinic.facts().zone)
    rows = db.session.scalars(come_of_age.with_for_update(), {"on": today}).all()
    for row in rows:
        row.until_on = last_day(row.until_on, row.of_age_on)
        _settled(row)
        record(None, "came of age", "representative", row.id, patient_id=row.patient_id)
    return len(rows)


def _account(actor: Actor, name: str, email: str, from_on: date) -> tuple[User, str]:
    """The one of this address, if it is of somebody who acts for others already; else a new one, and its link."""
    user = accounts.find(email)
    if user is None:
        return _new_account(actor, name, email, from_on)
    others = select(RoleGrant.id).where(RoleGrant.user_id == user.id, RoleGrant.role != Role.REPRESENTATIVE)
    if user.standing is Standing.DEACTIVATED or db.session.scalar(others.limit(1)) is not None:
        raise Conflict(
            _(
                "This address belongs to a patient, to staff or to a closed account. "
                "Acting for somebody needs an account of their own."
            )
        )
    return user, ""


def _new_account(actor: Actor, name: str, email: str, from_on: date) -> tuple[User, str]:
    try:
        with db.session.begin_nested():
            return accounts.invite(accounts.Newcomer(name, email, Role.REPRESENTATIVE, from_on), by=actor.id)
    except IntegrityError:
        raise Conflict(_("Somebody made an account with this address just now. Please send it again.")) from None


def _refuse_a_second(user_id: UUID, patient_id: UUID, from_on: date) -> None:
    """Raises AlreadyThere: one at a time, so that ending it ends it."""
    lasting = or_(Representative.until_on.is_(None), Representative.until_on >= from_on)
    both = (Representative.user_id == user_id, Representative.patient_id == patient_id, lasting)
    if any(not _is_over(row, from_on) for row in db.session.scalars(select(Representative).where(*both))):
        raise AlreadyThere


def _refuse_what_is_over(row: Representative, today: date) -> None:
    if _is_over(row, today):
        raise Conflict(_("This is over already. You can give it anew."))


def _is_over(row: Representative, today: date) -> bool:
    last = last_day(row.until_on, row.of_age_on)
    return last is not None and last < today


def _settled(row: Representative) -> None:
    """The role reaches as far as somebody is acted for, and the patient hears that something is different."""
    db.session.flush()
    _keep_role(row.user_id)
    notify(row.patient_id, "representative", row.id, cause=clock.now().isoformat())


def _keep_role(user_id: UUID) -> None:
    """From the first day of any to the last of all."""
    rows = db.session.scalars(select(Representative).where(Representative.user_id == user_id)).all()
    held = select(RoleGrant).where(RoleGrant.user_id == user_id, RoleGrant.role == Role.REPRESENTATIVE)
    grant = db.session.scalars(held.order_by(RoleGrant.from_on)).first()
    if not rows:
        assert grant is not None  # it came with the first of them
        take_back(grant)
    else:
        ends = [last_day(one.until_on, one.of_age_on) for one in rows]
        grant = grant or RoleGrant(user_id=user_id, role=Role.REPRESENTATIVE)
        grant.from_on = min(one.from_on for one in rows)
        grant.until_on = None if None in ends else max(end for end in ends if end)
        db.session.add(grant)
    db.session.flush()
