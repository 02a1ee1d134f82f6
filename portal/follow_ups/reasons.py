"""Why a follow-up was opened, in words: the rule, the answers that fired it, and where to look."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select

from portal.access.actor import Actor
from portal.access.scope import reach
from portal.database import db
from portal.messages import policy as messages
from portal.messages.models import Message
from portal.safety.missing import FIRST_MISS
from portal.safety.models import RiskTask
from portal.safety.opening import cause_of
from portal.schedule import policy as schedule
from portal.schedule.attendance_models import Attendance
from portal.schedule.mark_and_notice import her_mark
from portal.schedule.models import Appointment
from portal.web.formatting import day
from portal.web.urls import path_for
from portal.worksheets import policy as worksheets
from portal.worksheets.cells.cell import UnknownCell, cell
from portal.worksheets.cells.display import display, display_computed
from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.published import edition
from portal.worksheets.queries.rules import rule_in_words


@dataclass(frozen=True)
class Reason:
    """`words`: what the rule says; `answers`: question and answer; `way`: where the whole of it stands."""

    kind: str = ""  # "answers", "message", "attendance"
    title: str = ""
    words: str = field(default="", repr=False)
    answers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    way: str | None = None
    amended: bool = False  # the mark it was opened on says something else by now


NOTHING = Reason()


def reason_of(actor: Actor, task: RiskTask) -> Reason:
    """The caller has checked who may read it, and notes that it was read."""
    if task.submission_id is not None:
        return _of_answers(actor, task, task.submission_id)
    if task.message_id is not None:
        return Reason("message", _("A message"), words=cause_of(task), way=_message(actor, task.message_id))
    return _of_attendance(actor, task)


def _of_answers(actor: Actor, task: RiskTask, submission_id: UUID) -> Reason:
    slug, _gap, version = task.definition.partition(" ")
    worksheet = edition(slug, version)
    open_to_me = reach(worksheets.reviewable, actor, submission_id) is not None
    return Reason(
        kind="answers",
        title=worksheet.title,
        words=rule_in_words(task.definition, task.rule),
        answers=tuple(_answers(worksheet, json.loads(cause_of(task)))),
        way=path_for("review.sheet", submission_id=submission_id) if open_to_me else None,
    )


def _answers(worksheet: Worksheet, held: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for ref, value in held.items():
        parts = value if isinstance(value, dict) else {ref: value}
        for key, one in parts.items():
            yield _answer(worksheet, key, one)


def _answer(worksheet: Worksheet, key: str, value: Any) -> tuple[str, str]:
    known = worksheet.fields.get(key)
    if known is not None and known.type == "computed":
        return known.label, "" if value is None else display_computed(worksheet, known, value)
    try:
        of = cell(worksheet, key)
    except UnknownCell:
        return key, str(value)
    return of.label, display(worksheet, of, value)


def _message(actor: Actor, message_id: UUID) -> str | None:
    thread_id = db.session.scalar(select(Message.thread_id).where(Message.id == message_id))
    if thread_id is None or reach(messages.readable, actor, thread_id) is None:
        return None
    return path_for("messages.thread", f"message-{message_id}", thread_id=thread_id, at=message_id)


def _of_attendance(actor: Actor, task: RiskTask) -> Reason:
    session = db.session.get(Appointment, task.appointment_id) if task.appointment_id else None
    if session is None:
        return Reason("attendance", _("Missed sessions"), words=cause_of(task))
    held = reach(schedule.visible, actor, session.id) is not None
    said = {"title": session.title, "day": day(session.local_on)}
    first = _("The first session missed since this stay began: %(title)s, %(day)s.", **said)
    return Reason(
        kind="attendance",
        title=_("First missed session") if task.rule == FIRST_MISS else _("Missed sessions"),
        words=first if task.rule == FIRST_MISS else cause_of(task),
        way=path_for("schedule.session", appointment_id=session.id) if held else None,
        amended=not _is_missed(task.patient_id, session.id),
    )


def _is_missed(patient_id: UUID, appointment_id: UUID) -> bool:
    """As it is marked now."""
    marked = db.session.scalar(select(Attendance.presence).where(her_mark(appointment_id, patient_id)))
    return marked is not None and marked.is_absent
