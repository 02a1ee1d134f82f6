"""Give a worksheet to a patient or a whole group."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import Date, Uuid, bindparam, or_, select

from portal import clock
from portal.access.actor import Actor
from portal.audit.record import record
from portal.database import Conflict, Instant, add_once, db, new_id
from portal.notifications.outbox import notify
from portal.programs.models import Clinic, Group
from portal.programs.queries import coming, members
from portal.vault.sealing import CLINIC, seal
from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.models import Assignment, Homework
from portal.worksheets.published import edition
from portal.worksheets.queries.had import homework_had
from portal.worksheets.queries.offered import is_offered

_BY_FORM_KEY = select(Assignment).where(Assignment.form_key == bindparam("form_key"))
BY_DAY = (
    Assignment.patient_id == bindparam("patient_id", type_=Uuid()),
    Assignment.slug == bindparam("slug"),
    Assignment.for_on == bindparam("for_on", type_=Date()),
)
_BY_DAY = select(Assignment).where(*BY_DAY)
_HOMEWORK_BY_FORM_KEY = select(Homework).where(Homework.form_key == bindparam("form_key"))
_STILL_OPEN = (
    select(Homework)
    .where(
        Homework.group_id == bindparam("group_id", type_=Uuid()),
        Homework.withdrawn_at.is_(None),
        or_(Homework.due_at.is_(None), Homework.due_at > bindparam("now", type_=Instant())),
    )
    .order_by(Homework.made_at)
)
_ON_CALL = select(Clinic.phone, Clinic.on_call_name, Clinic.on_call_phone).limit(1)


class DayTaken(Exception):
    """There is one of this worksheet for that day already: `by`."""

    def __init__(self, by: Assignment) -> None:
        super().__init__("that day has one")
        self.by = by


def check_assignable(worksheet: Worksheet) -> None:
    """Raises Conflict: a question about danger may be asked only where somebody is named to read the answer."""
    if not is_offered(worksheet):
        raise Conflict(_("This questionnaire is switched off at this clinic."))
    if worksheet.kind != "measure" and not worksheet.has_risk_item:
        return
    row = db.session.execute(_ON_CALL).one_or_none()
    if row is None or not all(row):
        raise Conflict(
            _("Please enter the clinic's phone number and an on-call person first. This sheet asks about safety.")
        )


def assign(
    actor: Actor,
    patient_id: UUID,
    worksheet: Worksheet,
    due_at: datetime | None = None,
    due_appointment_id: UUID | None = None,
    note: str = "",
    form_key: str | None = None,
) -> Assignment:
    """Give one patient a worksheet. Raises Conflict (see `check_assignable`). The caller has checked the relation."""
    known = form_key and db.session.scalar(_BY_FORM_KEY, {"form_key": form_key})
    if known:
        return known
    check_assignable(worksheet)
    assignment = new_assignment(actor, patient_id, worksheet, due_at=due_at, due_appointment_id=due_appointment_id)
    assignment.form_key = form_key
    if note:
        assignment.note_sealed = seal(patient_id, "assignment.note_sealed", assignment.id, note)
    try:
        return added(actor, assignment)
    except DayTaken:
        raise Conflict(_("This patient has this one for that day already.")) from None


def assign_to_group(
    actor: Actor,
    group: Group,
    worksheet: Worksheet,
    due_at: datetime | None,
    due_appointment_id: UUID | None,
    note: str,
    form_key: str,
) -> Homework:
    """Give everyone who has a place in the group the same worksheet. Raises Conflict. Twice is once.

    Whose place begins later has it on her list from then on, and hears of nothing before.
    """
    known = db.session.scalar(_HOMEWORK_BY_FORM_KEY, {"form_key": form_key})
    if known:
        return known
    check_assignable(worksheet)
    homework = Homework(
        id=new_id(),
        group_id=group.id,
        slug=worksheet.id,
        version=worksheet.version,
        due_at=due_at,
        due_appointment_id=due_appointment_id,
        assigned_by=actor.id,
        made_at=clock.now(),
        form_key=form_key,
    )
    if note:
        homework.note_sealed = seal(CLINIC, "homework.note_sealed", homework.id, note)
    if not add_once(homework):
        return db.session.execute(_HOMEWORK_BY_FORM_KEY, {"form_key": form_key}).scalar_one()
    record(actor.id, "assigned homework", "homework", homework.id)
    for member in members(actor, group.id):
        _member(actor, member.id, worksheet, homework)
    for patient_id in coming(actor, group.id):
        _member(actor, patient_id, worksheet, homework, tell=False)
    return homework


def give_open_homework(actor: Actor, patient_id: UUID, group_id: UUID, from_on: date) -> None:
    """Who joins a group is given what is still to do on her first day. What she has of it already is not given twice.

    A sheet that may not be given now (see `check_assignable`) is left out: nobody who enrols a patient can mend that.
    """
    begins = datetime.combine(from_on, time(), tzinfo=ZoneInfo(actor.zone))
    had = homework_had(patient_id, group_id)
    for homework in db.session.scalars(_STILL_OPEN, {"group_id": group_id, "now": max(clock.now(), begins)}):
        if homework.id in had:
            continue
        worksheet = edition(homework.slug, homework.version)
        try:
            check_assignable(worksheet)
        except Conflict:
            continue
        _member(actor, patient_id, worksheet, homework, tell=from_on <= actor.today)


def _member(actor: Actor, patient_id: UUID, worksheet: Worksheet, homework: Homework, tell: bool = True) -> Assignment:
    due = {"due_at": homework.due_at, "due_appointment_id": homework.due_appointment_id}
    one = new_assignment(actor, patient_id, worksheet, homework_id=homework.id, **due)
    one.assigned_by = homework.assigned_by
    try:
        return added(actor, one, tell)
    except DayTaken as taken:  # she has that day's own: it becomes the group's too
        taken.by.homework_id = taken.by.homework_id or homework.id
        db.session.flush()
        record(actor.id, "assigned", "assignment", taken.by.id, patient_id=patient_id)
        notify(patient_id, "assignment", taken.by.id, cause=homework.id.hex)
        return taken.by


def new_assignment(actor: Actor, patient_id: UUID, worksheet: Worksheet, **due: Any) -> Assignment:
    """One that comes by the day is for the day it is due, or for today."""
    if worksheet.lifecycle == "daily":
        when: datetime = due.get("due_at") or clock.now()
        due.setdefault("for_on", when.astimezone(ZoneInfo(actor.zone)).date())
    return Assignment(
        id=new_id(),
        patient_id=patient_id,
        slug=worksheet.id,
        version=worksheet.version,
        assigned_by=actor.id,
        made_at=clock.now(),
        **due,
    )


def added(actor: Actor, assignment: Assignment, tell: bool = True) -> Assignment:
    """Idempotent by form key: the same form a moment ago made the one that counts. Raises DayTaken."""
    keys = {name: getattr(assignment, name) for name in ("form_key", "patient_id", "slug", "for_on")}
    if not add_once(assignment):
        known = db.session.scalars(_BY_FORM_KEY, keys).unique().one_or_none()
        if known is None:
            raise DayTaken(db.session.scalars(_BY_DAY, keys).unique().one())
        return known
    verb = "began" if assignment.by_herself else "assigned"
    record(actor.id, verb, "assignment", assignment.id, patient_id=assignment.patient_id)
    if tell and not assignment.by_herself:
        notify(assignment.patient_id, "assignment", assignment.id)
    return assignment
