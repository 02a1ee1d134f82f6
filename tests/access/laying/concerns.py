"""A follow-up of a message of each patient, with a colleague's words on it, one of them noted later."""

from sqlalchemy import select

from portal.access.actor import Role
from portal.accounts.models import User
from portal.database import db
from portal.demo.people import Riverbend
from portal.messages.models import Message
from portal.safety.actions import note
from portal.safety.forwarding import forward
from portal.safety.models import Level
from tests.access.laying.words import TALKS
from tests.access.markers import mark
from tests.access.things import Things


def lay(world: Riverbend, things: Things) -> None:
    """Hers is whoever is there today: of Rosa, whom nobody cares for any more, an administrator."""
    for patient, therapist in TALKS.items():
        hers = select(Message.id).where(Message.author_id == world.id(patient)).order_by(Message.id)
        message_id = db.session.scalars(hers).first()
        assert message_id is not None
        by = world.actor(therapist, Role.THERAPIST)
        task = forward(by, world.id(patient), message_id, Level.HIGH, mark(patient, "concern"))
        note(by, task, mark(patient, "concern"))
        owner = db.session.get_one(User, task.owner_id).first_name.lower()
        things.add("risk_task", f"{patient}'s", task.id, patient=patient, staff=owner)
