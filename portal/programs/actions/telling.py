"""A patient hears that something was set for her place, or that it stays as it was: that there is news, never what.

Subject is the place that changes; her first page says what is to come of it.
"""

from sqlalchemy import select

from portal.access.actor import Actor
from portal.access.scope import ME, binds
from portal.notifications.bell import actions as bell
from portal.notifications.outbox import notify
from portal.programs.life_models import EnrollmentChange
from portal.programs.models import Enrollment

_OF_HER_PLACES = select(Enrollment.id).where(Enrollment.patient_id == ME)


def tell(place: Enrollment, change: EnrollmentChange) -> None:
    """Once for each change that somebody made; of an earlier one that she has not seen she hears no more."""
    bell.call_off(place.id)
    if change.made_by is not None:
        notify(place.patient_id, "place", place.id, cause=change.id.hex)


def tell_it_stays(place: Enrollment, change: EnrollmentChange) -> None:
    """What was set is taken back: news only for who has seen it."""
    if not bell.call_off(place.id) and change.made_by is not None:
        notify(place.patient_id, "place", place.id, cause=change.id.hex)


def see_places(actor: Actor) -> None:
    """Her first page says it: the bell counts it no more."""
    bell.seen(actor, _OF_HER_PLACES, **binds(actor))
