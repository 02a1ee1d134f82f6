"""One worksheet of the patient's, as its page shows it: to be filled in, or to be read."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _

from portal import clock
from portal.access.actor import Actor
from portal.programs.clinic import facts
from portal.programs.promise import promise_to
from portal.programs.queries import care_team
from portal.safety.panels import Panel, panels
from portal.safety.texts import notice
from portal.web.formatting import local
from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.document import Document
from portal.worksheets.drawing import Drawing
from portal.worksheets.filled import assess
from portal.worksheets.hers_alone import can_put_away, is_hers_alone
from portal.worksheets.models import Assignment, State
from portal.worksheets.published import edition
from portal.worksheets.queries.answers import AnswerSheet, Comment, answer_sheet
from portal.worksheets.queries.earlier import earlier_of
from portal.worksheets.queries.giver_words import fetch_keys, note_of, word_of
from portal.worksheets.queries.sent import FromPaper, History, Sent, history
from portal.worksheets.wording import due_words, sent_words


@dataclass(frozen=True)
class Filling:
    """What the page around the questions says."""

    id: UUID
    worksheet: Worksheet
    drawing: Drawing
    reader: str  # whom it goes to
    note: str
    word: str  # from the giver, about a new day
    due: str
    before: str  # what a patient should know before a measure or a diary
    returned: Comment | None
    panels: Mapping[str, tuple[Panel, ...]]
    asked_for_help: bool = False
    can_put_away: bool = False
    tries: tuple[int, ...] = ()  # those sent before, each to be read with what was written back
    answers: AnswerSheet | None = None  # what was sent, when only "how it went" is still open,
    standing: str = ""  # and how that stands


@dataclass(frozen=True)
class Reading:
    id: UUID
    worksheet: Worksheet
    answers: AnswerSheet
    standing: str
    number: int
    tries: tuple[int, ...]
    just_sent: bool
    word: str  # from the giver, about taking it back
    goes_on: bool  # it was sent back, and she may write in it
    can_come_back: bool = field(default=False, kw_only=True)  # she put it away herself
    panels: Mapping[str, tuple[Panel, ...]]
    sent_at: datetime | None = None
    from_paper: FromPaper | None = None
    days_late: int = 0  # a diary that was filled in later


def is_fillable(assignment: Assignment, worksheet: Worksheet) -> bool:
    """Whether the page is a form."""
    if assignment.withdrawn_at is not None or not assignment.in_care:
        return False
    submission = assignment.submission
    return submission is None or submission.is_open or any(one.follow_up for one in worksheet.sections)


def filling(actor: Actor, assignment: Assignment, worksheet: Worksheet, document: Document) -> Filling:
    """The form as it was last saved."""
    fetch_keys(assignment)
    past = history(assignment.submission, actor.language)
    sent = assignment.submission is not None and not assignment.submission.is_open
    cells, reader = document.values, reader_of(actor, assignment)
    drawing = Drawing(
        worksheet,
        cells,
        assess(worksheet, cells, earlier_of(assignment, worksheet)),
        comments=[one for one in past.comments if one.number == len(past.versions) and not sent],
        only_follow_up=sent,
        is_sent=assignment.is_sent,
        reader=reader,
        fixed=worksheet.day_field if assignment.for_on else "",
    )
    return Filling(
        id=assignment.id,
        worksheet=worksheet,
        drawing=drawing,
        reader=reader,
        note=note_of(assignment),
        word=word_of(assignment),
        due=due_words(assignment.due_at, assignment.due_appointment_id is not None, assignment.for_on),
        before=_before(worksheet),
        returned=_returned(assignment, past),
        panels=panels_of(drawing),
        asked_for_help=assignment.help_at is not None,
        can_put_away=can_put_away(assignment, worksheet.lifecycle),
        tries=tuple(one.number for one in past.versions),
        answers=past.answers(len(past.versions)) if sent else None,
        standing=_standing(actor, assignment, reader) if sent else "",
    )


def panels_of(drawing: Drawing) -> dict[str, tuple[Panel, ...]]:
    """What must be seen at once, in words, by section."""
    language, clinic = drawing.worksheet.lang, facts()
    return {section: panels(ids, language, clinic) for section, ids in drawing.panels.items()}


def redrawn(page: Filling, drawing: Drawing) -> Filling:
    """The same page with what was typed on it."""
    return replace(page, drawing=drawing, panels=panels_of(drawing))


def reading(actor: Actor, assignment: Assignment, document: Document, number: int | None = None) -> Reading:
    """What was sent (the newest, or version `number`) with what was written back; a draft that is closed, as it is."""
    past = history(assignment.submission, actor.language)
    sent = past.version(number or len(past.versions))
    if sent is None:
        return _draft(actor, assignment, document)
    return Reading(
        id=assignment.id,
        worksheet=sent.worksheet,
        answers=past.answers(sent.number),
        standing=_standing(actor, assignment, reader_of(actor, assignment)),
        number=sent.number,
        tries=tuple(one.number for one in past.versions),
        just_sent=assignment.submission is not None and assignment.submission.state is State.SUBMITTED,
        word=word_of(assignment),
        goes_on=_goes_on(assignment),
        panels=_sent_panels(sent) if sent.number == len(past.versions) else {},
        sent_at=sent.submitted_at,
        from_paper=sent.from_paper,
        days_late=sent.days_late,
    )


def reader_of(actor: Actor, assignment: Assignment) -> str:
    """The first name of the therapist, or "your care team"."""
    team = care_team(actor, assignment.patient_id)
    return team[0].first_name if team else str(_("your care team"))


def _draft(actor: Actor, assignment: Assignment, document: Document) -> Reading:
    worksheet = edition(assignment.slug, assignment.version, actor.language)
    cells = document.values
    return Reading(
        id=assignment.id,
        worksheet=worksheet,
        answers=answer_sheet(worksheet, cells, assess(worksheet, cells)),
        standing=_standing(actor, assignment, reader_of(actor, assignment)),
        number=0,
        tries=(),
        just_sent=False,
        word=word_of(assignment),
        goes_on=False,
        can_come_back=_is_put_away(assignment) and assignment.in_care,
        panels={},
    )


def _goes_on(assignment: Assignment) -> bool:
    submission, is_shut = assignment.submission, assignment.withdrawn_at is not None or not assignment.in_care
    return submission is not None and submission.is_open and not is_shut


def _is_put_away(assignment: Assignment) -> bool:
    return assignment.withdrawn_at is not None and is_hers_alone(assignment)


def _standing(actor: Actor, assignment: Assignment, reader: str) -> str:
    submission = assignment.submission
    if _is_put_away(assignment):
        return str(_("You put this one away. What you wrote stays here for you."))
    if assignment.withdrawn_at is not None:
        return str(_("This was taken off your list. What you wrote stays here for you."))
    if submission is None or submission.submitted_at is None:
        return str(_("This was not sent. What you wrote stays here for you."))
    if submission.state is State.REVIEWED:
        return str(_("%(name)s has read this.", name=reader))
    if submission.state is State.RETURNED:
        return str(_("%(name)s sent this back for one more try.", name=reader))
    sent_on = local(submission.submitted_at).date()
    promise = promise_to(actor, assignment.patient_id, sent_on)
    return sent_words(submission.submitted_at, reader, promise.day(sent_on))


def _sent_panels(sent: Sent) -> dict[str, tuple[Panel, ...]]:
    ids = [one.panel for one in sent.worksheet.alerts if one.panel and one.id in sent.evaluation.alerts]
    shown = panels(ids, sent.worksheet.lang, facts())
    return {"sent": shown} if shown and (clock.now() - sent.submitted_at).days < 1 else {}


def _returned(assignment: Assignment, past: History) -> Comment | None:
    if assignment.submission is None or assignment.submission.state is not State.RETURNED:
        return None
    return next((one for one in reversed(past.comments) if one.outcome == State.RETURNED), None)


def _before(worksheet: Worksheet) -> str:
    asks = worksheet.kind == "measure" or worksheet.has_risk_item
    return notice("before_measure", worksheet.lang, facts()) if asks else ""
