"""The actor's patients, and what they are given to do."""

from flask import Response, request, url_for

from portal.access.actor import Actor, Role
from portal.access.rules import role, within, within_or_reading
from portal.accounts.models import User
from portal.audit.record import record
from portal.caseload import queries
from portal.caseload.actions import give
from portal.caseload.coming import coming_of
from portal.caseload.forms import HomeworkForm
from portal.caseload.standing import standing_of
from portal.caseload.views.in_emergency import only_read
from portal.caseload.views.screens import blueprint, plan_of, worksheet_form
from portal.caseload.week_now import week_now
from portal.notifications.bell.actions import seen
from portal.programs.contacts import contact_of, note_reading
from portal.programs.covering import covered_patients
from portal.programs.early_checks import news_of
from portal.programs.handed import coming_here
from portal.programs.policy import caseload, read_in_emergency
from portal.safety.queries import open_of
from portal.schedule.actions.seeing import see_notices
from portal.schedule.queries.one_to_ones import brought_up
from portal.web.asked import asked_id
from portal.web.pages import page, see
from portal.web.saying import told_in
from portal.web.taking import takes
from portal.web.transaction import turn_writer
from portal.worksheets.published import catalogue
from portal.worksheets.queries.given import given_to
from portal.worksheets.queries.plans import versions_of
from portal.worksheets.queries.repeated import given_again_to
from portal.worksheets.queries.rules import causes_of


@blueprint.get("/patients")
@role(Role.THERAPIST)
def patients(actor: Actor) -> Response:
    shown, more = queries.patients(actor, asked_id("after"))
    coming = coming_here(actor) if "after" not in request.args else []
    covered = covered_patients(actor)
    return page("caseload/patients.html", patients=shown, more=more, coming=coming, covered=covered)


@blueprint.get("/patients/<uuid:patient_id>")
@within_or_reading(caseload, "patient_id", read_in_emergency, only_read)
def patient(actor: Actor, patient: User) -> Response:
    return _patient(actor, patient, worksheet_form())


@blueprint.post("/patients/<uuid:patient_id>/worksheets")
@within(caseload, "patient_id")
@takes(HomeworkForm)
def assign_worksheet(actor: Actor, patient: User) -> Response:
    form = worksheet_form()
    if not form.submitted():
        return _patient(actor, patient, form, 422)
    give(actor, catalogue().current(form.worksheet.data), [patient.id], [], plan_of(actor, form), form.key_of)
    return see(url_for("caseload.patient", patient_id=patient.id, given=1))


def _patient(actor: Actor, patient: User, form: HomeworkForm, status: int = 200) -> Response:
    patient_id = patient.id
    coming, hers = coming_of(actor, patient_id), standing_of(actor, patient_id)
    first_days, follow_ups = news_of(actor, patient_id), open_of(actor, patient_id)
    contact = contact_of(patient_id)
    answer = page(
        "caseload/patient.html",
        status=status,
        patient=patient,
        form=form,
        coming=coming,
        hers=hers,
        contact=contact,
        now=week_now(actor, patient_id, hers.stand),
        follow_ups=follow_ups,
        causes=causes_of(follow_ups),
        rows=queries.waiting_of(actor, patient.id),
        given=given_to(actor, patient.id),
        repeated=given_again_to(actor, patient.id),
        plan=next(iter(versions_of(actor, patient.id)), None),
        just_given=told_in("given") == "1",
        first_days=first_days,
        talks=brought_up(actor, patient_id),
    )
    if coming.is_news or hers.shows_a_note or first_days or contact.is_known:
        turn_writer()
    words = [any(one.has_words for one in coming.told), hers.shows_a_note, first_days is not None, contact.is_known]
    several = sum(words) > 1
    if coming.is_news:
        see_notices(actor, coming.told, noted=not several)
    if first_days:
        seen(actor, [first_days.id])
    if several:
        record(actor.id, "read", "user", patient_id, patient_id=patient_id)  # one link for the page
    elif hers.shows_a_note:
        record(actor.id, "read", "care_hand_over", None, patient_id=patient_id)
    elif first_days:
        record(actor.id, "read early check", "early_check", first_days.id, patient_id=patient_id)
    else:
        note_reading(actor, patient_id, contact)
    return answer
