"""What a patient wrote needs no answer; or it does after all."""

from collections.abc import Callable
from uuid import UUID

from flask import Response, request, url_for

from portal.access.actor import Actor
from portal.access.rules import within
from portal.messages import policy, settling
from portal.messages.models import Thread
from portal.messages.views.screens import blueprint
from portal.web.asked import id_of
from portal.web.pages import see
from portal.web.taking import takes

FIELDS = ("up_to", "from")


@blueprint.post("/messages/<uuid:thread_id>/no-answer")
@within(policy.answerable, "thread_id")
@takes(beside=FIELDS)
def settle(actor: Actor, thread: Thread) -> Response:
    return _said(actor, thread, settling.settle)


@blueprint.post("/messages/<uuid:thread_id>/no-answer/end")
@within(policy.answerable, "thread_id")
@takes(beside=FIELDS)
def take_back_settling(actor: Actor, thread: Thread) -> Response:
    return _said(actor, thread, settling.take_back)


def _said(actor: Actor, thread: Thread, act: Callable[[Actor, Thread, UUID], None]) -> Response:
    """Back to where it was said: the work list, which shows it once more to be taken back, or the conversation."""
    up_to = id_of(request.form.get("up_to"))
    if up_to is not None:
        act(actor, thread, up_to)
    if request.form.get("from") == "list":
        return see(url_for("home.today", settled=thread.id, _anchor="letters"))
    return see(url_for("messages.thread", thread_id=thread.id, _anchor="composer"))
