"""Waiting for a place in a track: first come, first served. A place given there ends it by itself."""

from datetime import date
from uuid import UUID

from flask_babel import gettext as _

from portal import clock
from portal.audit.record import record
from portal.database import Conflict, db
from portal.programs.actions.refusing import refusing_what_is_taken
from portal.programs.group_models import WaitingPlace
from portal.programs.models import Track


def wait(patient_id: UUID, track: Track, not_before: date | None, by: UUID | None) -> WaitingPlace:
    """The last in the line. `not_before`: the first day that suits. Raises AlreadyThere, or Conflict when the track
    closes.
    """
    db.session.refresh(track, with_for_update={"key_share": True})
    if track.is_closing:
        raise Conflict(_("“%(name)s” closes, so nobody can wait for a place there.", name=track.name))
    place = WaitingPlace(track_id=track.id, patient_id=patient_id, not_before=not_before, asked_at=clock.now())
    with refusing_what_is_taken():
        db.session.add(place)
    record(by, "put on wait-list", "waiting_place", place.id, patient_id=patient_id)
    return place


def withdraw(place: WaitingPlace, by: UUID | None) -> None:
    """Raises Conflict when it ended already."""
    db.session.refresh(place, with_for_update={"key_share": True})
    if place.ended_at is not None:
        raise Conflict(_("They are not on the wait-list any more."))
    place.ended_at = clock.now()
    db.session.flush()
    record(by, "took off wait-list", "waiting_place", place.id, patient_id=place.patient_id)
