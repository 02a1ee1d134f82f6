"""A conversation of every patient with her care team: a message of each side. Replies that a therapist prepared."""

from sqlalchemy import select

from portal import clock
from portal.access.actor import Role
from portal.database import db
from portal.demo.people import Riverbend
from portal.files.uploads import Upload
from portal.messages.actions import care_thread, send, thread_about
from portal.messages.attaching import attach
from portal.messages.models import Attachment, Message, Thread
from portal.messages.topics import Topic
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
            _enclose(things, patient, thread)
        things.add("thread", f"{patient}'s", thread.id, patient=patient)
        for topic in (Topic.SCHEDULE, Topic.BILLING):
            _about(world, things, patient, topic)
    for therapist in ("jordan", "priya"):
        _prepare(world, things, therapist)


def _enclose(things: Things, patient: str, thread: Thread) -> None:
    """A file with the first message, which the patient wrote."""
    first = db.session.scalars(select(Message).where(Message.thread_id == thread.id).order_by(Message.id)).first()
    assert first is not None
    name = f"{mark(patient, 'enclosed')}.pdf"
    attach(thread, first, [Upload(name, "application/pdf", mark(patient, "page").encode())])
    file = db.session.scalars(select(Attachment.id).where(Attachment.message_id == first.id)).one()
    things.add("attachment", f"{patient}'s", file, patient=patient)
    things.add("message", f"{patient}'s", first.id, patient=patient)


def _about(world: Riverbend, things: Things, patient: str, topic: Topic) -> None:
    """What she wrote about something else."""
    thread = thread_about(world.id(patient), topic)
    message = send(world.actor(patient, Role.PATIENT), thread, mark(patient, topic.value), "1")
    belongs = {"patient": patient, "topic": topic.value}
    things.add("thread", f"{patient}'s, {topic}", thread.id, **belongs)
    things.add("message", f"{patient}'s, {topic}", message.id, **belongs)
    attach(thread, message, [Upload("paper.pdf", "application/pdf", mark(patient, f"{topic}page").encode())])
    file = db.session.scalars(select(Attachment.id).where(Attachment.message_id == message.id)).one()
    things.add("attachment", f"{patient}'s, {topic}", file, **belongs)


def _prepare(world: Riverbend, things: Things, therapist: str) -> None:
    prepare_reply(world.actor(therapist, Role.THERAPIST), mark(therapist, "prepared"), "Well seen.", False, "1")
    reply = db.session.query(PreparedReply).filter_by(author_id=world.id(therapist)).one()
    things.add("reply", f"{therapist}'s", reply.id, staff=therapist)
