"""One sent worksheet, shaped for the one who reviews it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, select

from portal.access.actor import Actor
from portal.access.scope import binds
from portal.accounts.models import User
from portal.database import db
from portal.programs.queries import Person
from portal.reading import read
from portal.review.queries.changes import NOTHING_BEFORE, Comparison, compare
from portal.review.queries.trend import Trend, trend
from portal.safety.models import RiskTask
from portal.safety.policy import followed
from portal.worksheets.cells.display import may_see
from portal.worksheets.models import State, Submission
from portal.worksheets.published import edition
from portal.worksheets.queries.answers import AnswerSheet, Comment
from portal.worksheets.queries.handed import Handed, colleagues, handed
from portal.worksheets.queries.plans import SAFETY_PLAN, PlanVersion, versions_of
from portal.worksheets.queries.rules import rule_in_words
from portal.worksheets.queries.sent import History, Sent, history


@dataclass(frozen=True)
class Concern:
    """An open follow-up, in the words its rule has for staff."""

    task_id: UUID
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
    trend: Trend | None
    comparison: Comparison
    colleagues: tuple[Person, ...]
    handed: Handed | None
    answered: Comment | None  # by whom it was answered, when it does not wait any more
    plan: PlanVersion | None  # the newest version of a plan that is agreed on together, if this is one

    @property
    def is_newest(self) -> bool:
        return self.sent.number == self.submission.latest

    @property
    def is_waiting(self) -> bool:
        """An earlier try may be read; the newest is the one to answer."""
        return self.submission.state is State.SUBMITTED and self.is_newest


_PATIENT = select(User.id, User.name).where(User.id == bindparam("patient_id"))
_CONCERNS = followed.where(RiskTask.submission_id == bindparam("submission_id"), RiskTask.closed_at.is_(None))


def commentable(submission: Submission) -> frozenset[str]:
    """The items a comment may stand beside: every question of the worksheet, and what was worked out if she sees it."""
    worksheet = edition(submission.slug, submission.version)
    hers = (one.id for one in worksheet.fields.values() if one.type != "computed" or may_see(worksheet, one, "patient"))
    return frozenset(hers) | frozenset(worksheet.rated_in)


def label_of(submission: Submission, item: str) -> str:
    """The question that a comment is about; "" for one that is none."""
    worksheet = edition(submission.slug, submission.version)
    if item in worksheet.rated_in:
        return next(one.label for one in worksheet.rated_in[item].items if one.id == item)
    return worksheet.fields[item].label if item in worksheet.fields else ""


def sheet(actor: Actor, submission: Submission, number: int | None = None) -> Sheet | None:
    """The newest version, or that `number`; None when there is no such version. Eight statements, or nine of a plan."""
    past = history(submission)
    sent = past.version(number or submission.latest)
    if sent is None:
        return None
    open_ones = db.session.scalars(_CONCERNS, binds(actor, submission_id=submission.id))
    team = colleagues(actor, submission.patient_id)
    answers = past.answers(sent.number, "clinician")
    return Sheet(
        submission=submission,
        patient=patient_of(submission),
        sent=sent,
        answers=answers,
        commentable=commentable(submission),
        earlier=tuple(one.number for one in past.versions if one.number != sent.number),
        before=tuple(
            one for one in past.comments if one.item is None and one.number < sent.number and one.body.strip()
        ),
        concerns=tuple(_concern(task) for task in open_ones),
        trend=trend(submission, sent),
        comparison=_comparison(past, sent.number, answers),
        colleagues=tuple(team),
        handed=handed(actor, submission, team),
        answered=outcome_of(past),
        plan=_plan(actor, submission) if sent.number == submission.latest else None,
    )


def _plan(actor: Actor, submission: Submission) -> PlanVersion | None:
    if submission.slug != SAFETY_PLAN:
        return None
    newest = versions_of(actor, submission.patient_id)[:1]
    return next((one for one in newest if one.submission_id == submission.id), None)


def patient_of(submission: Submission) -> Person:
    """Whose it is."""
    return Person(*read(_PATIENT, {"patient_id": submission.patient_id}).one())


def outcome_of(past: History) -> Comment | None:
    """The last answer that decided what becomes of it."""
    return next((one for one in reversed(past.comments) if one.outcome), None)


def _comparison(past: History, number: int, answers: AnswerSheet) -> Comparison:
    earlier = [one.number for one in past.versions if one.number < number]
    return compare(answers, past.answers(earlier[-1], "clinician"), earlier[-1]) if earlier else NOTHING_BEFORE


def _concern(task: RiskTask) -> Concern:
    return Concern(task.id, task.level.value, rule_in_words(task.definition, task.rule))
