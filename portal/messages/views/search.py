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
from portal.programs.queries import person
from portal.web.pages import page
from portal.web.read_only import served_read_only


@blueprint.get("/messages/<uuid:thread_id>/search")
@within(policy.readable, "thread_id")
def ask_search(actor: Actor, thread: Thread) -> Response:
    return _page(actor, thread, SearchForm(formdata=None))


@blueprint.post("/messages/<uuid:thread_id>/search")
@within(policy.readable, "thread_id")
@served_read_only
def find(actor: Actor, thread: Thread) -> Response:
    form = SearchForm()
    if not form.submitted():
        return _page(actor, thread, form, 422)
    return _page(actor, thread, form, found=search(actor, thread.patient_id, form.words.words))


def _page(actor: Actor, thread: Thread, form: SearchForm, status: int = 200, found: object = None) -> Response:
    whose = None if actor.id == thread.patient_id else person(thread.patient_id)
    return page(
        "messages/search.html",
        status=status,
        thread=thread,
        whose=whose,
        form=form,
        found=found,
        newest=NEWEST,
        titles=TITLES,
    )
