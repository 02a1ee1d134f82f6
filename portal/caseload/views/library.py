"""The library for staff: find a worksheet, look at it, give it to several people at once."""

from uuid import UUID

from flask import Response, abort, request, url_for
from flask_babel import gettext as _

from portal.access.actor import Actor, Role
from portal.access.rules import role
from portal.caseload import giving
from portal.caseload.actions import give
from portal.caseload.forms import LibraryForm, TakersForm
from portal.caseload.views.screens import blueprint, next_session_choices, plan_of
from portal.standby import from_standby
from portal.web.asked import whole_number
from portal.web.forms import options
from portal.web.pages import page, see
from portal.web.saying import told_in
from portal.web.taking import takes
from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.published import catalogue
from portal.worksheets.queries.made_here import made_here
from portal.worksheets.queries.offered import is_offered
from portal.worksheets.wording import modality_words

LONGEST = (5, 10, 20)  # minutes


@blueprint.get("/library")
@role(Role.THERAPIST, Role.LEADER)
@from_standby
def library(actor: Actor) -> Response:
    form = LibraryForm(request.args)
    kinds = sorted({one.modality for one in catalogue().all()})
    form.modality.choices = options([("", _("All kinds")), *((kind, modality_words(kind)) for kind in kinds)])
    upto = [(str(n), _("Up to %(n)s minutes", n=n)) for n in LONGEST]
    form.minutes.choices = options([("", _("Any time")), *upto])
    asked = form if form.validate() else LibraryForm()
    shown = giving.library(asked.q.data or "", asked.modality.data or "", int(asked.minutes.data or 0))
    return page("caseload/library.html", form=form, shown=shown, given=whole_number(told_in("given")))


@blueprint.get("/library/<slug>/assignments")
@role(Role.THERAPIST, Role.LEADER)
def choose_takers(actor: Actor, slug: str) -> Response:
    form, takers = _giving_form(actor)
    return _choosing(_assignable(slug), form, takers)


@blueprint.post("/library/<slug>/assignments")
@role(Role.THERAPIST, Role.LEADER)
@takes(TakersForm)
def give_worksheet(actor: Actor, slug: str) -> Response:
    worksheet, (form, takers) = _assignable(slug), _giving_form(actor)
    if not form.holds_up(actor, form.has_many_takers):
        return _choosing(worksheet, form, takers, 422)
    patients, groups = ([UUID(one) for one in field.data or ()] for field in (form.patients, form.groups))
    of_tracks = [group for track in form.tracks.data or () for group in takers.groups_of[track]]
    given = give(actor, worksheet, patients, {*groups, *of_tracks}, plan_of(actor, form), form.key_of)
    return see(url_for("caseload.library", given=given))


def _assignable(slug: str) -> Worksheet:
    found = next((one for one in catalogue().all() if one.id == slug), None)
    if found is None or not is_offered(found):
        abort(404)
    return found


def _giving_form(actor: Actor) -> tuple[TakersForm, giving.Takers]:
    form, takers = TakersForm(), giving.takers(actor)
    form.session.choices = next_session_choices()
    form.tracks.choices, form.groups.choices = options(takers.tracks), options(takers.groups)
    form.patients.choices = options(takers.patients)
    return form, takers


def _choosing(worksheet: Worksheet, form: TakersForm, takers: giving.Takers, status: int = 200) -> Response:
    """Who is away is not offered; whoever was chosen on an older page is told why it cannot be."""
    form.patients.choices = options(one for one in takers.patients if one[0] not in takers.away)
    here = made_here().get(worksheet.id, "")
    return page(
        "caseload/giving.html", status=status, worksheet=worksheet, here=here, form=form, some_away=bool(takers.away)
    )
