"""Marking who was there, in one pass, and what became of each mark."""

import re
from typing import Any
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.access.actor import Actor
from portal.access.rules import within
from portal.audit.record import record_each
from portal.caseload import policy
from portal.caseload.forms import PlannedForm
from portal.caseload.room import Room, note_seeing, room
from portal.caseload.views.screens import blueprint
from portal.schedule.actions.attending import ReasonNeeded, begin_marking, everyone_else, mark_all
from portal.schedule.actions.marking import length_of
from portal.schedule.attendance_models import Attendance
from portal.schedule.marking_forms import WORDS, LineForm, MarkForm, WhyForm, mark_words
from portal.schedule.models import Appointment
from portal.schedule.queries.history import history
from portal.web.forms import options
from portal.web.pages import page, see
from portal.web.saying import says, told_in
from portal.web.taking import takes
from portal.web.transaction import keep, leaves_trace

Clashes = dict[UUID, Attendance]
_FIELD = re.compile(r"([0-9a-f]{32})-(?:mark|late|early|saw)")


@blueprint.get("/groups/<uuid:group_id>/sessions/<uuid:appointment_id>")
@within(policy.session_of_led_group, "appointment_id", "group_id")
@leaves_trace
def session(actor: Actor, appointment: Appointment) -> Response:
    it = room(actor, appointment)
    note_seeing(actor, it)
    return shown(it, mark_forms(it), WhyForm())


@blueprint.post("/groups/<uuid:group_id>/sessions/<uuid:appointment_id>/attendance")
@within(policy.session_of_led_group, "appointment_id", "group_id")
@takes(beside={"everyone", "-mark", "-saw"})
@says(_l("Attendance is saved."))
def mark_attendance(actor: Actor, appointment: Appointment) -> Response:
    begin_marking(appointment)
    it, why = room(actor, appointment), WhyForm()
    forms = mark_forms(it, sent=True)
    if _strangers(forms):
        return shown(it, forms, why, 409, _("Somebody on this page is not expected at this session any more."))
    if [form for form in (why, *forms.values()) if not form.submitted()]:  # each says what it needs
        return shown(it, forms, why, 422)
    wanted = {one: mark for one, form in forms.items() if (mark := form.wanted())}
    rest = everyone_else(seat.who for seat in it.seats) if "everyone" in request.form else None
    try:
        clashes = mark_all(actor, appointment, wanted, rest, why.why.words)
    except ReasonNeeded:
        why.why.errors = [_("This session was on an earlier day. A few words say why its attendance changes.")]
        return shown(it, forms, why, 422)
    return _clashing(actor, appointment, clashes, forms) if clashes else see(back_to(it, "attendance"))


@blueprint.get("/groups/<uuid:group_id>/sessions/<uuid:appointment_id>/attendance")
@within(policy.session_of_led_group, "appointment_id", "group_id")
@leaves_trace
def attendance(actor: Actor, appointment: Appointment) -> Response:
    people = history(appointment.id)
    told = [one.patient_id for one in people if one.has_reasons]
    record_each(actor.id, "read", "attendance", appointment.id, told)
    back = url_for("caseload.session", group_id=appointment.group_id, appointment_id=appointment.id)
    heading = appointment.topic or appointment.title
    values: dict[str, Any] = {"session": appointment, "people": people, "back": back, "heading": heading}
    return page("caseload/attendance.html", mark_words=mark_words, **values)


def mark_forms(it: Room, sent: bool = False) -> dict[UUID, MarkForm]:
    """By patient. `sent`: with what this request brings."""
    length = length_of(it.session)
    return {seat.who.patient_id: MarkForm.of(seat.who, length, sent) for seat in it.seats}


def shown(
    it: Room,
    forms: dict[UUID, MarkForm],
    why: WhyForm,
    status: int = 200,
    sentence: str = "",
    clashes: Clashes | None = None,
    lines: dict[UUID, LineForm] | None = None,
    giving: PlannedForm | None = None,
) -> Response:
    """The room. `sentence`: what happened; `clashes`: marks of somebody else, to choose from; `lines`: as typed.

    The address tells it of a new time that took back what was marked.
    """
    return page(
        "caseload/session.html",
        status=status,
        it=it,
        forms=forms,
        why=why,
        sentence=sentence,
        clashes=clashes or {},
        unmarked=status == 200 and told_in("unmarked") == "1",
        lines=lines or {},
        giving=giving or giving_form(it, sent=False),
        choices=WORDS,
        mark_words=mark_words,
    )


def giving_form(it: Room, sent: bool) -> PlannedForm:
    """What of the plan the group does not have yet. `sent`: with what this request brings."""
    left = [(one.slug, one.title) for one in it.plan.homework if not one.is_given]
    form = PlannedForm() if sent else PlannedForm(None, give=[slug for slug, _title in left])
    form.give.choices = options(left)
    return form


def back_to(it: Room, anchor: str) -> str:
    session = url_for("caseload.session", group_id=it.frame.group_id, appointment_id=it.session.id)
    return f"{session}#{anchor}"


def _strangers(forms: dict[UUID, MarkForm]) -> set[str]:
    """Who is named in the form and is not expected."""
    named = {found[1] for name in request.form if (found := _FIELD.fullmatch(name))}
    return named - {one.hex for one in forms}


def _clashing(actor: Actor, appointment: Appointment, clashes: Clashes, forms: dict[UUID, MarkForm]) -> Response:
    """The other marks are kept. At these, both are shown, and what stands stays until one is chosen."""
    keep()
    it = room(actor, appointment)
    for patient_id, mark in clashes.items():
        forms[patient_id].saw.data = mark.id.hex
    sentence = _("Somebody else was marking at the same time. Please choose where the two of you differ.")
    return shown(it, _as_now(it, forms, clashes), WhyForm(), 409, sentence, clashes)


def _as_now(it: Room, forms: dict[UUID, MarkForm], clashes: Clashes) -> dict[UUID, MarkForm]:
    """What was saved is drawn as saved; what was not, as it was typed."""
    for seat in it.seats:
        if seat.who.patient_id not in clashes and seat.who.mark:
            forms[seat.who.patient_id].saw.data = seat.who.mark.id.hex
    return forms
