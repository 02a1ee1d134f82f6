"""Who waits for a place in a track. A place is given by the form of the group; that ends the waiting by itself."""

from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.access.actor import ADMINISTRATORS, Actor, Role
from portal.access.rules import role_within
from portal.admin.forms.fields import AnswerForm, FindForm, accepted
from portal.admin.forms.places import WaitForm
from portal.admin.queries import finding
from portal.admin.queries.waiting import Openings
from portal.admin.queries.waiting import waiting as in_line
from portal.admin.views.screens import blueprint, form_page
from portal.programs import policy
from portal.programs.actions.refusing import AlreadyThere
from portal.programs.actions.waiting import wait, withdraw
from portal.programs.group_models import WaitingPlace
from portal.programs.models import Track
from portal.web.asked import asked_id, id_of
from portal.web.forms import options
from portal.web.looking_for import address_of
from portal.web.pages import page, see
from portal.web.read_only import served_read_only
from portal.web.saying import says
from portal.web.taking import takes

WAITS = {AlreadyThere: _l("This person waits for this track already.")}


@blueprint.get("/tracks/<uuid:track_id>/waiting-list")
@role_within(ADMINISTRATORS, policy.administered_tracks, "track_id")
def waiting(actor: Actor, track: Track) -> Response:
    openings = Openings(actor, track)
    line = in_line(actor, track, openings)
    return page("admin/waiting.html", track=track, waiting=line, start=openings.soonest())


@blueprint.route("/tracks/<uuid:track_id>/waiting-places", methods=["GET", "POST"])
@role_within(ADMINISTRATORS, policy.administered_tracks, "track_id")
@takes(WaitForm)
@says(_l("They are in the line."))
def add_waiting(actor: Actor, track: Track) -> Response:
    form, find, back = WaitForm(actor.today), FindForm.found_for(actor.id), _list_of(track.id)
    if not form.is_submitted():
        form.patient.data = str(asked_id("patient") or "")
    found = finding.people_for(actor, Role.PATIENT, find.words, id_of(form.patient.data))
    form.patient.choices = options([("", _("Choose a patient")), *found])
    if form.submitted() and accepted(form.patient, lambda: _wait(actor, track, form), WAITS):
        return see(back)
    return form_page(form, "admin/wait.html", track=track, find=find, back=back)


@blueprint.post("/tracks/<uuid:track_id>/waiting-places/search")
@role_within(ADMINISTRATORS, policy.administered_tracks, "track_id")
@served_read_only
@takes(FindForm)
def find_for_waiting(actor: Actor, track: Track) -> Response:
    return see(address_of("admin.add_waiting", actor.id, FindForm(request.form).words, track_id=track.id))


def _wait(actor: Actor, track: Track, form: WaitForm) -> None:
    wait(UUID(form.patient.data), track, form.not_before.data, by=actor.id)


@blueprint.route("/waiting-places/<uuid:waiting_id>/withdrawal", methods=["GET", "POST"])
@role_within(ADMINISTRATORS, policy.administered_waiting, "waiting_id")
@says(_l("They are off the wait-list."))
def withdraw_waiting(actor: Actor, place: WaitingPlace) -> Response:
    form, back = AnswerForm(), _list_of(place.track_id)
    if form.submitted():
        withdraw(place, by=actor.id)
        return see(back)
    title = _("Take %(person)s off the wait-list", person=finding.name_of(place.patient_id))
    intro = _("Their turn is lost. If they wait again later, they are the last in the line.")
    return form_page(form, title=title, intro=intro, button=_("Take them off"), back=back)


def _list_of(track_id: UUID) -> str:
    return url_for("admin.waiting", track_id=track_id)
