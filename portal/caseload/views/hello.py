"""What a leader says to those who come into the group for the first time."""

from flask import Response, url_for
from flask_babel import lazy_gettext as _l

from portal.access.actor import Actor
from portal.access.rules import within
from portal.caseload.forms import HelloForm
from portal.caseload.views.screens import blueprint
from portal.programs.first_days import own_hello, say_hello
from portal.programs.models import Group
from portal.programs.policy import led_groups
from portal.programs.queries import languages_read
from portal.web.in_languages import filled_with, written_in
from portal.web.pages import page, see
from portal.web.saying import says
from portal.web.taking import takes


@blueprint.get("/groups/<uuid:group_id>/hello")
@within(led_groups, "group_id")
def hello(actor: Actor, group: Group) -> Response:
    group.check_not_over(actor.today)
    return _page(actor, group, HelloForm(None, **filled_with("hello", own_hello(actor, group))))


@blueprint.post("/groups/<uuid:group_id>/hello")
@within(led_groups, "group_id")
@takes(HelloForm)
@says(_l("Saved. This holds from now on."))
def change_hello(actor: Actor, group: Group) -> Response:
    form = HelloForm()
    if not form.holds_up(actor):
        return _page(actor, group, form, status=422)
    say_hello(actor, group, written_in(form, "hello"))
    return see(url_for("caseload.group", group_id=group.id))


def _page(actor: Actor, group: Group, form: HelloForm, status: int = 200) -> Response:
    read = languages_read(actor, group.id)
    return page("caseload/hello.html", status=status, group=group, form=form, read=read)
