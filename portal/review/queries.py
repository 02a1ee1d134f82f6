"""One sent worksheet, shaped for the one who reviews it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from portal.access.actor import Actor
from portal.access.scope import binds
from portal.accounts.models import User
from portal.database import db
from portal.programs.queries import Person
from portal.reading import read
from portal.safety.models import RiskTask
from portal.safety.policy import followed
from portal.worksheets.models import State, Submission
from portal.worksheets.published import edition
from portal.worksheets.queries.answers import AnswerSheet, Comment, may_see
from portal.worksheets.queries.sent import Sent, history
from portal.worksheets.queries.work import Waiting, waiting

MOST = 50
Place = tuple[int, datetime, UUID]


@dataclass(frozen=True)
class Queue:
    """What is in one state, follow-ups first, then the oldest. `more`: where the next page goes on."""

    rows: tuple[Waiting, ...]
    more: Place | None


@dataclass(frozen=True)
class Concern:
    """An open follow-up, in the words its rule has for staff."""

    level: str
    words: str


@dataclass(frozen=True)
class Sheet:
    """Everything on the right-hand side of the screen."""

    submission: Submission
    patient: Person
    sent: Sent
    answers: AnswerSheet
    commentable: frozenset[str]
    earlier: tuple[int, ...]  # numbers of the tries before
    before: tuple[Comment, ...]  # on the whole, from earlier tries
    concerns: tuple[Concern, ...]

    @property
    def is_newest(self) -> bool:
        return self.sent.number == self.submission.latest

    @property
    def is_waiting(self) -> bool:
        """An earlier try may be read; the newest is the one to answer."""
        return self.submission.state is State.SUBMITTED and self.is_newest


_PATIENT = select(User.id, User.name).where(User.id == bindparam("patient_id"))
_CONCERNS = followed.where(RiskTask.submission_id == bindparam("submission_id"), RiskTask.closed_at.is_(None))


def queue(actor: Actor, state: State, after: Place | None = None) -> Queue:
    """One statement."""
    rows = waiting(actor, state, after, most=MOST + 1)
    return Queue(tuple(rows[:MOST]), rows[MOST - 1].place if len(rows) > MOST else None)


def commentable(submission: Submission) -> frozenset[str]:
    """The items a comment may stand beside: every question of the worksheet, and what was worked out if she sees it."""
    worksheet = edition(submission.slug, submission.version)
    hers = (one.id for one in worksheet.fields.values() if one.type != "computed" or may_see(worksheet, one, "patient"))
    return frozenset(hers) | frozenset(worksheet.rated_in)


def sheet(actor: Actor, submission: Submission, number: int | None = None) -> Sheet | None:
    """The newest version, or that `number`; None when there is no such version. Five statements."""
    past = history(submission)
    sent = past.version(number or submission.latest)
    if sent is None:
        return None
    open_ones = db.session.scalars(_CONCERNS, binds(actor, submission_id=submission.id))
    return Sheet(
        submission=submission,
        patient=patient_of(submission),
        sent=sent,
        answers=past.answers(sent.number, "clinician"),
        commentable=commentable(submission),
        earlier=tuple(one.number for one in past.versions if one.number != sent.number),
        before=tuple(
            one for one in past.comments if one.item is None and one.number < sent.number and one.body.strip()
        ),
        concerns=tuple(_concern(task) for task in open_ones),
    )


def patient_of(submission: Submission) -> Person:
    """Whose it is."""
    return Person(*read(_PATIENT, {"patient_id": submission.patient_id}).one())


def _concern(task: RiskTask) -> Concern:
    slug, version = task.definition.split(" ")
    alerts: dict[str, Any] = {alert.id: alert for alert in edition(slug, version).alerts}
    alert = alerts.get(task.rule)
    return Concern(task.level.value, alert.staff_message if alert else task.rule)
