"""What the verbs of places share: rows held while they change, a place that follows another, one that never began."""

from datetime import date, timedelta
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import delete, or_, select, update

from portal import clock
from portal.database import Conflict, db
from portal.notifications.bell.actions import call_off
from portal.programs import clinic
from portal.programs.actions.places import lock
from portal.programs.actions.refusing import AlreadyThere
from portal.programs.group_models import WaitingPlace
from portal.programs.life_models import EarlyCheck, EnrollmentChange, Phase
from portal.programs.models import Enrollment, Group
from portal.vault.sealing import seal

DAY = timedelta(days=1)
REASON = "enrollment_change.reason_sealed"


def hold_rows(place: Enrollment, *group_ids: UUID) -> dict[UUID, Group]:
    """Its group, and others, with the place as it is now. Raises Conflict when somebody took it back meanwhile."""
    groups = lock(place.group_id, *group_ids)
    again = select(Enrollment).where(Enrollment.id == place.id).execution_options(populate_existing=True)
    if db.session.scalar(again) is None:
        raise Conflict(_("This place was taken back a moment ago."))
    return groups


def check_not_there(patient_id: UUID, group_id: UUID, from_on: date, but: UUID | None = None) -> None:
    lasting = or_(Enrollment.until_on.is_(None), Enrollment.until_on >= from_on)
    there = select(Enrollment.id).where(
        Enrollment.group_id == group_id, Enrollment.patient_id == patient_id, lasting, Enrollment.id != but
    )
    if db.session.scalar(there.limit(1)) is not None:
        raise AlreadyThere


def following(place: Enrollment, group_id: UUID, from_on: date, until_on: date | None) -> Enrollment:
    """The next part of the same stay, under the name that the group's page shows."""
    return Enrollment(
        patient_id=place.patient_id,
        group_id=group_id,
        from_on=from_on,
        until_on=until_on,
        follows_id=place.id,
        shown_as=place.shown_as,
    )


def add(place: Enrollment) -> Enrollment:
    db.session.add(place)
    db.session.flush()
    return place


def return_of(place: Enrollment) -> Enrollment | None:
    """The part of the stay in the same group that comes after a hold."""
    next_one = (Enrollment.follows_id == place.id, Enrollment.group_id == place.group_id)
    return db.session.scalar(select(Enrollment).where(*next_one).order_by(Enrollment.from_on.desc()).limit(1))


def followers(place: Enrollment) -> list[Enrollment]:
    """What comes after it, in whatever group."""
    return list(db.session.scalars(select(Enrollment).where(Enrollment.follows_id == place.id)))


def forget(place: Enrollment, instead: Enrollment | None = None) -> None:
    """It never came into force: it goes, and what pointed to it points past it. What was noted of it stays.

    `instead`: the place that was meant. What she said of her first days goes with it.
    """
    of_it = EarlyCheck.enrollment_id == place.id
    said = update(EarlyCheck).where(of_it).values(enrollment_id=instead.id) if instead else None
    db.session.execute(delete(EarlyCheck).where(of_it) if said is None else said)
    after = update(Enrollment).where(Enrollment.follows_id == place.id)
    db.session.execute(after.values(follows_id=place.follows_id))
    waited = update(WaitingPlace).where(WaitingPlace.enrollment_id == place.id)
    db.session.execute(waited.values(enrollment_id=None))
    noted = update(EnrollmentChange).where(EnrollmentChange.enrollment_id == place.id)
    db.session.execute(noted.values(enrollment_id=None))
    call_off(place.id)
    db.session.delete(place)
    db.session.flush()


def wait_no_more(place: Enrollment, group: Group) -> None:
    waiting = update(WaitingPlace).where(
        WaitingPlace.track_id == group.track_id,
        WaitingPlace.patient_id == place.patient_id,
        WaitingPlace.ended_at.is_(None),
    )
    db.session.execute(waiting.values(ended_at=clock.now(), enrollment_id=place.id))


def note(place: Enrollment, phase: Phase, on_day: date, by: UUID | None, because: str = "") -> EnrollmentChange:
    """Write down what was changed: never altered, so that what was changed later is a change of its own."""
    change = EnrollmentChange(
        patient_id=place.patient_id,
        enrollment_id=place.id,
        group_id=place.group_id,
        phase=phase,
        on_day=on_day,
        made_by=by,
        made_at=clock.now(),
    )
    db.session.add(change)
    db.session.flush()
    if because:
        change.reason_sealed = seal(place.patient_id, REASON, change.id, because)
        db.session.flush()
    return change


def today() -> date:
    return clock.today_in(clinic.facts().zone)
