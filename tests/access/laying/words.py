"""A conversation of every patient with her care team: a message of each side. Replies that a therapist prepared."""

from portal import clock
from portal.access.actor import Role
from portal.database import db
from portal.demo.people import Riverbend
from portal.messages.actions import care_thread, send
from portal.worksheets.actions.preparing import prepare_reply
from portal.worksheets.review_models import PreparedReply
from tests.access.markers import mark
from tests.access.things import Things

TALKS = {"maya": "jordan", "devon": "jordan", "lena": "priya", "rosa": "jordan"}


def lay(world: Riverbend, things: Things) -> None:
    for hours, (patient, therapist) in enumerate(TALKS.items(), start=1):
        with clock.set_back(hours):
            thread = care_thread(world.id(patient))
            send(world.actor(patient, Role.PATIENT), thread, mark(patient, "message"), "1")
            send(world.actor(therapist, Role.THERAPIST), thread, mark(patient, "reply"), f"2{patient}")
        things.add("thread", f"{patient}'s", thread.id, patient=patient)
    for therapist in ("jordan", "priya"):
        _prepare(world, things, therapist)


def _prepare(world: Riverbend, things: Things, therapist: str) -> None:
    prepare_reply(world.actor(therapist, Role.THERAPIST), mark(therapist, "prepared"), "Well seen.", False, "1")
    reply = db.session.query(PreparedReply).filter_by(author_id=world.id(therapist)).one()
    things.add("reply", f"{therapist}'s", reply.id, staff=therapist)
