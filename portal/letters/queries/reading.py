"""For who wrote one, for newcomers, and for the sign-in page."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Integer, bindparam, case, func, select
from sqlalchemy.exc import SQLAlchemyError

from portal import clock
from portal.access.actor import Actor
from portal.access.scope import ME, binds
from portal.letters.models import Decision, Letter, Thanks
from portal.letters.policy import THERE, shown
from portal.letters.queries.words import KEY, SEALED, STANDING, WORD, Words, opened
from portal.programs.models import Track
from portal.reading import Statement, read
from portal.vault.keyring import Unreadable
from portal.vault.sealing import DataKey, unseal
from portal.web.formatting import zone
from portal.web.logs import log_fault

WEEKS = 8
"""A letter is for one of the first eight weeks: longer programs have no newcomers later than that."""
AT_THE_DOOR = 60
"""Among how many the sign-in page goes round."""


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


_THANKS = select(func.count(Thanks.id)).where(Thanks.letter_id == Letter.id).correlate(Letter).scalar_subquery()
_THANKED = (
    select(func.count(Thanks.id))
    .where(Thanks.letter_id == Letter.id, Thanks.patient_id == ME)
    .correlate(Letter)
    .scalar_subquery()
)
_OWN: Statement = (
    select(*SEALED, *STANDING, _THANKS.label("thanks"), Letter.withdrawn_at)
    .join(DataKey, KEY)
    .where(Letter.patient_id == ME)
    .order_by(Letter.written_at.desc(), Letter.id)
)
_OFFERED: Statement = (
    shown.with_only_columns(*SEALED, _THANKED.label("thanked"))
    .join(DataKey, KEY)
    .where(Letter.week == bindparam("week", type_=Integer()))
    .order_by(Letter.decided_at.desc(), Letter.id)
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
    select(*SEALED)
    .join(DataKey, KEY)
    .where(THERE, Letter.decision == Decision.SHOWN, Letter.on_sign_in.is_(True))
    .order_by(Letter.id)
)


def own_letter(actor: Actor) -> Own | None:
    """The newest. One statement."""
    for row in read(_OWN, binds(actor), most=1):
        words = opened(row)
        word = unseal(WORD, row.id, row.word_sealed) if row.word_sealed else ""
        return Own(
            words, row.week, row.on_sign_in, row.decision, row.written_at, word, row.thanks, row.withdrawn_at is None
        )
    return None


def offered(actor: Actor, week: int) -> list[Offered]:
    """To who is in that week of her stay. One statement."""
    return [Offered(opened(row), bool(row.thanked)) for row in read(_OFFERED, binds(actor, week=week), most=10)]


def at_the_door() -> Words | None:
    """One that may stand on the sign-in page, another each day.

    None, too, when the database does not answer, or a letter does not open: the door stays open to everybody.
    """
    try:
        rows = read(_DOOR, {}, most=AT_THE_DOOR)
        return opened(rows[_day().toordinal() % len(rows)]) if rows else None
    except (SQLAlchemyError, Unreadable) as fault:
        log_fault(fault)
        return None


def _day() -> date:
    return clock.today_in(zone().key)
