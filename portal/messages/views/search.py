"""Words to look for come by POST: neither the address nor the history of the browser may hold them."""

from flask import Response

from portal.access.actor import Actor
from portal.access.rules import within
from portal.messages import policy
from portal.messages.forms import SearchForm
from portal.messages.models import Thread
from portal.messages.searching import NEWEST, search
from portal.messages.topics import TITLES
from portal.messages.views.screens import blueprint
from portal.web.pages import page


@blueprint.get("/messages/<uuid:thread_id>/search")
@within(policy.readable, "thread_id")
def ask_search(actor: Actor, thread: Thread) -> Response:
    return _page(thread, SearchForm(formdata=None))


@blueprint.post("/messages/<uuid:thread_id>/search")
@within(policy.readable, "thread_id")
def find(actor: Actor, thread: Thread) -> Response:
    form = SearchForm()
    if not form.submitted():
        return _page(thread, form, 422)
    return _page(thread, form, found=search(actor, thread.patient_id, form.words.words))


def _page(thread: Thread, form: SearchForm, status: int = 200, found: object = None) -> Response:
    return page(
        "messages/search.html", status=status, thread=thread, form=form, found=found, newest=NEWEST, titles=TITLES
    )
