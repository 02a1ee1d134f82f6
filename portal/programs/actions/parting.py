"""Somebody's time in the program is over: completed, left, discharged. And taken back, while it is still to come."""

from datetime import date
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import or_, select

from portal.accounts.models import User
from portal.audit.record import record
from portal.database import Conflict, db
from portal.programs.actions.joining import end_enrollment
from portal.programs.actions.places import check_room
from portal.programs.actions.placing import DAY, followers, forget, hold_rows, note, today
from portal.programs.actions.reading_on import read_on, read_until, reads_until
from portal.programs.actions.settling import settle_never_begun
from portal.programs.actions.telling import tell, tell_it_stays
from portal.programs.life_models import Phase
from portal.programs.models import Ending, Enrollment
from portal.programs.standing import PHASES


def part(place: Enrollment, last_day: date, by: UUID | None, ends_as: Ending, because: str = "") -> date | None:
    """Her last day in this group. When it is her last in any, the day until which she can read; else None.

    Raises Conflict.
    """
    patient_id, group_id = place.patient_id, place.group_id
    end_enrollment(place, last_day, by, ends_as, because)
    return _reads_on_after(patient_id, group_id, last_day, by)


def last_longer(place: Enrollment, last_day: date, by: UUID | None, because: str = "") -> None:
    """A place that ends, its end still to come, ends later, and in the same way. Raises Conflict."""
    hold_rows(place)
    if place.until_on is None or place.ended_as is Ending.HOLD or not today() <= place.until_on < last_day:
        raise Conflict(_("This place has ended already. To come again, they need a new one."))
    place.until_on = last_day
    db.session.flush()
    tell(place, note(place, PHASES[place.ended_as], last_day + DAY, by, because))
    record(by, "let a place last longer", "enrollment", place.id, patient_id=place.patient_id)
    _reads_on_after(place.patient_id, place.group_id, last_day, by)


def go_on(place: Enrollment, by: UUID | None, because: str = "") -> None:
    """The end of a place, still to come, is taken back: it lasts until further notice, or as what was to follow would.

    Nothing has been settled before its day, so nothing is missing. Raises Conflict when it is too late, or GroupFull.
    """
    group = hold_rows(place)[place.group_id]
    if place.until_on is None:
        raise Conflict(_("This place has no end that could be taken back."))
    if place.ended_as is Ending.HOLD:
        raise Conflict(_("This place is on hold. Please say that they stay instead."))
    after = followers(place)
    if place.until_on < today() or any(one.from_on <= today() for one in after):
        raise Conflict(_("This place has ended already. To come again, they need a new one."))
    last = after[0].until_on if after else None
    check_room(group, place.until_on + DAY, last, but=place.id)
    place.until_on, place.ended_as = last, after[0].ended_as if after else None
    for one in after:
        if one.group_id != place.group_id:
            settle_never_begun(one, by)
        forget(one)
    db.session.flush()
    if last is None:
        read_on(place.patient_id, by)
    tell_it_stays(place, note(place, Phase.ACTIVE, today(), by, because))
    record(by, "took back the end of a place", "enrollment", place.id, patient_id=place.patient_id)


def _reads_on_after(patient_id: UUID, group_id: UUID, last_day: date, by: UUID | None) -> date | None:
    """Until when, if it is the last day of her last place."""
    db.session.execute(
        select(User.id).where(User.id == patient_id).with_for_update(key_share=True)
    )  # of two, one is last
    if _has_a_place_after(patient_id, last_day):
        return None
    day = reads_until(group_id, last_day)
    read_until(patient_id, day, by)
    return day


def _has_a_place_after(patient_id: UUID, day: date) -> bool:
    lasting = or_(Enrollment.until_on.is_(None), Enrollment.until_on > day)
    return (
        db.session.scalar(select(Enrollment.id).where(Enrollment.patient_id == patient_id, lasting).limit(1))
        is not None
    )
