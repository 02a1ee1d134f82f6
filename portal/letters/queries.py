"""Letters shaped for who wrote, who decides, and who is new. Words whose key is destroyed are in none of them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Uuid, bindparam, case, func, select, tuple_
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import aliased

from portal import clock
from portal.access.actor import Actor
from portal.access.scope import ME, binds
from portal.accounts.models import User
from portal.letters.models import Decision, Letter, Thanks
from portal.letters.policy import THERE, moderated, shown
from portal.programs.models import Program, Track
from portal.reading import Statement, read
from portal.vault.keyring import Unreadable
from portal.vault.sealing import DataKey, hold, unseal
from portal.web.formatting import zone
from portal.web.logs import log_fault

BODY, SIGNED, WORD = "letter.body_sealed", "letter.signed_sealed", "letter.word_sealed"
WEEKS = 8
"""A letter is for one of the first eight weeks: longer programs have no newcomers later than that."""
A_PAGE = 50
AT_THE_DOOR = 60
"""Among how many the sign-in page goes round."""


@dataclass(frozen=True)
class Words:
    """As it is read."""

    id: UUID
    body: str
    signed: str


@dataclass(frozen=True)
class Own:
    """The patient's own, where it stands, and how many gave thanks. Taken back, it is hers alone, to write from."""

    words: Words
    week: int
    on_sign_in: bool
    decision: Decision
    written_at: datetime
    word: str  # of staff, with the decision
    thanks: int
    is_there: bool


@dataclass(frozen=True)
class Offered:
    """To a newcomer. `thanked`: she has given thanks."""

    words: Words
    thanked: bool


@dataclass(frozen=True)
class Waiting:
    """In the queue of who decides: no words, and nobody's name."""

    id: UUID
    program: str
    week: int
    written_at: datetime
    decision: Decision


@dataclass(frozen=True)
class Sheet:
    """One before who decides, without the writer's name. `seen`: which wording this is."""

    words: Words
    program: str
    week: int
    on_sign_in: bool
    decision: Decision
    decided_at: datetime | None
    decided_by: str
    word: str
    seen: str


_SEALED = (Letter.id, Letter.body_sealed, Letter.signed_sealed, DataKey.id.label("key_id"), DataKey.wrapped)
_KEY = DataKey.owner_id == Letter.patient_id
_THANKS = select(func.count(Thanks.id)).where(Thanks.letter_id == Letter.id).correlate(Letter).scalar_subquery()
_THANKED = (
    select(func.count(Thanks.id))
    .where(Thanks.letter_id == Letter.id, Thanks.patient_id == ME)
    .correlate(Letter)
    .scalar_subquery()
)
_STANDING = (Letter.week, Letter.on_sign_in, Letter.decision, Letter.written_at, Letter.word_sealed)
_OWN: Statement = (
    select(*_SEALED, *_STANDING, _THANKS.label("thanks"), Letter.withdrawn_at)
    .join(DataKey, _KEY)
    .where(Letter.patient_id == ME)
    .order_by(Letter.written_at.desc(), Letter.id)
)
_OFFERED: Statement = (
    shown.with_only_columns(*_SEALED, _THANKED.label("thanked"))
    .join(DataKey, _KEY)
    .where(Letter.week == bindparam("week", type_=Integer()))
    .order_by(Letter.decided_at.desc(), Letter.id)
)
_QUEUE: Statement = (
    moderated.with_only_columns(
        Letter.id, Program.name.label("program"), Letter.week, Letter.written_at, Letter.decision
    )
    .join(Program, Program.id == Letter.program_id)
    .order_by(Letter.written_at, Letter.id)
)
_WAITING = _QUEUE.where(Letter.decision == Decision.WAITING)
_DECIDED = (
    _QUEUE.where(Letter.decision != Decision.WAITING)
    .order_by(None)
    .order_by(Letter.decided_at.desc(), Letter.id.desc())
)
_BEFORE, _LAST = bindparam("before", type_=Uuid()), aliased(Letter)
_OLDER = _DECIDED.join(_LAST, _LAST.id == _BEFORE).where(
    tuple_(Letter.decided_at, Letter.id) < tuple_(_LAST.decided_at, _LAST.id)
)
_SHEET: Statement = (
    moderated.with_only_columns(
        *_SEALED,
        *_STANDING,
        Letter.decided_at,
        Program.name.label("program"),
        User.name.label("decided_by"),
    )
    .join(DataKey, _KEY)
    .join(Program, Program.id == Letter.program_id)
    .outerjoin(User, User.id == Letter.decided_by)
    .where(Letter.id == bindparam("letter_id", type_=Letter.id.type))
)
_BIT = case({week: 1 << week for week in range(1, WEEKS + 1)}, value=Letter.week, else_=0)
WEEKS_OFFERED = (
    select(func.sum(_BIT.distinct()))
    .where(THERE, Letter.decision == Decision.SHOWN, Letter.patient_id != ME, Letter.program_id == Track.program_id)
    .correlate(Track)
    .scalar_subquery()
)
"""For a statement of the actor's places: a number whose bits are the weeks for which there is something to read."""
_DOOR: Statement = (
    select(*_SEALED)
    .join(DataKey, _KEY)
    .where(THERE, Letter.decision == Decision.SHOWN, Letter.on_sign_in.is_(True))
    .order_by(Letter.id)
)


def own_letter(actor: Actor) -> Own | None:
    """The newest. One statement."""
    for row in read(_OWN, binds(actor), most=1):
        words = _opened(row)
        word = unseal(WORD, row.id, row.word_sealed) if row.word_sealed else ""
        return Own(
            words, row.week, row.on_sign_in, row.decision, row.written_at, word, row.thanks, row.withdrawn_at is None
        )
    return None


def offered(actor: Actor, week: int) -> list[Offered]:
    """To who is in that week of her stay. One statement."""
    return [Offered(_opened(row), bool(row.thanked)) for row in read(_OFFERED, binds(actor, week=week), most=10)]


def waiting(actor: Actor) -> list[Waiting]:
    """The oldest first; once some are decided, the next ones come up. One statement."""
    return [Waiting(*row) for row in read(_WAITING, binds(actor), most=A_PAGE)]


def decided(actor: Actor, before: UUID | None) -> tuple[list[Waiting], UUID | None]:
    """A page of what was decided and is still there, the newest first, and the id before which the next begins."""
    rows = read(_OLDER if before else _DECIDED, binds(actor, before=before), most=A_PAGE + 1)
    return [Waiting(*row) for row in rows[:A_PAGE]], rows[A_PAGE - 1].id if len(rows) > A_PAGE else None


def sheet(actor: Actor, letter: Letter) -> Sheet | None:
    """None once the writer's key is gone. The caller notes the reading. One statement."""
    for row in read(_SHEET, binds(actor, letter_id=letter.id)):
        return Sheet(
            words=_opened(row),
            program=row.program,
            week=row.week,
            on_sign_in=row.on_sign_in,
            decision=row.decision,
            decided_at=row.decided_at,
            decided_by=row.decided_by or "",
            word=unseal(WORD, row.id, row.word_sealed) if row.word_sealed else "",
            seen=row.written_at.isoformat(),
        )
    return None


def at_the_door() -> Words | None:
    """One that may stand on the sign-in page, another each day.

    None, too, when the database does not answer, or a letter does not open: the door stays open to everybody.
    """
    try:
        rows = read(_DOOR, {}, most=AT_THE_DOOR)
        return _opened(rows[_day().toordinal() % len(rows)]) if rows else None
    except (SQLAlchemyError, Unreadable) as fault:
        log_fault(fault)
        return None


def _day() -> date:
    return clock.today_in(zone().key)


def _opened(row: Any) -> Words:
    hold(row.key_id, row.wrapped)
    return Words(row.id, unseal(BODY, row.id, row.body_sealed), unseal(SIGNED, row.id, row.signed_sealed))
