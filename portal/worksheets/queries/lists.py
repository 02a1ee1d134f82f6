"""The patient's own worksheets, by what they ask of her, and the library she may begin one from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, or_, select, tuple_

from portal import clock
from portal.access.actor import Actor
from portal.access.scope import ME, binds
from portal.database import Instant
from portal.reading import read
from portal.web.asked import Moment
from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.models import Assignment, State, Submission
from portal.worksheets.policy import OF_HER_GROUPS, STILL_OPEN_SINCE
from portal.worksheets.published import catalogue, may_begin, title_of
from portal.worksheets.queries.offered import offered
from portal.worksheets.windows import GRACE

SENT_ON_A_PAGE = 20
STAYS_IN_SIGHT = timedelta(days=7)


@dataclass(frozen=True)
class Row:
    """One worksheet in a list. `state` None: not begun yet."""

    assignment_id: UUID
    title: str
    state: State | None
    due_at: datetime | None
    for_on: date | None  # the day a card is for
    in_session: bool  # due by a session rather than by a day
    by_herself: bool
    step: int
    steps: int
    saved_at: datetime | None
    sent_at: datetime | None
    submission_id: UUID | None
    has_news: bool


@dataclass(frozen=True)
class Own:
    """The index: what is to do, what is half done, what came back, what was sent."""

    due: tuple[Row, ...]
    begun: tuple[Row, ...]
    returned: tuple[Row, ...]
    sent: tuple[Row, ...]
    taken_off: tuple[Row, ...]  # in the last days
    older: Moment | None  # where the next page of sent ones goes on

    @property
    def is_empty(self) -> bool:
        return not (self.due or self.begun or self.returned or self.sent or self.taken_off)


_ALL = (
    select(
        Assignment.id,
        Assignment.slug,
        Assignment.version,
        Assignment.assigned_by,
        Assignment.due_at,
        Assignment.for_on,
        Assignment.due_appointment_id,
        Submission.id.label("submission_id"),
        Submission.state,
        Submission.step,
        Submission.steps,
        Submission.begun_at,
        Submission.saved_at,
        Submission.submitted_at,
        Submission.feedback_at,
        Submission.feedback_seen_at,
    )
    .outerjoin(Submission, Submission.assignment_id == Assignment.id)
    .where(Assignment.patient_id == ME)
)
_ROWS = _ALL.where(Assignment.withdrawn_at.is_(None))
_OPEN = _ROWS.where(
    or_(Assignment.homework_id.is_(None), Submission.id.is_not(None), OF_HER_GROUPS),
    or_(Assignment.recurring_id.is_(None), Submission.id.is_not(None), Assignment.due_at > STILL_OPEN_SINCE),
    or_(Submission.id.is_(None), Submission.state == State.DRAFT, Submission.state == State.RETURNED),
).order_by(Assignment.due_at.is_(None), Assignment.due_at, Assignment.made_at.desc())
_HERS_ALONE = and_(Assignment.assigned_by == ME, Assignment.homework_id.is_(None), Assignment.word_sealed.is_(None))
_LATELY = Assignment.withdrawn_at > bindparam("since", type_=Instant())
_WITH_WORDS = and_(Assignment.withdrawn_at.is_not(None), Submission.id.is_not(None))
_TAKEN_OFF = _ALL.where(
    or_(and_(_LATELY, Assignment.assigned_by != ME), and_(_HERS_ALONE, or_(_LATELY, _WITH_WORDS)))
).order_by(Assignment.withdrawn_at.desc())
"""What she put away herself stays in sight while words of hers may be in it."""
_SENT = _ROWS.where(or_(Submission.state == State.SUBMITTED, Submission.state == State.REVIEWED)).order_by(
    Submission.submitted_at.desc(), Submission.id.desc()
)
_SENT_BEFORE = _SENT.where(
    tuple_(Submission.submitted_at, Submission.id)
    < tuple_(bindparam("before_at", type_=Instant()), bindparam("before_id", type_=Submission.id.type))
)


def own(actor: Actor, before: Moment | None = None) -> Own:
    """Three statements. `before`: the last one of the page of sent ones before this."""
    if before is None:
        sent = read(_SENT, binds(actor), SENT_ON_A_PAGE + 1)
    else:
        sent = read(_SENT_BEFORE, binds(actor, before_at=before[0], before_id=before[1]), SENT_ON_A_PAGE + 1)
    still = [_row(actor, row) for row in read(_OPEN, binds(actor, still_open_since=clock.now() - GRACE))]
    since = clock.now() - STAYS_IN_SIGHT
    shown = tuple(_row(actor, row) for row in sent[:SENT_ON_A_PAGE])
    return Own(
        due=tuple(one for one in still if one.state is None),
        begun=tuple(one for one in still if one.state is State.DRAFT),
        returned=tuple(one for one in still if one.state is State.RETURNED),
        sent=shown,
        taken_off=tuple(_row(actor, row) for row in read(_TAKEN_OFF, binds(actor, since=since), most=30)),
        older=_moment(shown[-1]) if len(sent) > len(shown) else None,
    )


def diaries(actor: Actor) -> list[Worksheet]:
    """The worksheets that come by the day, by title."""
    return [one for one in library(actor) if one.lifecycle == "daily"]


def library(actor: Actor, words: str = "") -> list[Worksheet]:
    """What a patient may begin by herself, by title; `words`: those that hold all of them."""
    return _holding(words, (one.in_language(actor.language) for one in catalogue().all() if may_begin(one)))


def assignable(words: str = "") -> list[Worksheet]:
    """What staff may give, by title: everything that is switched on; `words`: those that hold all of them."""
    return _holding(words, offered())


def _holding(words: str, worksheets: Iterable[Worksheet]) -> list[Worksheet]:
    wanted = words.casefold().split()
    return [one for one in worksheets if all(word in _text_of(one) for word in wanted)]


def _text_of(worksheet: Worksheet) -> str:
    tags = " ".join((worksheet.modality, worksheet.module, *worksheet.tags, *worksheet.aliases))
    return f"{worksheet.title} {worksheet.short_title} {worksheet.purpose} {tags}".casefold()


def _moment(row: Row) -> Moment:
    assert row.sent_at is not None
    assert row.submission_id is not None
    return row.sent_at, row.submission_id


def _row(actor: Actor, row: Any) -> Row:
    return Row(
        assignment_id=row.id,
        title=title_of(row.slug, row.version, actor.language),
        state=row.state,
        due_at=row.due_at,
        for_on=row.for_on,
        in_session=row.due_appointment_id is not None,
        by_herself=row.assigned_by == actor.id,
        step=row.step or 1,
        steps=row.steps or 1,
        saved_at=row.saved_at,
        sent_at=row.submitted_at,
        submission_id=row.submission_id,
        has_news=row.feedback_at is not None and (row.feedback_seen_at or row.begun_at) < row.feedback_at,
    )
