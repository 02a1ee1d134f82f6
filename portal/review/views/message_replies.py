"""A prepared reply goes into the message that is being written: it is added to the draft that waits there."""

from flask import Response, url_for
from flask_babel import gettext as _

from portal.access.actor import Actor, Role
from portal.access.rules import role_within
from portal.messages.drafting import draft_of, draft_row, keep_draft
from portal.messages.forms import LONGEST
from portal.messages.models import Thread
from portal.messages.policy import writable
from portal.programs.queries import person
from portal.review.forms import ReplyChoice
from portal.review.views.screens import blueprint
from portal.web.asked import id_of
from portal.web.pages import page, see
from portal.web.taking import takes
from portal.worksheets.queries.prepared import usable, usable_one


@blueprint.get("/messages/<uuid:thread_id>/replies")
@role_within(Role.THERAPIST, writable, "thread_id")
def message_replies(actor: Actor, thread: Thread) -> Response:
    return _page(actor, thread, ReplyChoice(formdata=None))


@blueprint.post("/messages/<uuid:thread_id>/replies")
@role_within(Role.THERAPIST, writable, "thread_id")
@takes(ReplyChoice)
def put_reply(actor: Actor, thread: Thread) -> Response:
    form = ReplyChoice()
    reply = usable_one(actor, id_of(form.prepared_reply.data or "") or thread.id) if form.submitted() else None
    if reply is None:
        form.form_errors.append(_("Please choose a reply."))
        return _page(actor, thread, form, 422)
    draft = draft_of(draft_row(thread.id, actor.id))
    before = draft.words.rstrip()
    words = f"{before}\n\n{reply.body}" if before else reply.body
    if len(words) > LONGEST:
        form.form_errors.append(_("With this reply it would be too long. Please shorten your message first."))
        return _page(actor, thread, form, 422)
    keep_draft(actor, thread, words, draft.number, "")
    return see(url_for("messages.thread", thread_id=thread.id, _anchor="composer"))


def _page(actor: Actor, thread: Thread, form: ReplyChoice, status: int = 200) -> Response:
    whose, replies = person(thread.patient_id), usable(actor)
    return page("review/message_replies.html", status=status, thread=thread, whose=whose, form=form, replies=replies)
