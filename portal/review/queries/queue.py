"""The list beside the sheet: what waits, in which order, and what it can be narrowed to."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import Uuid, and_, bindparam, select
from sqlalchemy.orm import aliased

from portal import clock
from portal.access.actor import Actor
from portal.access.scope import ME, binds
from portal.accounts.models import User
from portal.programs.policy import CARED_FOR
from portal.programs.promise import overdue_before, promises
from portal.reading import read
from portal.review.looking import Looking
from portal.worksheets.models import State, Submission
from portal.worksheets.queries.narrowing import Late, Narrowing, groups_of_patients, kinds_on
from portal.worksheets.queries.shelves import Shelf
from portal.worksheets.queries.waiting import Waiting, waiting
from portal.worksheets.review_models import HandOver

MOST = 50
LOOKS_BACK = timedelta(days=60)  # for holidays: nobody waits longer than that for an answer unnoticed
FRESH_MINUTES = 10
_HOLDER = aliased(User)


@dataclass(frozen=True)
class Queue:
    """One page of a list. `following`: the first row of the next page. `late`: past what its patient was told."""

    looking: Looking
    rows: tuple[Waiting, ...]
    following: Waiting | None
    groups: tuple[tuple[UUID, str], ...]
    kinds: tuple[tuple[str, str], ...]  # slug and title
    late: Late

    @property
    def more(self) -> Looking | None:
        """Where the next page goes on."""
        return self.looking.going_on(self.rows[-1].cursor) if self.following else None

    def next_of(self, submission_id: UUID) -> tuple[UUID, Looking] | None:
        """The row below this one, and from which page on it is seen; the first one for a sheet that is not here."""
        at = self._index(submission_id) + 1
        if at < len(self.rows):
            return self.rows[at].submission_id, self.looking
        return (self.following.submission_id, self.more) if self.following and self.more else None

    def previous_of(self, submission_id: UUID) -> tuple[UUID, Looking] | None:
        """The row above this one, on this page."""
        at = self._index(submission_id) - 1
        return (self.rows[at].submission_id, self.looking) if at >= 0 else None

    def is_late(self, row: Waiting) -> bool:
        return not self.looking.shelf.is_answered and self.late.holds(row.patient_id, row.sent_at)

    def _index(self, submission_id: UUID) -> int:
        return next((at for at, row in enumerate(self.rows) if row.submission_id == submission_id), -1)


def queue(actor: Actor, looking: Looking) -> Queue:
    """Four statements, and one for the keys of colleagues' words."""
    late = _late(actor)
    rows = waiting(actor, looking.shelf, _narrowing(looking, late), looking.after, most=MOST + 1)
    return Queue(
        looking=looking,
        rows=tuple(rows[:MOST]),
        following=rows[MOST] if len(rows) > MOST else None,
        groups=tuple(groups_of_patients(actor)),
        kinds=tuple(kinds_on(actor, looking.shelf)),
        late=late,
    )


def _late(actor: Actor) -> Late:
    """Each patient is promised what her programs say: the same here as where she sent it. One statement."""
    usual, theirs = promises(actor, actor.today - LOOKS_BACK)
    before = {one: overdue_before(actor.today, one.working_days, one.closed) for one in {usual, *theirs.values()}}
    return Late.by(before[usual], {patient_id: before[one] for patient_id, one in theirs.items()})


def first_but(actor: Actor, looking: Looking, answered: UUID) -> UUID | None:
    """What is to be read next in the same list, when this one is done. Two statements."""
    narrowing = _narrowing(looking, _late(actor))
    rows = waiting(actor, Shelf.WAITING, narrowing, most=2)
    return next((row.submission_id for row in rows if row.submission_id != answered), None)


_DONE = (
    select(
        User.name,
        Submission.state,
        Submission.feedback_at,
        (Submission.feedback_seen_at == Submission.feedback_at).label("was_only_read"),
        HandOver.given_at,
        _HOLDER.name.label("holder"),
    )
    .join(Submission, Submission.patient_id == User.id)
    .outerjoin(
        HandOver,
        and_(HandOver.submission_id == Submission.id, HandOver.ended_at.is_(None), HandOver.from_id == ME),
    )
    .outerjoin(_HOLDER, _HOLDER.id == HandOver.to_id)
    .where(Submission.id == bindparam("submission_id", type_=Uuid()), Submission.patient_id.in_(CARED_FOR))
)


def just_done(actor: Actor, submission_id: UUID | None) -> str:
    """What was done with it a moment ago, in a sentence; "" when that is long past, or it is not the actor's."""
    row = read(_DONE, binds(actor, submission_id=submission_id)).one_or_none() if submission_id else None
    if row is not None and row.state is State.SUBMITTED and _is_fresh(row.given_at):
        return str(_("Handed to %(name)s.", name=row.holder.split()[0]))
    if row is not None and row.state is not State.SUBMITTED and _is_fresh(row.feedback_at):
        return str(_("Marked reviewed.") if row.was_only_read else _("Sent to %(name)s.", name=row.name.split()[0]))
    return ""


def _is_fresh(at: datetime | None) -> bool:
    return at is not None and (clock.now() - at).total_seconds() < FRESH_MINUTES * 60


def _narrowing(looking: Looking, late: Late) -> Narrowing:
    return Narrowing(looking.group_id, looking.slug or None, late if looking.late else None)
