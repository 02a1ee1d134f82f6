"""One conversation: read, answered, looked after while it is open."""

from flask import Response, url_for

from portal.access.actor import Actor
from portal.access.rules import within, within_or_reading
from portal.access.scope import reach
from portal.files.uploads import LARGEST
from portal.messages import actions, policy
from portal.messages.attaching import MOST, enclosed_of
from portal.messages.circle import circle
from portal.messages.forms import MessageForm
from portal.messages.lines import line, lines_after, told
from portal.messages.models import Thread
from portal.messages.views import in_emergency
from portal.messages.views.screens import blueprint, closed, composer, may_forward, note, refused, thread_page
from portal.web.asked import asked_id
from portal.web.htmx import also, wants_fragment
from portal.web.limits import MEGABYTE, accepts_up_to
from portal.web.pages import nothing_new, page, see
from portal.web.taking import takes


@blueprint.get("/messages/<uuid:thread_id>")
@within_or_reading(policy.readable, "thread_id", policy.read_in_emergency, in_emergency.only_read)
def thread(actor: Actor, thread: Thread) -> Response:
    return thread_page(actor, thread)


@blueprint.post("/messages/<uuid:thread_id>/messages")
@accepts_up_to((MOST + 2) * LARGEST + MEGABYTE)  # one file too many is refused with a sentence, not by its size
@within(policy.known, "thread_id")
@takes(MessageForm)
def send(actor: Actor, thread: Thread) -> Response:
    form = MessageForm()
    holds = form.submitted()
    if reach(policy.writable, actor, thread.id) is None:  # asked now: she may have left while a file was rebuilt
        return closed(actor, thread, form.body.data or "")
    if not holds:
        return refused(actor, thread, form, 422)
    try:
        message = actions.send(actor, thread, form.body.data or "", form.form_key.data or "", form.uploads)
    except actions.SentOtherwise:
        form.once_more()
        return refused(actor, thread, form, 409)
    if wants_fragment():
        mine = line(actor, thread, message, enclosed_of(message))
        return page("messages/sent.html", line=mine, **composer(actor, thread, circle(actor, thread), shown=[mine]))
    return see(url_for("messages.thread", thread_id=thread.id, sent=1) + f"#message-{message.id}")


@blueprint.get("/messages/<uuid:thread_id>/new")
@within(policy.readable, "thread_id")
def new(actor: Actor, thread: Thread) -> Response:
    """A poll: 204 when nothing came since `after`; else the new messages."""
    after = asked_id("after")
    found = lines_after(actor, thread, after) if after else []
    if not found:
        return nothing_new()
    lines = told(actor, circle(actor, thread), found)
    note(actor, thread, lines)
    answer = page("messages/new.html", lines=lines, thread=thread, may_forward=may_forward(actor, thread))
    return also(answer, "poll", at="#news")  # what is read now counts no more
