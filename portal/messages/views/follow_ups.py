"""A message that somebody must look into becomes a follow-up."""

from flask import Response, url_for

from portal.access.actor import Actor
from portal.access.rules import within
from portal.database import Conflict
from portal.messages import policy
from portal.messages.attaching import thread_holding
from portal.messages.circle import circle
from portal.messages.forms import FollowUpForm
from portal.messages.lines import one_line
from portal.messages.models import Message
from portal.messages.views.screens import blueprint, note
from portal.safety.forwarding import forward
from portal.web.pages import page, see
from portal.web.taking import takes
from portal.web.transaction import keep, leaves_trace


@blueprint.get("/messages/follow-ups/<uuid:message_id>")
@within(policy.forwardable, "message_id")
@leaves_trace
def follow_up(actor: Actor, message: Message) -> Response:
    return _asked(actor, message, FollowUpForm())


@blueprint.post("/messages/follow-ups/<uuid:message_id>")
@within(policy.forwardable, "message_id")
@takes(FollowUpForm)
def make_follow_up(actor: Actor, message: Message) -> Response:
    form, thread = FollowUpForm(), thread_holding(message.id)
    if not form.submitted():
        return _asked(actor, message, form, 422)
    try:
        forward(actor, thread.patient_id, message.id, form.chosen, form.note.words)
    except Conflict as late:
        form.form_errors.append(str(late))
        return _asked(actor, message, form, 409)
    return see(url_for("messages.thread", thread_id=thread.id, at=message.id, _anchor=f"message-{message.id}"))


def _asked(actor: Actor, message: Message, form: FollowUpForm, status: int = 200) -> Response:
    thread = thread_holding(message.id)
    who = circle(actor, thread)
    line = one_line(actor, thread, message, who)
    note(actor, thread, [line], who, of_the_past=True)
    keep()
    return page("messages/follow_up.html", status=status, thread=thread, line=line, form=form, patient=who.patient)
