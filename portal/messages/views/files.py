"""A file that went with a message."""

from flask import Response

from portal.access.actor import Actor
from portal.access.rules import within_or_reading
from portal.files.serving import attachment as as_attachment
from portal.messages import policy
from portal.messages.attaching import content_of, thread_holding
from portal.messages.models import Attachment
from portal.messages.views import in_emergency
from portal.messages.views.screens import blueprint
from portal.web.transaction import leaves_trace


@blueprint.get("/messages/files/<uuid:attachment_id>")
@within_or_reading(policy.attached, "attachment_id", policy.attached_in_emergency, in_emergency.file)
@leaves_trace
def attachment(actor: Actor, attachment: Attachment) -> Response:
    """Always to be saved, never shown by the browser as a page of ours."""
    content, name = content_of(actor, attachment, thread_holding(attachment.message_id))
    return as_attachment(content, attachment.media_type, name)
