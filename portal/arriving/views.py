"""A patient's first days: what to know before the first one, and how they are."""

from flask import Blueprint, Response, request, url_for

from portal.access.actor import Actor, Role
from portal.access.rules import role
from portal.arriving import queries
from portal.arriving.forms import EarlyCheckForm
from portal.arriving.wording import spoken
from portal.programs.early_checks import is_asked, say
from portal.programs.life_models import Feeling
from portal.web.pages import page, see

blueprint = Blueprint("arriving", __name__)
blueprint.add_app_template_filter(spoken)


@blueprint.get("/first-day")
@role(Role.PATIENT)
def first_day(actor: Actor) -> Response:
    return page("arriving/first_day.html", it=queries.first_day(actor))


@blueprint.get("/first-days")
@role(Role.PATIENT)
def early_check(actor: Actor) -> Response:
    return _page(actor, EarlyCheckForm(None))


@blueprint.post("/first-days")
@role(Role.PATIENT)
def say_how(actor: Actor) -> Response:
    if request.form.get("go") == "not-now":
        say(actor, None)
        return see(url_for("home.today"))
    if "pick" in request.form:  # on Today: answered with the page, since how she is stands in no address
        return _page(actor, EarlyCheckForm(None, feeling=request.form["pick"]))
    form = EarlyCheckForm()
    if not form.submitted():
        return _page(actor, form, 422)
    say(actor, Feeling(form.feeling.data), form.words.words)
    return see(url_for("arriving.early_check"))


def _page(actor: Actor, form: EarlyCheckForm, status: int = 200) -> Response:
    it = queries.check(actor)
    return page("arriving/early_check.html", status=status, it=it, form=form, is_asked=is_asked(it.stay, actor.today))
