"""Prepared replies, and the keys."""

from flask import Response, url_for
from flask_babel import lazy_gettext as _l

from portal.access.actor import Actor, Role
from portal.access.rules import role, within
from portal.review.forms import KeysForm, ReplyForm
from portal.review.views.screens import blueprint
from portal.web.pages import is_local, page, see
from portal.web.saying import says
from portal.web.taking import takes
from portal.worksheets.actions import preparing
from portal.worksheets.policy import own_replies
from portal.worksheets.queries.prepared import Prepared, usable, usable_one
from portal.worksheets.review_models import PreparedReply


@blueprint.get("/review/replies")
@role(Role.THERAPIST)
def replies(actor: Actor) -> Response:
    return page("review/replies.html", replies=usable(actor), form=ReplyForm())


@blueprint.post("/review/replies")
@role(Role.THERAPIST)
@takes(ReplyForm)
@says(_l("The reply is added."))
def add_reply(actor: Actor) -> Response:
    form = ReplyForm()
    if not form.submitted():
        return page("review/replies.html", status=422, replies=usable(actor), form=form)
    preparing.prepare_reply(
        actor, form.title.data or "", form.body.data or "", form.is_shared.data, form.form_key.data or ""
    )
    return _list()


@blueprint.get("/review/replies/<uuid:reply_id>")
@within(own_replies, "reply_id")
def reply(actor: Actor, reply: PreparedReply) -> Response:
    held = _held(actor, reply)
    form = ReplyForm(None, title=held.title, body=held.body, is_shared=held.is_shared)
    return page("review/reply.html", reply=held, form=form)


@blueprint.post("/review/replies/<uuid:reply_id>")
@within(own_replies, "reply_id")
@takes(ReplyForm)
@says(_l("The reply is changed."))
def change_reply(actor: Actor, reply: PreparedReply) -> Response:
    form = ReplyForm()
    if not form.submitted():
        return page("review/reply.html", status=422, reply=_held(actor, reply), form=form)
    preparing.change_reply(actor, reply, form.title.data or "", form.body.data or "", form.is_shared.data)
    return _list()


@blueprint.post("/review/replies/<uuid:reply_id>/removal")
@within(own_replies, "reply_id")
@says(_l("The reply is removed."))
def remove_reply(actor: Actor, reply: PreparedReply) -> Response:
    preparing.remove_reply(actor, reply)
    return _list()


@blueprint.post("/review/keys")
@role(Role.THERAPIST)
@takes(KeysForm)
def keys(actor: Actor) -> Response:
    """Switches the keys on or off, and goes back to the sheet."""
    form = KeysForm()
    preparing.turn_keys(actor, form.keys_on.data == "1")
    back = form.keys_back.data or ""
    return see(back if is_local(back) and back.startswith("/review") else url_for("review.queue"))


def _held(actor: Actor, reply: PreparedReply) -> Prepared:
    held = usable_one(actor, reply.id)
    assert held is not None
    return held


def _list() -> Response:
    return see(url_for("review.replies"))
