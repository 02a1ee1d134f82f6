"""One one-to-one: moved, cancelled, brought back, its attendance noted. For whoever answers for its patient."""

from collections.abc import Callable
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.access.actor import Actor
from portal.access.rules import within
from portal.audit.record import record_each
from portal.caseload.one_to_one_forms import BringingBackForm, CallingOffForm, ChangingForm
from portal.caseload.one_to_one_page import Held, held
from portal.caseload.policy import one_to_one_of_patient
from portal.caseload.standing import check_without_place
from portal.caseload.views.screens import blueprint
from portal.database import Conflict
from portal.schedule.actions import looking, one_to_ones
from portal.schedule.actions.attending import ReasonNeeded, begin_marking, mark_all
from portal.schedule.actions.changing import Outdated
from portal.schedule.actions.marking import length_of
from portal.schedule.hindrances import Hindered
from portal.schedule.marking_forms import WORDS, MarkForm, WhyForm, mark_words
from portal.schedule.models import Appointment
from portal.schedule.queries.history import history
from portal.schedule.reasons import NO_PLACE
from portal.web.pages import page, see
from portal.web.saying import says, told_in
from portal.web.taking import takes
from portal.web.transaction import leaves_trace

ONE = "/one-to-ones/<uuid:appointment_id>"
_CANCEL = "cancel-"


@blueprint.get(ONE)
@within(one_to_one_of_patient, "appointment_id")
def one_to_one(actor: Actor, session: Appointment) -> Response:
    looking.look_at(actor, session)
    return _page(actor, session)


@blueprint.post(f"{ONE}/change")
@within(one_to_one_of_patient, "appointment_id")
@takes(ChangingForm)
def change_one_to_one(actor: Actor, session: Appointment) -> Response:
    form = _changing(actor, held(actor, session))
    if not form.submitted():
        return _page(actor, session, 422, form=form)
    wanted = form.wanted()
    return _after(actor, session, form, lambda: one_to_ones.move(actor, session, wanted, form.saw.data or ""))


@blueprint.post(f"{ONE}/cancellation")
@within(one_to_one_of_patient, "appointment_id")
@takes(beside={f"{_CANCEL}saw", "without_place"})
def cancel_one_to_one(actor: Actor, session: Appointment) -> Response:
    """From the session's own page; or with one tap, where it stands on a day without a place."""
    form = CallingOffForm(prefix=_CANCEL)
    if with_one_tap := "without_place" in request.form:
        check_without_place(actor, session)
        form.saw.data = str(session.sequence)
    if not form.submitted():
        return _page(actor, session, 422, cancelling=form)
    because, saw = NO_PLACE if with_one_tap else form.because.words, form.saw.data or ""
    return _after(actor, session, form, lambda: one_to_ones.call_off(actor, session, because, saw))


@blueprint.post(f"{ONE}/reinstatement")
@within(one_to_one_of_patient, "appointment_id")
@takes(BringingBackForm)
def bring_back_one_to_one(actor: Actor, session: Appointment) -> Response:
    form = BringingBackForm()
    if not form.submitted():
        return _page(actor, session, 422)
    saw = form.saw.data or ""
    return _after(actor, session, form, lambda: one_to_ones.bring_back(actor, session, saw))


@blueprint.get(f"{ONE}/attendance")
@within(one_to_one_of_patient, "appointment_id")
@leaves_trace
def one_to_one_attendance(actor: Actor, session: Appointment) -> Response:
    people = history(session.id)
    told = [one.patient_id for one in people if one.has_reasons]
    record_each(actor.id, "read", "attendance", session.id, told)
    back = url_for("caseload.one_to_one", appointment_id=session.id)
    heading = _("One-to-one")
    values: dict[str, Any] = {"session": session, "people": people, "back": back, "heading": heading}
    return page("caseload/attendance.html", mark_words=mark_words, **values)


@blueprint.post(f"{ONE}/attendance")
@within(one_to_one_of_patient, "appointment_id")
@takes(beside={"-mark", "-saw"})
@says(_l("Attendance is saved."))
def mark_one_to_one(actor: Actor, session: Appointment) -> Response:
    begin_marking(session)
    it = held(actor, session)
    who, why = it.seat.who, WhyForm()
    form = MarkForm.of(who, length_of(session), sent=True)
    if [one for one in (form, why) if not one.submitted()]:  # each says what it needs
        return _page(actor, session, 422, marking=form, why=why)
    wanted = form.wanted()
    try:
        clashes = mark_all(actor, session, {who.patient_id: wanted} if wanted else {}, why=why.why.words)
    except ReasonNeeded:
        why.why.errors = [_("This session was on an earlier day. A few words say why its attendance changes.")]
        return _page(actor, session, 422, marking=form, why=why)
    if clashes:
        form.saw.data = clashes[who.patient_id].id.hex
        return _page(actor, session, 409, marking=form, clash=clashes[who.patient_id])
    return see(url_for("caseload.one_to_one", appointment_id=session.id, _anchor="attendance"))


def _changing(actor: Actor, it: Held, sent: bool = True) -> ChangingForm:
    form = ChangingForm.of(it.session, sent)
    form.offer(actor, it.choices)
    return form


def _after(actor: Actor, session: Appointment, form: Any, deed: Callable[[], object]) -> Response:
    """Done, and back to the session; or why not, with what was typed."""
    try:
        deed()
    except Hindered as fault:
        form.hinder(fault.found)
        return _page(actor, session, 422, **_shown(form))
    except Outdated as fault:
        form.saw.data = str(session.sequence)
        return _page(actor, session, 409, str(fault), **_shown(form))
    except Conflict as fault:
        return _page(actor, session, 409, str(fault), **_shown(form))
    if "without_place" in request.form:
        return see(url_for("caseload.patient", patient_id=session.patient_id))
    return see(url_for("caseload.one_to_one", appointment_id=session.id, done=1))


def _shown(form: Any) -> dict[str, Any]:
    if isinstance(form, ChangingForm):
        return {"form": form}
    return {"cancelling": form} if isinstance(form, CallingOffForm) else {}


def _page(
    actor: Actor,
    session: Appointment,
    status: int = 200,
    sentence: str = "",
    form: ChangingForm | None = None,
    cancelling: CallingOffForm | None = None,
    marking: MarkForm | None = None,
    why: WhyForm | None = None,
    clash: Any = None,
) -> Response:
    """`sentence`: what happened. A form that was not sent is drawn as the session stands."""
    it = held(actor, session)
    now = str(session.sequence)
    return page(
        "caseload/one_to_one.html",
        status=status,
        it=it,
        sentence=sentence,
        form=form or _changing(actor, it, sent=False),
        cancelling=cancelling or CallingOffForm(None, prefix=_CANCEL, saw=now),
        bringing_back=BringingBackForm(None, saw=now),
        marking=marking or MarkForm.of(it.seat.who, length_of(session), sent=False),
        why=why or WhyForm(formdata=None),
        clash=clash,
        choices=WORDS,
        mark_words=mark_words,
        done=status == 200 and told_in("done") == "1",
    )
