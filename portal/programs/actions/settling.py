"""A place is over: what the floors above have of it is settled. create_app connects who sees to what.

In the transaction that ends it, when it is over then; else on the first day without it, by the worker. Until that day
an end is nothing but a date, so taking it back is complete.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast
from uuid import UUID

from flask import Flask, current_app
from sqlalchemy import or_, select, update

from portal import clock
from portal.audit.record import record
from portal.database import db
from portal.programs import clinic
from portal.programs.actions.placing import DAY, today
from portal.programs.group_models import WaitingPlace
from portal.programs.models import Ending, Enrollment
from portal.web.logs import log_trouble

LOOKS_BACK = timedelta(days=21)
"""As far back as a place may be ended (see the administrator's forms), and a worker that stood still for a week."""


@dataclass(frozen=True)
class Over:
    """From `from_on` on she has no place in this group. `in_all`: in none at all, and none is to come.

    `before`: what she was given or asked for later than that has nothing to do with it.
    """

    patient_id: UUID
    group_id: UUID
    from_on: date
    in_all: bool
    before: datetime
    by: UUID | None

    @property
    def last_day(self) -> date:
        return self.from_on - DAY


Settle = Callable[[Over], None]


def connect(app: Flask, parts: Iterable[Settle]) -> None:
    app.extensions["places"] = tuple(parts)


def settle(place: Enrollment, by: UUID | None, before: datetime | None = None) -> None:
    """Nothing yet, when its last day is still to come or the place is only on hold. Twice is once."""
    last = place.until_on
    if last is None or last >= today() or place.ended_as is Ending.HOLD:
        return
    later = _lasting_after(place.patient_id, last)
    if any(group_id == place.group_id for group_id in later):
        return
    over = Over(place.patient_id, place.group_id, last + DAY, not later, before or clock.now(), by)
    if over.in_all:
        _wait_no_more(over)
    _see_to(over)


def settle_never_begun(place: Enrollment, by: UUID | None) -> None:
    """A place to come is taken back, and what its patient was given for it with it. Nothing else is over by that."""
    _see_to(Over(place.patient_id, place.group_id, place.from_on, False, clock.now(), by))


def _see_to(over: Over) -> None:
    for part in cast(tuple[Settle, ...], current_app.extensions["places"]):
        part(over)


def settle_what_is_over() -> int:
    """Every place whose last day was one of the last days. How many were looked at."""
    now = today()
    ended = select(Enrollment).where(
        Enrollment.until_on < now,
        Enrollment.until_on >= now - LOOKS_BACK,
        or_(Enrollment.ended_as.is_(None), Enrollment.ended_as != Ending.HOLD),
    )
    places = db.session.scalars(ended.order_by(Enrollment.id)).all()
    for place in places:
        _settle_alone(place)
    return len(places)


def _settle_alone(place: Enrollment) -> None:
    """What goes wrong with one patient's (her key may be destroyed) is logged, and holds up nobody else's."""
    assert place.until_on is not None
    try:
        with db.session.begin_nested():
            settle(place, None, before=clock.end_of(place.until_on, clinic.facts().zone))
    except Exception as fault:
        log_trouble("settle places", fault)


def _lasting_after(patient_id: UUID, day: date) -> list[UUID]:
    """Groups in which she has a place after that day, or will."""
    lasting = or_(Enrollment.until_on.is_(None), Enrollment.until_on > day)
    return list(db.session.scalars(select(Enrollment.group_id).where(Enrollment.patient_id == patient_id, lasting)))


def _wait_no_more(over: Over) -> None:
    """Whoever asks for a place after her last day asks to come again."""
    waiting = update(WaitingPlace).where(
        WaitingPlace.patient_id == over.patient_id,
        WaitingPlace.ended_at.is_(None),
        WaitingPlace.asked_at <= over.before,
    )
    ended = waiting.values(ended_at=clock.now()).returning(WaitingPlace.id)
    for one in db.session.scalars(ended.execution_options(synchronize_session=False)).all():
        record(over.by, "took off wait-list", "waiting_place", one, patient_id=over.patient_id)
