"""The library for staff: find a worksheet, look at it, give it to several people at once."""

from uuid import UUID

from flask import Response, abort, request, url_for
from flask_babel import gettext as _

from portal.access.actor import Actor, Role
from portal.access.rules import role
from portal.caseload import queries
from portal.caseload.actions import give
from portal.caseload.forms import GivingForm, LibraryForm
from portal.caseload.views.screens import blueprint
from portal.web.forms import options
from portal.web.pages import page, see
from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.published import catalogue
from portal.worksheets.queries.offered import is_offered

LONGEST = (5, 10, 20)  # minutes


@blueprint.get("/library")
@role(Role.THERAPIST, Role.LEADER)
def library(actor: Actor) -> Response:
    form = LibraryForm(request.args)
    kinds = sorted({one.modality for one in catalogue().all()})
    form.modality.choices = options([("", _("All kinds")), *((kind, queries.kind_words(kind)) for kind in kinds)])
    upto = [(str(n), _("Up to %(n)s minutes", n=n)) for n in LONGEST]
    form.minutes.choices = options([("", _("Any time")), *upto])
    asked = form if form.validate() else LibraryForm()
    shown = queries.library(asked.q.data or "", asked.modality.data or "", int(asked.minutes.data or 0))
    return page("caseload/library.html", form=form, shown=shown, given=request.args.get("given", type=int))


@blueprint.get("/library/<slug>/assignments")
@role(Role.THERAPIST, Role.LEADER)
def choose_takers(actor: Actor, slug: str) -> Response:
    return _choosing(_assignable(slug), _giving_form(actor))


@blueprint.post("/library/<slug>/assignments")
@role(Role.THERAPIST, Role.LEADER)
def give_worksheet(actor: Actor, slug: str) -> Response:
    worksheet, form = _assignable(slug), _giving_form(actor)
    if not form.submitted():
        return _choosing(worksheet, form, 422)
    due_at, _session = queries.due(actor, [], "", form.due_on.data)
    patients, groups = ([UUID(one) for one in field.data or ()] for field in (form.patients, form.groups))
    given = give(actor, worksheet, patients, groups, due_at, form.words, form.key_of)
    return see(url_for("caseload.library", given=given))


def _assignable(slug: str) -> Worksheet:
    found = next((one for one in catalogue().all() if one.id == slug), None)
    if found is None or not is_offered(found):
        abort(404)
    return found


def _giving_form(actor: Actor) -> GivingForm:
    form = GivingForm()
    groups, patients = queries.takers(actor)
    form.groups.choices, form.patients.choices = options(groups), options(patients)
    return form


def _choosing(worksheet: Worksheet, form: GivingForm, status: int = 200) -> Response:
    return page("caseload/giving.html", status=status, worksheet=worksheet, form=form)
