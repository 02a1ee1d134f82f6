"""When the clinic says that somebody is there."""

from portal.access.actor import Actor
from portal.access.scope import binds
from portal.database import db
from portal.programs.life_models import OpenHours
from portal.programs.policy import administered_hours

_ALL = administered_hours.order_by(OpenHours.weekday, OpenHours.opens)


def open_hours(actor: Actor) -> list[OpenHours]:
    """Through the week. One statement."""
    return list(db.session.scalars(_ALL, binds(actor)))
