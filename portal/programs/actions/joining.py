"""A patient's place in a group: given, held, taken up again, moved to another group, ended. The past stays.

Each writes down what was changed, by whom and why (`because`). What hangs on a place that is over is settled with it.
"""

from datetime import date
from uuid import UUID

from flask_babel import gettext as _

from portal.accounts.models import Standing, User
from portal.audit.record import record
from portal.database import Conflict, db
from portal.programs.actions.places import check_room, lock
from portal.programs.actions.placing import (
    DAY,
    add,
    check_not_there,
    following,
    forget,
    hold_rows,
    note,
    return_of,
    today,
    wait_no_more,
)
from portal.programs.actions.reading_on import read_on
from portal.programs.actions.settling import settle, settle_never_begun
from portal.programs.actions.telling import tell, tell_it_stays
from portal.programs.life_models import Phase
from portal.programs.models import Ending, Enrollment, Group
from portal.programs.standing import PHASES


def enroll(patient_id: UUID, group: Group, from_on: date, by: UUID | None, because: str = "") -> Enrollment:
    """Give a patient a place in a group from a day on. Raises GroupFull or AlreadyThere.

    Whoever waited for the track waits no more, and whoever could read for some days yet goes on reading.
    """
    lock(group.id)
    check_not_there(patient_id, group.id, from_on)
    check_room(group, from_on, None)
    place = add(Enrollment(patient_id=patient_id, group_id=group.id, from_on=from_on))
    wait_no_more(place, group)
    read_on(patient_id, by)
    if from_on > today():
        note(place, Phase.REFERRED, today(), by)
    note(place, Phase.ACTIVE, from_on, by, because)
    record(by, "enrolled", "enrollment", place.id, patient_id=patient_id)
    return place


def readmit(patient: User, group: Group, from_on: date, by: UUID | None, because: str = "") -> Enrollment:
    """Somebody comes again: a stay of its own, and her account is open. What is hers was never taken from her; what
    belongs to a group is its members'. Raises GroupFull or AlreadyThere.
    """
    place = enroll(patient.id, group, from_on, by, because)
    if patient.standing is Standing.DEACTIVATED:
        patient.standing = Standing.ACTIVE if patient.password_hash else Standing.INVITED
        record(by, "reactivated", "user", patient.id)
    record(by, "readmitted", "enrollment", place.id, patient_id=patient.id)
    return place


def end_enrollment(
    place: Enrollment, last_day: date, by: UUID | None, ended_as: Ending | None = None, because: str = ""
) -> None:
    """The place is the patient's up to and including `last_day`. Raises Conflict when it ends earlier already.

    Of who is on hold, the hold is the end: she does not come back.
    """
    hold_rows(place)
    _drop_the_return(place)
    begun = last_day >= place.from_on
    change = note(place, PHASES[ended_as], last_day + DAY if begun else today(), by, because)
    record(by, "ended enrollment", "enrollment", place.id, patient_id=place.patient_id)
    if not begun:
        settle_never_begun(place, by)
        forget(place)
        return
    if place.ended_as is not Ending.HOLD or place.until_on is None or last_day < place.until_on:
        place.end(last_day)
    place.ended_as = ended_as
    db.session.flush()
    tell(place, change)
    settle(place, by)


def _drop_the_return(place: Enrollment) -> None:
    planned = return_of(place)
    if planned is None:
        return
    if planned.from_on <= today():
        raise Conflict(_("They are back already. Please end the place that they have now."))
    forget(planned)


def hold(
    place: Enrollment, from_on: date, back_on: date | None, by: UUID | None, because: str = ""
) -> Enrollment | None:
    """The patient is away from a day on. With a day of return, her place from then on, which she never lost.

    Without one her place is free meanwhile. Raises Conflict.
    """
    hold_rows(place)
    if from_on <= place.from_on:
        raise Conflict(_("Their place begins on this day or later. To start later, end it and give a new one."))
    last = place.until_on
    if last is not None and (last < from_on or (back_on is not None and last < back_on)):
        raise Conflict(_("Their place ends before that. To go on after that, give a new one."))
    ends_as = place.ended_as
    place.end(from_on - DAY)
    place.ended_as = Ending.HOLD
    tell(place, note(place, Phase.HOLD, from_on, by, because))
    record(by, "held place", "enrollment", place.id, patient_id=place.patient_id)
    if back_on is None:
        read_on(place.patient_id, by)
        return None
    back = add(following(place, place.group_id, back_on, last))
    back.ended_as = ends_as
    note(back, Phase.ACTIVE, back_on, by)
    return back


def resume(place: Enrollment, from_on: date, by: UUID | None, because: str = "") -> Enrollment:
    """A patient whose place is on hold is back from a day on, earlier or later than was planned.

    On a day before the hold begins: she stays after all. Returns her place on that day. Raises GroupFull,
    AlreadyThere, Conflict.
    """
    group = hold_rows(place)[place.group_id]
    if place.ended_as is not Ending.HOLD or place.until_on is None:
        raise Conflict(_("This place is not on hold."))
    planned = return_of(place)
    if planned is not None and planned.from_on <= today():
        raise Conflict(_("They are back already."))
    planned_id, last = (planned.id, planned.until_on) if planned else (None, None)
    if last is not None and last < from_on:
        raise Conflict(_("Their place ends before that. To go on after that, give a new one."))
    check_not_there(place.patient_id, group.id, max(from_on, place.until_on + DAY), but=planned_id)
    check_room(group, max(from_on, place.until_on + DAY), last, but=planned_id)
    stays = from_on <= place.until_on + DAY
    back = _stay(place, planned) if stays else _come_back(place, planned, from_on)
    if back.until_on is None:
        read_on(place.patient_id, by)
    (tell_it_stays if stays else tell)(back, note(back, Phase.ACTIVE, today() if stays else from_on, by, because))
    record(by, "returned", "enrollment", back.id, patient_id=place.patient_id)
    return back


def _stay(place: Enrollment, planned: Enrollment | None) -> Enrollment:
    place.until_on, place.ended_as = (planned.until_on, planned.ended_as) if planned else (None, None)
    if planned is not None:
        forget(planned)
    db.session.flush()
    return place


def _come_back(place: Enrollment, planned: Enrollment | None, from_on: date) -> Enrollment:
    if planned is None:
        return add(following(place, place.group_id, from_on, None))
    planned.from_on = from_on
    db.session.flush()
    return planned


def transfer(place: Enrollment, group: Group, from_on: date, by: UUID | None, because: str = "") -> Enrollment:
    """From a day on the patient's place is in another group; until the day before, where it was.

    Raises GroupFull, AlreadyThere, Conflict.
    """
    return _move(place, group, from_on, by, because, Ending.TRANSFER)


def step_down(place: Enrollment, group: Group, from_on: date, by: UUID | None, because: str = "") -> Enrollment:
    """The same into a group that meets less: the stay goes on there, with the same therapist and conversations."""
    if from_on <= place.from_on:
        raise Conflict(_("Their place here has not begun by then. Move it to the other group instead."))
    return _move(place, group, from_on, by, because, Ending.STEPPED_DOWN)


def _move(place: Enrollment, group: Group, from_on: date, by: UUID | None, because: str, ends_as: Ending) -> Enrollment:
    locked = hold_rows(place, group.id)
    if group.id == place.group_id:
        raise Conflict(_("They are in this group already."))
    if place.ended_as is Ending.HOLD:
        raise Conflict(_("Their place is on hold. Please say first that they are back."))
    last = place.until_on
    if last is not None and last < from_on - DAY:
        raise Conflict(_("Their place ends before that. Give a new one in the other group instead."))
    check_not_there(place.patient_id, group.id, from_on)
    goes_on = last is None or last >= from_on
    check_room(locked[group.id], from_on, last if goes_on else None)
    moved = add(following(place, group.id, from_on, last if goes_on else None))
    moved.ended_as = place.ended_as if goes_on else None
    verb = "transferred" if ends_as is Ending.TRANSFER else "stepped down"
    change = note(place, PHASES[ends_as], from_on, by, because)
    note(moved, Phase.ACTIVE, from_on, by)
    tell(place if from_on > place.from_on else moved, change)
    _leave_for(place, moved, from_on, ends_as)
    wait_no_more(moved, locked[group.id])
    if not goes_on:  # her stay was over: she would read for some days only
        read_on(moved.patient_id, by)
    record(by, verb, "enrollment", moved.id, patient_id=moved.patient_id)
    settle(place, by)
    return moved


def _leave_for(place: Enrollment, moved: Enrollment, from_on: date, ends_as: Ending) -> None:
    if from_on <= place.from_on:
        moved.follows_id = place.follows_id
        forget(place, moved)
    else:
        place.end(from_on - DAY)
        place.ended_as = ends_as
    db.session.flush()
