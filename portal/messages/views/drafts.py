"""What is being written, kept as one goes."""

from flask import Response, request, url_for

from portal.access.actor import Actor
from portal.access.rules import within
from portal.access.scope import reach
from portal.messages import policy
from portal.messages.circle import circle
from portal.messages.drafting import Draft, SentAlready, StaleDraft, keep_draft
from portal.messages.forms import DraftForm, MessageForm
from portal.messages.models import Thread
from portal.messages.views.screens import Save, blueprint, closed, composer, refused
from portal.web.htmx import wants_fragment
from portal.web.pages import page, see
from portal.web.taking import takes

GO_TO = {"replies": "review.message_replies"}
"""Where a button of the composer leads after its words are kept."""


@blueprint.post("/messages/<uuid:thread_id>/draft")
@within(policy.known, "thread_id")
@takes(DraftForm, beside={"go-to"})
def draft(actor: Actor, thread: Thread) -> Response:
    form = DraftForm()
    if reach(policy.writable, actor, thread.id) is None:
        return _line(thread, Save(Draft(), "closed"), 409) or closed(actor, thread, form.body.data or "")
    if not form.submitted():
        sentence = str((form.body.errors or form.rev.errors or form.form_key.errors or [""])[0])
        return _line(thread, Save(Draft(), "refused", sentence), 422) or refused(actor, thread, _typed(form), 422)
    try:
        kept = keep_draft(actor, thread, form.body.data or "", form.seen, form.form_key.data or "")
    except StaleDraft as stale:
        return _both(thread, form, stale.draft)
    except SentAlready:
        return _line(thread, Save(Draft(), "sent"), 409) or _onward(actor, thread)
    return _line(thread, Save(kept)) or _onward(actor, thread)


def _both(thread: Thread, form: DraftForm, draft: Draft) -> Response:
    """409: the two texts beside each other, nothing overwritten."""
    save = Save(draft, "stale", here=form.body.data or "")
    whole, part = "messages/which.html", "messages/_which.html"
    return _line(thread, save, 409) or page(whole, fragment=part, status=409, thread=thread, save=save)


def _line(thread: Thread, save: Save, status: int = 200) -> Response | None:
    """The line about saving, for a page that saves by itself; None when somebody pressed a button."""
    if not wants_fragment() or request.headers.get("HX-Target") == "composer":
        return None
    return page("messages/saved.html", status=status, thread=thread, save=save)


def _typed(form: DraftForm) -> MessageForm:
    """The same words in the composer."""
    typed = MessageForm()
    typed.body.errors = list(form.body.errors)
    return typed


def _onward(actor: Actor, thread: Thread) -> Response:
    """To where the button leads; else the composer again, with what is kept."""
    endpoint = GO_TO.get(request.form.get("go-to", ""))
    if endpoint:
        return see(url_for(endpoint, thread_id=thread.id))
    if wants_fragment():
        return page("messages/_composer.html", **composer(actor, thread, circle(actor, thread)))
    return see(url_for("messages.thread", thread_id=thread.id, _anchor="composer"))
