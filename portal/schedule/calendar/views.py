"""The page where somebody makes her calendar's address; the address itself; one session as a file."""

from flask import Blueprint, Response, abort, g, make_response, request, url_for

from portal.access.actor import Actor
from portal.access.rules import public, signed_in, within
from portal.accounts import reading_on
from portal.schedule import policy
from portal.schedule.calendar import actions, queries
from portal.schedule.calendar.entry import entry_of
from portal.schedule.calendar.forms import LITTLE, MORE, RenewalForm, WordingForm
from portal.schedule.calendar.writing import written
from portal.schedule.models import Appointment
from portal.web.formatting import zone
from portal.web.pages import page, see
from portal.web.saying import told_in
from portal.web.taking import takes
from portal.web.translation import spoken_in

blueprint = Blueprint("calendar", __name__)


@blueprint.get("/calendar/<secret>.ics")
@public
def feed(secret: str) -> Response:
    """The secret is the key. Whose browser asks is not looked at, so that no sign-in is kept alive by it."""
    g.nobody = True
    owner = queries.behind(secret)
    if owner is None:
        abort(404)
    with spoken_in(owner.language):
        return _file(written(queries.entries(owner), zone(), feed=True), "appointments.ics")


@blueprint.get("/schedule/<uuid:appointment_id>/calendar.ics")
@within(policy.visible, "appointment_id")
def session(actor: Actor, appointment: Appointment) -> Response:
    offer = queries.offered(actor)
    entry = entry_of(appointment, offer is not None and offer.says_what)
    return _file(written([entry], zone()), "appointment.ics")


@blueprint.get("/schedule/calendar")
@signed_in
def place(actor: Actor) -> Response:
    return _place(queries.offered(actor))


@blueprint.post("/schedule/calendar/address")
@signed_in
def begin(actor: Actor) -> Response:
    reading_on.wait_to_make(actor)
    actions.begin(actor)
    return see(url_for("calendar.place"))


@blueprint.post("/schedule/calendar/renewal")
@signed_in
@takes(RenewalForm)
def renew(actor: Actor) -> Response:
    actions.renew(actor, RenewalForm().instead_of.data or "")
    return see(url_for("calendar.place", done="renewed"))


@blueprint.post("/schedule/calendar/wording")
@signed_in
@takes(WordingForm)
def say(actor: Actor) -> Response:
    form = WordingForm()
    if not form.submitted():
        return _place(queries.offered(actor), form, 422)
    actions.say(actor, form.says.data == MORE)
    return see(url_for("calendar.place", done="said"))


@blueprint.post("/schedule/calendar/end")
@signed_in
def stop(actor: Actor) -> Response:
    actions.stop(actor)
    return see(url_for("calendar.place", done="stopped"))


def _place(offer: queries.Offer | None, form: WordingForm | None = None, status: int = 200) -> Response:
    form = form or WordingForm(says=MORE if offer and offer.says_what else LITTLE)
    renewal = RenewalForm(instead_of=offer.id if offer else "")
    return page("schedule/calendar.html", status=status, offer=offer, form=form, renewal=renewal, done=told_in("done"))


def _file(content: bytes, name: str) -> Response:
    response = make_response(content)
    response.mimetype = "text/calendar"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.add_etag()
    response.make_conditional(request)
    return response
