"""The therapist's queue: what her patients sent, by where it stands and with whom it lies."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Select, Uuid, bindparam, literal, select, tuple_
from sqlalchemy.orm import aliased

from portal.access.actor import Actor
from portal.access.scope import binds
from portal.accounts.models import User
from portal.database import Instant
from portal.programs.models import Enrollment
from portal.programs.policy import in_force
from portal.reading import read
from portal.safety.models import Level
from portal.vault.sealing import preload, unseal
from portal.web.asked import RankedMoment
from portal.worksheets.models import Submission
from portal.worksheets.published import title_of
from portal.worksheets.queries.narrowing import ALL, Narrowing, is_late
from portal.worksheets.queries.shelves import FOR_ME, MINE, OPEN_HAND_OVER, RANK, RANKS, WITH_ANOTHER, Shelf
from portal.worksheets.review_models import HandOver

_GIVER, _HOLDER = aliased(User), aliased(User)
_ROWS = (
    select(
        Submission.id,
        Submission.patient_id,
        User.name,
        Submission.slug,
        Submission.version,
        Submission.submitted_at,
        Submission.feedback_at,
        Submission.latest,
        RANK.label("rank"),
        HandOver.id.label("hand_over_id"),
        HandOver.to_id,
        HandOver.word_sealed,
        _GIVER.name.label("giver"),
        _HOLDER.name.label("holder"),
        WITH_ANOTHER.label("is_away"),
    )
    .join(User, User.id == Submission.patient_id)
    .outerjoin(HandOver, OPEN_HAND_OVER)
    .outerjoin(_GIVER, _GIVER.id == HandOver.from_id)
    .outerjoin(_HOLDER, _HOLDER.id == HandOver.to_id)
    .where(MINE, Submission.latest > 0, Submission.state == bindparam("state"))
)
_CURSOR = tuple_(
    bindparam("after_rank", type_=Integer()),
    bindparam("after_at", type_=Instant()),
    bindparam("after_id", type_=Uuid()),
)
_OLDEST = (RANK, Submission.submitted_at, Submission.id)
_NEWEST = (literal(0), Submission.feedback_at, Submission.id)
_MEMBERS = select(Enrollment.patient_id).where(
    Enrollment.group_id == bindparam("group_id", type_=Uuid()), in_force(Enrollment)
)


@dataclass(frozen=True)
class Waiting:
    """A row of the queue. `risk`: the level of the gravest follow-up that is open on it."""

    submission_id: UUID
    patient_id: UUID
    patient: str
    slug: str
    title: str
    sent_at: datetime
    answered_at: datetime | None
    number: int
    risk: Level | None
    cursor: RankedMoment  # where the next page goes on
    giver: str = ""  # who handed it to the actor,
    word: str = ""  # and with which word
    holder: str = ""  # the colleague who has it now


@lru_cache
def _statement(shelf: Shelf, by_group: bool, by_slug: bool, late: int | None, after: bool) -> Select[*tuple[Any, ...]]:
    found = _ROWS
    if shelf is Shelf.WAITING:
        found = found.where(FOR_ME)
    elif shelf is Shelf.HANDED:
        found = found.where(WITH_ANOTHER)
    if by_group:
        found = found.where(Submission.patient_id.in_(_MEMBERS))
    if by_slug:
        found = found.where(Submission.slug == bindparam("slug"))
    if late is not None:
        found = found.where(is_late(others=late))
    if shelf.is_answered:
        found = found.where(tuple_(*_NEWEST) < _CURSOR) if after else found
        return found.order_by(Submission.feedback_at.desc(), Submission.id.desc())
    return (found.where(tuple_(*_OLDEST) > _CURSOR) if after else found).order_by(*_OLDEST)


def waiting(
    actor: Actor,
    shelf: Shelf = Shelf.WAITING,
    narrowing: Narrowing = ALL,
    after: RankedMoment | None = None,
    most: int = 50,
) -> list[Waiting]:
    """What the actor's patients sent and lies on this shelf. What waits: those with an open follow-up first, then the
    oldest. What was answered: the newest first. One statement, and one for the keys of colleagues' words."""
    by_group, by_slug = (one is not None for one in (narrowing.group_id, narrowing.slug))
    late = len(narrowing.late.others) if narrowing.late else None
    asked = binds(actor, state=shelf.state, group_id=narrowing.group_id, slug=narrowing.slug)
    asked |= narrowing.late.binds if narrowing.late else {}
    if after is not None:
        asked |= dict(zip(("after_rank", "after_at", "after_id"), after, strict=True))
    rows = read(_statement(shelf, by_group, by_slug, late, after is not None), asked, most)
    preload([row.word_sealed for row in rows if row.word_sealed and row.to_id == actor.id])
    return [_waiting(actor, shelf, row) for row in rows]


def _waiting(actor: Actor, shelf: Shelf, row: Any) -> Waiting:
    to_me = row.to_id == actor.id
    word = unseal("hand_over.word_sealed", row.hand_over_id, row.word_sealed) if to_me and row.word_sealed else ""
    at = row.feedback_at if shelf.is_answered else row.submitted_at
    return Waiting(
        submission_id=row.id,
        patient_id=row.patient_id,
        patient=row.name,
        slug=row.slug,
        title=title_of(row.slug, row.version),
        sent_at=row.submitted_at,
        answered_at=row.feedback_at,
        number=row.latest,
        risk=next((level for level, rank in RANKS.items() if rank == row.rank), None),
        cursor=(0 if shelf.is_answered else row.rank, at, row.id),
        giver=row.giver if to_me else "",
        word=word,
        holder=row.holder if row.is_away else "",
    )
