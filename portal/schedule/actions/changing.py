"""One session is moved, cancelled, given another room or somebody who stands in. Everyone concerned is told once."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import Select, or_, select

from portal import clock
from portal.access.actor import Actor
from portal.accounts.models import User
from portal.audit.record import record
from portal.database import Conflict, db
from portal.notifications.outbox import notify_all
from portal.programs.actions.places import check_open, lock
from portal.programs.models import Group
from portal.schedule import recurrence
from portal.schedule.actions.unmarking import take_back_marks
from portal.schedule.attendance_models import AbsenceNotice
from portal.schedule.models import Appointment, StandIn, Standing
from portal.schedule.queries.audience import audience

FACTS = ("room", "link", "bring", "bring_in_other_languages", "staff_id")
AFTERWARDS = timedelta(days=7)
"""How long somebody who stood in reaches the session after its day, to finish the attendance."""


class Outdated(Conflict):
    """Somebody changed the session since the page was drawn."""


class Overlap(Conflict):
    """The group meets at that time already."""


class NoSuchTime(Conflict):
    """The clocks skip that time on that day."""


class Past(Conflict):
    """That time is over, or the session is under way."""


@dataclass(frozen=True)
class Changes:
    """How a session is to be. `because`: why, as everyone concerned reads it; it may be empty.

    `staff_id`: with whom, of a one-to-one.
    """

    day: date
    begins: time
    ends: time
    room: str
    link: str
    bring: str
    because: str = ""
    staff_id: UUID | None = None
    bring_in_other_languages: dict[str, str] | None = None


def change(actor: Actor, session: Appointment, to: Changes) -> bool:
    """Make it so; whether anything was different. Raises Conflict, Overlap, NoSuchTime or Past.

    Who had said for the old time that she cannot come is expected again: she is told, and can say so for the new one.
    What was marked already does not stand for another time.
    """
    hold(session)
    _check_open(session)
    told = audience([session.id])  # of the day it was on
    if moved := _move(session, to, actor.zone):
        take_back_marks(actor, [session])
    facts = {name: getattr(to, name) for name in FACTS}
    other = {name for name, value in facts.items() if getattr(session, name) != value}
    if not (moved or other):
        return False
    for name, value in facts.items():
        setattr(session, name, value)
    _mark(session, to.because)
    record(actor.id, "changed session", "appointment", session.id, patient_id=session.patient_id)
    if moved or other != {"bring_in_other_languages"}:  # the same words in another language are no news
        _tell(actor.id, session, told | audience([session.id]))
    return True


def cancel(actor: Actor, session: Appointment, because: str, saw: str | None = None) -> None:
    """It does not take place. Twice is once. Raises Conflict when it is over, or Outdated.

    `saw`: which state of it the page showed; None: it does not say.
    While it runs, who was there was there: her mark stays. Before that, it was of nothing.
    """
    db.session.refresh(session, with_for_update={"key_share": True})
    if session.standing is Standing.CANCELLED:
        return
    check_seen(session, saw)
    _check_open(session)
    session.standing = Standing.CANCELLED
    if session.starts_at > clock.now():
        take_back_marks(actor, [session])
    _mark(session, because)
    record(actor.id, "cancelled session", "appointment", session.id, patient_id=session.patient_id)
    _tell(actor.id, session, audience([session.id]))


def reinstate(actor: Actor, session: Appointment, saw: str | None = None) -> None:
    """It takes place after all. Raises Conflict when its time is over, Overlap when another took its place, or
    Outdated."""
    hold(session)
    if session.standing is Standing.SCHEDULED:
        return
    check_seen(session, saw)
    if session.ends_at <= clock.now():
        raise Conflict(_("The time of this session is over."))
    _check_group(session, session.local_on)
    _check_free(session, session.starts_at, session.ends_at)
    session.standing = Standing.SCHEDULED
    _mark(session, "")
    record(actor.id, "reinstated session", "appointment", session.id, patient_id=session.patient_id)
    _tell(actor.id, session, audience([session.id]))


def put_stand_in(by: UUID | None, session: Appointment, user_id: UUID, instead_of_id: UUID | None) -> StandIn:
    """Somebody leads this one session, in place of one of its leaders or beside them. Twice is once.

    `by`: None where nobody did it now, for whoever is away.
    The session itself stays as its series says: it follows when that changes, and who stands in stays with it.
    """
    db.session.refresh(session, with_for_update={"key_share": True})
    _check_open(session)
    there = db.session.scalar(_standing_in(session).where(StandIn.user_id == user_id))
    if there is not None and there.instead_of_id == instead_of_id:
        return there
    stand_in = there or StandIn(
        appointment_id=session.id,
        user_id=user_id,
        until_on=session.local_on + AFTERWARDS,
        made_by=by or instead_of_id,
        made_at=clock.now(),
    )
    stand_in.instead_of_id = instead_of_id
    db.session.add(stand_in)
    _count(session)
    record(by, "put stand-in", "appointment", session.id)
    _tell(by, session, audience([session.id]))
    return stand_in


def end_stand_in(actor: Actor, session: Appointment, user_id: UUID) -> None:
    """They do not stand in after all, and reach it no more. Twice is once."""
    there = db.session.scalar(_standing_in(session).where(StandIn.user_id == user_id).with_for_update())
    if there is None:
        return
    people = audience([session.id])  # with whoever stood in
    there.ended_at = clock.now()
    _count(session)
    record(actor.id, "ended stand-in", "appointment", session.id)
    if session.standing is Standing.SCHEDULED:  # called off, it is news to nobody who would have led it
        _tell(actor.id, session, people)


def _tell(by: UUID | None, session: Appointment, people: set[UUID]) -> None:
    """A notice to everyone whom this state of the session concerns, one each; not to the one who brought it about."""
    notify_all(people - {by}, "schedule", session.id, cause=str(session.sequence))


def hold(session: Appointment) -> None:
    """The group's row first, or those of the two: sessions that are given the same time at once must see each other."""
    if session.group_id is not None:
        lock(session.group_id)
    else:
        take_turns(session.patient_id, session.staff_id)
    db.session.refresh(session, with_for_update={"key_share": True})


def check_seen(session: Appointment, saw: str | None) -> None:
    """Raises Outdated. `saw`: which state of it the page showed; None: it does not say."""
    if saw not in (None, str(session.sequence)):
        raise Outdated(
            _("Somebody changed this session meanwhile. Nothing was overwritten. Please look it over first.")
        )


def take_turns(*people: UUID | None) -> None:
    rows = select(User.id).where(User.id.in_([one for one in people if one is not None])).order_by(User.id)
    db.session.execute(rows.with_for_update(key_share=True)).all()


def _mark(session: Appointment, because: str) -> None:
    """It is not as its series says any more."""
    session.because = because
    session.by_hand = True
    _count(session)


def _count(session: Appointment) -> None:
    """Calendars have to be told."""
    session.sequence += 1
    session.changed_at = clock.now()
    db.session.flush()


def _move(session: Appointment, to: Changes, zone: str) -> bool:
    """Give it its new time; whether that is another one."""
    if recurrence.is_skipped(to.day, to.begins, zone) or recurrence.is_skipped(to.day, to.ends, zone):
        raise NoSuchTime(_("The clocks change that night, and this time does not exist. Please choose another."))
    starts_at, ends_at = recurrence.span(to.day, to.begins, to.ends, zone)
    if (starts_at, ends_at) == (clock.to_the_minute(session.starts_at), clock.to_the_minute(session.ends_at)):
        return False
    if session.starts_at <= clock.now():
        raise Past(_("This session has begun, so its time stays. Its room and link can change."))
    if starts_at <= clock.now():
        raise Past(_("That time is past. Please choose one that is still to come."))
    _check_group(session, to.day)
    _check_free(session, starts_at, ends_at)
    session.starts_at, session.ends_at, session.local_on = starts_at, ends_at, to.day
    _forget_notices(session)
    for one in db.session.scalars(_standing_in(session)):
        one.until_on = to.day + AFTERWARDS
    return True


def _check_open(session: Appointment) -> None:
    if session.standing is Standing.CANCELLED:
        raise Conflict(_("This session is cancelled. You can bring it back first."))
    if session.ends_at <= clock.now():
        raise Conflict(_("This session is over, so it stays as it was."))


def _check_group(session: Appointment, day: date) -> None:
    """Its group is there on that day. Raises Conflict."""
    if session.group_id is not None:
        check_open(db.session.get_one(Group, session.group_id), day)


def _check_free(session: Appointment, starts_at: datetime, ends_at: datetime) -> None:
    same = Appointment.group_id == session.group_id
    if session.group_id is None:
        same = or_(Appointment.staff_id == session.staff_id, Appointment.patient_id == session.patient_id)
    other = select(Appointment.id).where(
        same,
        Appointment.id != session.id,
        Appointment.standing == Standing.SCHEDULED,
        Appointment.starts_at < ends_at,
        Appointment.ends_at > starts_at,
    )
    if db.session.scalar(other.limit(1)) is not None:
        raise Overlap(_("There is another session at that time. Please choose a time that is free."))


def _forget_notices(session: Appointment) -> None:
    standing = select(AbsenceNotice).where(
        AbsenceNotice.appointment_id == session.id, AbsenceNotice.taken_back_at.is_(None)
    )
    for notice in db.session.scalars(standing):
        notice.taken_back_at = clock.now()


def _standing_in(session: Appointment) -> Select[StandIn]:
    return select(StandIn).where(StandIn.appointment_id == session.id, StandIn.ended_at.is_(None))
