"""A patient is handed over to a colleague: filled in, asked, done; taken back; its note read. And her way so far."""

from collections.abc import Callable
from typing import Any

from flask import Response, url_for
from flask_babel import lazy_gettext as _l

from portal.access.actor import Actor
from portal.access.rules import within
from portal.accounts.models import User
from portal.caseload.hand_over_form import PassingForm, Step
from portal.caseload.open_things import open_things
from portal.caseload.views.screens import blueprint
from portal.database import Conflict
from portal.programs import way as ways
from portal.programs.actions import handing_over
from portal.programs.covering import colleagues
from portal.programs.handed import handed_by, handed_to, open_hand_overs, therapist_of
from portal.programs.life_models import CareHandOver
from portal.programs.policy import caseload
from portal.programs.queries import Person
from portal.programs.standing import standing
from portal.schedule.actions.keeping_with_team import keep_with_team
from portal.schedule.queries.one_to_ones import going
from portal.web.pages import page, see
from portal.web.saying import says
from portal.web.taking import takes
from portal.web.transaction import leaves_trace


@blueprint.get("/patients/<uuid:patient_id>/way")
@within(caseload, "patient_id")
@leaves_trace
def way(actor: Actor, patient: User) -> Response:
    changes = ways.way(patient.id)
    ways.note_reading(actor, patient.id, changes)
    return page("caseload/way.html", patient=patient, stand=standing(actor, patient.id), changes=changes)


@blueprint.get("/patients/<uuid:patient_id>/hand-over")
@within(caseload, "patient_id")
def hand_over(actor: Actor, patient: User) -> Response:
    giver = _giver(actor, patient)
    return _page(actor, patient, giver, _form(actor, patient, giver, formdata=None))


@blueprint.post("/patients/<uuid:patient_id>/hand-over")
@within(caseload, "patient_id")
@takes(PassingForm)
@says(_l("The hand-over is set."))
def make_hand_over(actor: Actor, patient: User) -> Response:
    giver = _giver(actor, patient)
    form = _form(actor, patient, giver)
    if not form.submitted():
        return _page(actor, patient, giver, form, 422)
    if form.step is Step.CHANGE:
        return _page(actor, patient, giver, form)
    act = handing_over.hand_over if form.step is Step.DO else handing_over.check
    if not _done(form, lambda: act(actor, form.passing(patient.id, giver.id))):
        return _page(actor, patient, giver, form, 422)
    return _onward(actor, patient, form) if form.step is Step.DO else _are_you_sure(actor, patient, giver, form)


@blueprint.post("/hand-overs/<uuid:hand_over_id>/end")
@within(handed_by, "hand_over_id")
@says(_l("The hand-over is taken back."))
def take_back_hand_over(actor: Actor, row: CareHandOver) -> Response:
    handing_over.take_back(actor, row)
    keep_with_team(actor.id, [row.patient_id])
    return see(url_for("caseload.patient", patient_id=row.patient_id))


@blueprint.post("/hand-overs/<uuid:hand_over_id>/reading")
@within(handed_to, "hand_over_id")
@says(_l("Noted: you have read it."))
def read_hand_over(actor: Actor, row: CareHandOver) -> Response:
    handing_over.note_read(actor, row)
    return see(url_for("caseload.patient", patient_id=row.patient_id))


def _giver(actor: Actor, patient: User) -> Person:
    """Her therapist: the actor, or the one whom the actor covers for or supervises."""
    return therapist_of(actor, patient.id) or Person(actor.id, actor.name)


def _form(actor: Actor, patient: User, giver: Person, **more: None) -> PassingForm:
    """Nobody is handed over to herself."""
    others = [one for one in colleagues(actor) if one.id not in (giver.id, patient.id)]
    oneself = [Person(actor.id, actor.name)] if actor.id != giver.id else []
    return PassingForm(**more).offer(actor.today, [*oneself, *others])


def _page(actor: Actor, patient: User, giver: Person, form: PassingForm, status: int = 200) -> Response:
    planned = [one for one in open_hand_overs(actor, patient.id) if not one.has_come]
    words: dict[str, Any] = {"patient": patient, "giver": giver, "form": form, "planned": planned}
    words["talks"] = going(actor, patient.id, giver.id, actor.today)
    return page("caseload/hand_over.html", status=status, open=open_things(actor, patient.id, giver.id), **words)


def _are_you_sure(actor: Actor, patient: User, giver: Person, form: PassingForm) -> Response:
    words: dict[str, Any] = {"patient": patient, "giver": giver, "form": form}
    words["talks"] = going(actor, patient.id, giver.id, form.from_on.data, form.chosen.id)
    return page("caseload/hand_over_sure.html", open=open_things(actor, patient.id, giver.id), **words)


def _onward(actor: Actor, patient: User, form: PassingForm) -> Response:
    """Whoever hands over as of today does not reach the patient any more."""
    has_come = form.from_on.data <= actor.today
    return see(url_for("caseload.patients") if has_come else url_for("caseload.patient", patient_id=patient.id))


def _done(form: PassingForm, deed: Callable[[], object]) -> bool:
    """Whether it could be done; why not stands at the field."""
    try:
        deed()
    except Conflict as fault:
        form.colleague.errors = [str(fault)]
        return False
    return True
