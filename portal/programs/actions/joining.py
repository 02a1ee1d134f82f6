"""A patient's place in a group: given, held, taken up again, moved to another group, ended. The past stays."""

from datetime import date, timedelta
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import delete, or_, select, update

from portal import clock
from portal.audit.record import record
from portal.database import Conflict, db
from portal.programs import clinic
from portal.programs.actions.places import check_room, lock
from portal.programs.actions.refusing import AlreadyThere
from portal.programs.group_models import WaitingPlace
from portal.programs.life_models import EarlyCheck
from portal.programs.models import Ending, Enrollment, Group

DAY = timedelta(days=1)


def enroll(patient_id: UUID, group: Group, from_on: date, by: UUID | None) -> Enrollment:
    """Give a patient a place in a group from a day on. Raises GroupFull or AlreadyThere.

    Whoever waited for the track waits no more.
    """
    lock(group.id)
    _check_not_there(patient_id, group.id, from_on)
    check_room(group, from_on, None)
    place = _add(Enrollment(patient_id=patient_id, group_id=group.id, from_on=from_on))
    _wait_no_more(place, group)
    record(by, "enrolled", "enrollment", place.id, patient_id=patient_id)
    return place


def end_enrollment(place: Enrollment, last_day: date, by: UUID | None, ended_as: Ending | None = None) -> None:
    """The place is the patient's up to and including `last_day`. Raises Conflict when it ends earlier already."""
    _lock(place)
    if last_day < place.from_on:
        _forget(place)
    else:
        place.end(last_day)
        place.ended_as = ended_as
        db.session.flush()
    record(by, "ended enrollment", "enrollment", place.id, patient_id=place.patient_id)


def hold(place: Enrollment, from_on: date, back_on: date | None, by: UUID | None) -> Enrollment | None:
    """The patient is away from a day on. With a day of return, her place from then on, which she never lost.

    Without one her place is free meanwhile. Raises Conflict.
    """
    _lock(place)
    if from_on <= place.from_on:
        raise Conflict(_("Their place begins on this day or later. To start later, end it and give a new one."))
    last = place.until_on
    if last is not None and (last < from_on or (back_on is not None and last < back_on)):
        raise Conflict(_("Their place ends before that. To go on after that, give a new one."))
    place.end(from_on - DAY)
    place.ended_as = Ending.HOLD
    record(by, "held place", "enrollment", place.id, patient_id=place.patient_id)
    return _add(_following(place, place.group_id, back_on, last)) if back_on is not None else None


def resume(place: Enrollment, from_on: date, by: UUID | None) -> Enrollment:
    """A patient whose place is on hold is back from a day on, earlier or later than was planned.

    On a day before the hold begins: she stays after all. Returns her place on that day. Raises GroupFull,
    AlreadyThere, Conflict.
    """
    group = _lock(place)[place.group_id]
    if place.ended_as is not Ending.HOLD or place.until_on is None:
        raise Conflict(_("This place is not on hold."))
    planned = _return_of(place)
    if planned is not None and planned.from_on <= _today():
        raise Conflict(_("They are back already."))
    planned_id, last = (planned.id, planned.until_on) if planned else (None, None)
    _check_not_there(place.patient_id, group.id, max(from_on, place.until_on + DAY), but=planned_id)
    check_room(group, max(from_on, place.until_on + DAY), last, but=planned_id)
    back = _stay(place, planned) if from_on <= place.until_on + DAY else _come_back(place, planned, from_on)
    record(by, "returned", "enrollment", back.id, patient_id=place.patient_id)
    return back


def _stay(place: Enrollment, planned: Enrollment | None) -> Enrollment:
    place.until_on, place.ended_as = planned.until_on if planned else None, None
    if planned is not None:
        _forget(planned)
    db.session.flush()
    return place


def _come_back(place: Enrollment, planned: Enrollment | None, from_on: date) -> Enrollment:
    if planned is None:
        return _add(_following(place, place.group_id, from_on, None))
    planned.from_on = from_on
    db.session.flush()
    return planned


def transfer(place: Enrollment, group: Group, from_on: date, by: UUID | None) -> Enrollment:
    """From a day on the patient's place is in another group; until the day before, where it was.

    Raises GroupFull, AlreadyThere, Conflict.
    """
    locked = _lock(place, group.id)
    if group.id == place.group_id:
        raise Conflict(_("They are in this group already."))
    last = place.until_on
    if last is not None and last < from_on - DAY:
        raise Conflict(_("Their place ends before that. Give a new one in the other group instead."))
    _check_not_there(place.patient_id, group.id, from_on)
    until_on = last if last is not None and last >= from_on else None
    check_room(locked[group.id], from_on, until_on)
    moved = _add(_following(place, group.id, from_on, until_on))
    if from_on <= place.from_on:
        moved.follows_id = place.follows_id
        _forget(place, moved)
    else:
        place.end(from_on - DAY)
        place.ended_as = Ending.TRANSFER
    db.session.flush()
    _wait_no_more(moved, locked[group.id])
    record(by, "transferred", "enrollment", moved.id, patient_id=moved.patient_id)
    return moved


def _lock(place: Enrollment, *group_ids: UUID) -> dict[UUID, Group]:
    """Its group, and others, with the place as it is now. Raises Conflict when somebody took it back meanwhile."""
    groups = lock(place.group_id, *group_ids)
    again = select(Enrollment).where(Enrollment.id == place.id).execution_options(populate_existing=True)
    if db.session.scalar(again) is None:
        raise Conflict(_("This place was taken back a moment ago."))
    return groups


def _check_not_there(patient_id: UUID, group_id: UUID, from_on: date, but: UUID | None = None) -> None:
    lasting = or_(Enrollment.until_on.is_(None), Enrollment.until_on >= from_on)
    there = select(Enrollment.id).where(
        Enrollment.group_id == group_id, Enrollment.patient_id == patient_id, lasting, Enrollment.id != but
    )
    if db.session.scalar(there.limit(1)) is not None:
        raise AlreadyThere


def _following(place: Enrollment, group_id: UUID, from_on: date, until_on: date | None) -> Enrollment:
    """The next part of the same stay, under the name that the group's page shows."""
    return Enrollment(
        patient_id=place.patient_id,
        group_id=group_id,
        from_on=from_on,
        until_on=until_on,
        follows_id=place.id,
        shown_as=place.shown_as,
    )


def _add(place: Enrollment) -> Enrollment:
    db.session.add(place)
    db.session.flush()
    return place


def _return_of(place: Enrollment) -> Enrollment | None:
    following = (Enrollment.follows_id == place.id, Enrollment.group_id == place.group_id)
    return db.session.scalar(select(Enrollment).where(*following).order_by(Enrollment.from_on.desc()).limit(1))


def _forget(place: Enrollment, instead: Enrollment | None = None) -> None:
    """It never came into force: it goes, and what pointed to it points past it."""
    checked = EarlyCheck.enrollment_id == place.id
    said = update(EarlyCheck).where(checked).values(enrollment_id=instead.id) if instead else None
    db.session.execute(said if said is not None else delete(EarlyCheck).where(checked))
    following = update(Enrollment).where(Enrollment.follows_id == place.id)
    db.session.execute(following.values(follows_id=place.follows_id))
    waited = update(WaitingPlace).where(WaitingPlace.enrollment_id == place.id)
    db.session.execute(waited.values(enrollment_id=None))
    db.session.delete(place)
    db.session.flush()


def _wait_no_more(place: Enrollment, group: Group) -> None:
    waiting = update(WaitingPlace).where(
        WaitingPlace.track_id == group.track_id,
        WaitingPlace.patient_id == place.patient_id,
        WaitingPlace.ended_at.is_(None),
    )
    db.session.execute(waiting.values(ended_at=clock.now(), enrollment_id=place.id))


def _today() -> date:
    return clock.today_in(clinic.facts().zone)
