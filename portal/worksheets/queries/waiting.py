"""The therapist's queue: what her patients sent, by where it stands and with whom it lies."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Uuid,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import aliased

from portal.access.actor import Actor, Role
from portal.access.scope import binds
from portal.accounts.models import Standing, User
from portal.database import Instant
from portal.programs.models import CareTeamMember, Enrollment, Group
from portal.programs.policy import CARED_FOR, STANDS_FOR, held_by, in_force
from portal.reading import read
from portal.safety.models import Level, RiskTask
from portal.vault.sealing import preload, unseal
from portal.web.asked import RankedMoment
from portal.worksheets.models import State, Submission
from portal.worksheets.published import title_of
from portal.worksheets.queries.made_here import told_apart
from portal.worksheets.review_models import HandOver


class Shelf(StrEnum):
    """The lists of the queue. What is with a colleague waits too, for somebody else."""

    WAITING = "waiting"
    HANDED = "handed"
    RETURNED = "returned"
    REVIEWED = "reviewed"

    @property
    def state(self) -> State:
        return State.SUBMITTED if self in (Shelf.WAITING, Shelf.HANDED) else State(self.value)

    @property
    def is_answered(self) -> bool:
        return self.state is not State.SUBMITTED


@dataclass(frozen=True)
class Late:
    """What was sent before an instant: the one of its patient, or the one of everybody else."""

    before: datetime
    others: tuple[tuple[datetime, tuple[UUID, ...]], ...] = ()

    @classmethod
    def by(cls, before: datetime, patients: Mapping[UUID, datetime]) -> "Late":
        """Few instants for many patients: most are promised the same."""
        others = {at: tuple(one for one in patients if patients[one] == at) for at in set(patients.values()) - {before}}
        return cls(before, tuple(sorted(others.items())))

    def holds(self, patient_id: UUID, sent_at: datetime) -> bool:
        return sent_at < next((at for at, patients in self.others if patient_id in patients), self.before)

    @property
    def binds(self) -> dict[str, Any]:
        """For `_is_late`."""
        found: dict[str, Any] = {"before": self.before}
        for n, (at, patients) in enumerate(self.others):
            found |= {f"before_{n}": at, f"patients_{n}": list(patients)}
        return found


@dataclass(frozen=True)
class Narrowing:
    """Only of this group's members, only this worksheet, only what is late. None: all."""

    group_id: UUID | None = None
    slug: str | None = None
    late: Late | None = None


ALL = Narrowing()

NO_RISK = 9
_RANK = {Level.URGENT: 0, Level.HIGH: 1, Level.WATCH: 2}
_RISK = (
    select(func.min(case(_RANK, value=RiskTask.level, else_=NO_RISK)))
    .where(RiskTask.submission_id == Submission.id, RiskTask.closed_at.is_(None))
    .scalar_subquery()
)
RANK = func.coalesce(_RISK, NO_RISK)
"""0 urgent, 1 high, 2 watch, 9 none: the queue's first order."""

MY_PATIENTS = CARED_FOR
_MINE = Submission.patient_id.in_(MY_PATIENTS)
_OPEN = and_(HandOver.submission_id == Submission.id, HandOver.ended_at.is_(None))
_WITH_ANOTHER = exists(
    select(HandOver.id)
    .join(CareTeamMember, CareTeamMember.user_id == HandOver.to_id)
    .join(User, User.id == HandOver.to_id)
    .where(
        _OPEN,
        HandOver.to_id.not_in(STANDS_FOR),
        CareTeamMember.patient_id == Submission.patient_id,
        in_force(CareTeamMember),
        User.standing == Standing.ACTIVE,
        held_by(HandOver.to_id, Role.THERAPIST),
    )
    .correlate(Submission)
)
"""A colleague has it, and answers for the patient today. When she does not any more, it is back with the others."""
_MY_FOLLOW_UP = exists().where(
    RiskTask.submission_id == Submission.id, RiskTask.closed_at.is_(None), RiskTask.owner_id.in_(STANDS_FOR)
)
_FOR_ME = or_(not_(_WITH_ANOTHER), _MY_FOLLOW_UP)  # a follow-up stays in its owner's sight, whoever answers
WAITING = select(func.count()).select_from(Submission).where(_MINE, Submission.state == State.SUBMITTED, _FOR_ME)

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
        _WITH_ANOTHER.label("is_away"),
    )
    .join(User, User.id == Submission.patient_id)
    .outerjoin(HandOver, _OPEN)
    .outerjoin(_GIVER, _GIVER.id == HandOver.from_id)
    .outerjoin(_HOLDER, _HOLDER.id == HandOver.to_id)
    .where(_MINE, Submission.latest > 0, Submission.state == bindparam("state"))
)
_PLACE = tuple_(
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


def _is_late(others: int) -> ColumnElement[bool]:
    """`others`: how many instants there are beside everybody's."""
    listed = [
        Submission.patient_id.in_(bindparam(f"patients_{n}", type_=Uuid(), expanding=True)) for n in range(others)
    ]
    theirs = [
        and_(one, Submission.submitted_at < bindparam(f"before_{n}", type_=Instant())) for n, one in enumerate(listed)
    ]
    return or_(and_(Submission.submitted_at < bindparam("before", type_=Instant()), *map(not_, listed)), *theirs)


@lru_cache
def _statement(shelf: Shelf, by_group: bool, by_slug: bool, late: int | None, after: bool) -> Select[*tuple[Any, ...]]:
    found = _ROWS
    if shelf is Shelf.WAITING:
        found = found.where(_FOR_ME)
    elif shelf is Shelf.HANDED:
        found = found.where(_WITH_ANOTHER)
    if by_group:
        found = found.where(Submission.patient_id.in_(_MEMBERS))
    if by_slug:
        found = found.where(Submission.slug == bindparam("slug"))
    if late is not None:
        found = found.where(_is_late(others=late))
    if shelf.is_answered:
        found = found.where(tuple_(*_NEWEST) < _PLACE) if after else found
        return found.order_by(Submission.feedback_at.desc(), Submission.id.desc())
    return (found.where(tuple_(*_OLDEST) > _PLACE) if after else found).order_by(*_OLDEST)


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
        risk=next((level for level, rank in _RANK.items() if rank == row.rank), None),
        cursor=(0 if shelf.is_answered else row.rank, at, row.id),
        giver=row.giver if to_me else "",
        word=word,
        holder=row.holder if row.is_away else "",
    )


_GROUPS = (
    select(Group.id, Group.name)
    .join(Enrollment, Enrollment.group_id == Group.id)
    .where(Enrollment.patient_id.in_(MY_PATIENTS), in_force(Enrollment))
    .distinct()
    .order_by(Group.name, Group.id)
)
_SLUGS = (
    select(Submission.slug, func.max(Submission.version).label("version"))
    .where(_MINE, Submission.latest > 0, Submission.state == bindparam("state"))
    .group_by(Submission.slug)
)


def groups_of_patients(actor: Actor) -> list[tuple[UUID, str]]:
    """The groups in which the actor's patients have a place today. One statement."""
    return [(row.id, row.name) for row in read(_GROUPS, binds(actor))]


def kinds_on(actor: Actor, shelf: Shelf) -> list[tuple[str, str]]:
    """Slug and title of every worksheet of which there is one, by title. One statement."""
    rows = read(_SLUGS, binds(actor, state=shelf.state))
    return told_apart(sorted(((row.slug, title_of(row.slug, row.version)) for row in rows), key=lambda one: one[1]))
