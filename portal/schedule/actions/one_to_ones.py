"""A one-to-one is booked, moved, cancelled and brought back. The two of it are told, not who did it."""

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from portal import clock
from portal.access.actor import Actor
from portal.accounts.models import User
from portal.audit.record import record
from portal.database import Conflict, db
from portal.notifications.outbox import notify_all
from portal.programs.queries import Person
from portal.schedule.actions import changing
from portal.schedule.actions.booking import book
from portal.schedule.actions.changing import Changes, check_seen, take_turns
from portal.schedule.hindrances import Hindrance, Slot, around, check
from portal.schedule.models import Appointment, Standing

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Wanted:
    """How a one-to-one is to be. `because`: why it changes, as the two of it read it.

    `meant`: what of the hindrances is so all the same, as `hindrances.told_apart` has it.
    """

    slot: Slot
    holder_id: UUID
    room: str
    link: str
    weeks: int = 1
    because: str = ""
    meant: str = ""


def book_each(actor: Actor, patient: User, wanted: Wanted) -> list[Appointment]:
    """One in each week, all of them or none. The same again is once. Raises Hindered."""
    take_turns(patient.id, wanted.holder_id)
    slots = [replace(wanted.slot, day=wanted.slot.day + n * WEEK) for n in range(wanted.weeks)]
    there = _same(patient.id, wanted.holder_id, slots)
    if len(there) == len(slots):
        return there
    check(_found(actor, patient.id, wanted.holder_id, slots), wanted.meant)
    made = [_book(patient.id, wanted, slot) for slot in slots]
    for one in made:
        record(actor.id, "booked session", "appointment", one.id, patient_id=patient.id)
    notify_all({patient.id, wanted.holder_id} - {actor.id}, "schedule", made[0].id, cause="0")
    return made


def move(actor: Actor, session: Appointment, wanted: Wanted, saw: str) -> None:
    """Another time, place or colleague. Raises Hindered, Outdated, or Conflict."""
    assert session.patient_id is not None
    take_turns(session.patient_id, session.staff_id, wanted.holder_id)
    changing.hold(session)
    check_seen(session, saw)
    was = (*map(clock.to_the_minute, (session.starts_at, session.ends_at)), session.staff_id)
    if was != (*wanted.slot.instants, wanted.holder_id) and session.standing is Standing.SCHEDULED:
        found = _found(actor, session.patient_id, wanted.holder_id, [wanted.slot], but=session.id)
        check(found, wanted.meant)
    slot = wanted.slot
    changing.change(
        actor,
        session,
        Changes(
            *(slot.day, slot.begins, slot.ends, wanted.room, wanted.link, session.bring),
            *(wanted.because, wanted.holder_id, session.bring_in_other_languages),
        ),
    )


def call_off(actor: Actor, session: Appointment, because: str, saw: str) -> None:
    """Raises Outdated, or Conflict when it is over. Twice is once."""
    changing.hold(session)
    changing.cancel(actor, session, because, saw)


def bring_back(actor: Actor, session: Appointment, saw: str) -> None:
    """It takes place after all. Raises Outdated, or Conflict when something stands in its way now. Twice is once."""
    assert session.patient_id is not None
    changing.hold(session)
    if session.standing is Standing.SCHEDULED:
        return
    check_seen(session, saw)
    if session.staff_id is not None:
        found = _found(actor, session.patient_id, session.staff_id, [Slot.of(session, actor.zone)], but=session.id)
        if ruled_out := [one.words for one in found if not one.may_be_meant]:
            raise Conflict(" ".join(ruled_out))
    changing.reinstate(actor, session)


def _same(patient_id: UUID, holder_id: UUID, slots: list[Slot]) -> list[Appointment]:
    """The very same, booked already."""
    instants = {slot.instants for slot in slots}
    found = db.session.scalars(
        select(Appointment)
        .where(
            Appointment.patient_id == patient_id,
            Appointment.staff_id == holder_id,
            Appointment.starts_at.in_([begins for begins, _ends in instants]),
            Appointment.standing == Standing.SCHEDULED,
        )
        .order_by(Appointment.starts_at)
    )
    return [one for one in found if (one.starts_at, one.ends_at) in instants]


def _found(
    actor: Actor, patient_id: UUID, holder_id: UUID, slots: list[Slot], but: UUID | None = None
) -> list[Hindrance]:
    """What stands in the way, each said once."""
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_([patient_id, holder_id])))
    people = {row.id: Person(row.id, row.name) for row in rows}
    known = around(actor, people[patient_id], people[holder_id], slots, but)
    return list(dict.fromkeys(one for slot in slots for one in known.of(slot)))


def _book(patient_id: UUID, wanted: Wanted, slot: Slot) -> Appointment:
    starts_at, ends_at = slot.instants
    minutes = (ends_at - starts_at) // timedelta(minutes=1)
    return book(patient_id, wanted.holder_id, starts_at, slot.day, minutes, wanted.room, wanted.link)
