"""A patient asks to come to another group's session in place of one she misses; or does not want to any more."""

from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import bindparam, select

from portal import clock
from portal.access.actor import Actor
from portal.access.scope import binds
from portal.audit.record import record
from portal.database import Conflict, db
from portal.notifications.outbox import notify
from portal.schedule.absences import may_still_come
from portal.schedule.actions.telling import concerned, lock
from portal.schedule.attendance_models import Asked, MakeUp
from portal.schedule.models import Appointment, Standing
from portal.schedule.policy import is_live, own
from portal.schedule.queries.room import room_left

STAYS_OPEN = timedelta(days=7)
"""How long after a missed session one may ask to make up for it."""


def last_day(today: date) -> date:
    """The end of next week: the last day of a session that may be asked for."""
    return today + timedelta(days=13 - today.weekday())


def can_be_made_up(missed_on: date, today: date) -> bool:
    """A session of this week, or of the last seven days."""
    return today - STAYS_OPEN <= missed_on <= today + timedelta(days=6 - today.weekday())


_STANDING = select(MakeUp).where(
    MakeUp.patient_id == bindparam("patient_id"),
    MakeUp.missed_id == bindparam("missed_id"),
    is_live(MakeUp),
)
_LIVE = _STANDING.where(may_still_come(MakeUp))
_HERS_THEN = own.where(
    Appointment.standing == Standing.SCHEDULED,
    Appointment.starts_at < bindparam("until_at"),
    Appointment.ends_at > bindparam("from_at"),
    Appointment.id != bindparam("missed_id"),
).limit(1)


def ask(actor: Actor, missed: Appointment, guest: Appointment) -> MakeUp:
    """The actor asks to come to `guest` in place of `missed`. Twice for the same is once.

    Raises Conflict when she has asked for another one, when it is too late, full, or she is elsewhere then.
    """
    lock(missed)
    live = live_one(actor, missed)
    if live is not None and live.guest_id == guest.id:
        return live
    if live is not None:
        raise Conflict(_("You have asked for another session already. Take that back first, then choose this one."))
    _check(actor, missed, guest)
    _let_go(actor, missed)
    made = MakeUp(patient_id=actor.id, missed_id=missed.id, guest_id=guest.id, asked_at=clock.now())
    db.session.add(made)
    db.session.flush()
    record(actor.id, "asked to make up", "make_up", made.id, patient_id=actor.id)
    for user_id in concerned(guest):
        notify(user_id, "make_up", made.id)
    return made


def withdraw(actor: Actor, make_up: MakeUp) -> None:
    """She does not want to any more. Twice is once. Raises Conflict when it was declined or has begun."""
    db.session.refresh(make_up, with_for_update=True)
    if make_up.standing is Asked.WITHDRAWN:
        return
    if make_up.standing is Asked.DECLINED:
        raise Conflict(_("The group’s leader could not say yes to this one, so there is nothing to take back."))
    guest = db.session.get_one(Appointment, make_up.guest_id)
    if guest.starts_at <= clock.now():
        raise Conflict(_("This session has begun, so it stays as it is."))
    make_up.standing, make_up.decided_at, make_up.decided_by = Asked.WITHDRAWN, clock.now(), actor.id
    db.session.flush()
    record(actor.id, "took back make-up", "make_up", make_up.id, patient_id=actor.id)
    for user_id in concerned(guest):
        notify(user_id, "make_up", make_up.id, cause="withdrawn")


def drop(actor: Actor, missed: Appointment) -> None:
    """She comes to this session after all, so there is nothing to make up for."""
    live = live_one(actor, missed)
    if live is not None and db.session.get_one(Appointment, live.guest_id).starts_at > clock.now():
        withdraw(actor, live)


def live_one(actor: Actor, missed: Appointment) -> MakeUp | None:
    """What she has asked for in place of this session, and may still come to."""
    return db.session.scalar(_LIVE, binds(actor, patient_id=actor.id, missed_id=missed.id))


def _let_go(actor: Actor, missed: Appointment) -> None:
    """Of what came to nothing: with another one asked for, it may not come back."""
    for old in db.session.scalars(_STANDING.with_for_update(), {"patient_id": actor.id, "missed_id": missed.id}):
        old.standing, old.decided_at, old.decided_by = Asked.WITHDRAWN, clock.now(), actor.id
        record(actor.id, "took back make-up", "make_up", old.id, patient_id=actor.id)
    db.session.flush()


def _check(actor: Actor, missed: Appointment, guest: Appointment) -> None:
    if not can_be_made_up(missed.local_on, actor.today):
        raise Conflict(_("A session can be made up within seven days. You can write to your therapist about this one."))
    if room_left([guest.id])[guest.id] < 1:
        raise Conflict(_("That session is full now. Another one may still have room."))
    then = binds(actor, from_at=guest.starts_at, until_at=guest.ends_at, missed_id=missed.id)
    if db.session.scalar(_HERS_THEN, then) is not None:
        raise Conflict(_("You have a session of your own at that time."))
