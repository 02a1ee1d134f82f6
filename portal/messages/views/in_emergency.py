"""A conversation, for whoever reads it in an emergency: nothing is marked as opened, and nothing can be written."""

from uuid import UUID

from flask import Response, request

from portal.access.actor import Actor
from portal.files.serving import attachment as as_attachment
from portal.messages.attaching import fetched, thread_holding
from portal.messages.circle import circle
from portal.messages.lines import lines
from portal.messages.models import Attachment, Thread
from portal.messages.topics import TITLES, Topic
from portal.programs.actions.emergency import note_reading
from portal.web.pages import page


def only_read(actor: Actor, thread: Thread) -> Response:
    who = circle(actor, thread)
    shown, more = lines(actor, thread, who, request.args.get("before", type=UUID))
    note_reading(actor, "thread", thread.id, thread.patient_id)
    about = TITLES[Topic(thread.topic)]
    return page("messages/in_emergency.html", thread=thread, lines=shown, more=more, patient=who.patient, about=about)


def file(actor: Actor, attachment: Attachment) -> Response:
    note_reading(actor, "attachment", attachment.id, thread_holding(attachment.message_id).patient_id)
    content, name = fetched(attachment)
    return as_attachment(content, attachment.media_type, name)
