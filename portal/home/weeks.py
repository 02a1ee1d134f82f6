"""Which weeks of her stay these are for a patient: what her first page says about the first days, and the last."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import exists

from portal.access.actor import Actor
from portal.access.scope import ME, binds
from portal.accounts.models import User
from portal.letters.actions import may_write
from portal.letters.queries.reading import WEEKS_OFFERED
from portal.messages.drafting import IS_NEWEST_OF_HERS, draft_in
from portal.messages.models import MessageDraft
from portal.notifications.models import Notice
from portal.programs.early_checks import is_asked
from portal.programs.life_models import EarlyCheck
from portal.programs.models import Ending, Enrollment, Program
from portal.programs.stays import PLACES, Place, Stay, current, place_of
from portal.programs.waited import WAITS
from portal.reading import read
from portal.schedule.weekly import Floor, begun_in
from portal.vault.sealing import DataKey, hold_key
from portal.web.formatting import week_start
from portal.web.text import is_seen

DAY = timedelta(days=1)
FIRST_DAYS = 7
"""The page for the first day stands on Today until a week after the start."""
READ_SHOWN = 14
"""Days of her stay for which Today says that what she told of her first days was read."""


@dataclass(frozen=True)
class ToCome:
    """What is set for the place she has: its last day, and what follows."""

    last: Place
    next: Place | None

    @property
    def first_day(self) -> date:
        return (self.last.until_on or date.max - DAY) + DAY

    @property
    def is_break(self) -> bool:
        return self.last.ended_as is Ending.HOLD

    @property
    def is_move(self) -> bool:
        return self.next is not None and self.next.group_id != self.last.group_id


@dataclass(frozen=True)
class Begun:
    """A message of hers that was not sent. Its words are read in its conversation, and not here."""

    thread_id: UUID
    saved_at: datetime


@dataclass(frozen=True)
class Weeks:
    """`read_by`: who has read what she said of her first days, while that is news. `told`: a notice of a place of hers
    waits. `waits`: for another place. `floors`: what the programs of the places she has today ask for."""

    stay: Stay | None = None
    first_day: bool = False
    asks: bool = False
    read_by: str = ""
    letter: bool = False
    ending: bool = False
    to_come: ToCome | None = None
    told: bool = False
    waits: bool = False
    floors: tuple[Floor, ...] = ()
    began_on: date | None = None
    """Her first day, where it lies in the middle of this week."""
    message: Begun | None = None
    """The one she wrote last, where she may still send it."""

    def __bool__(self) -> bool:
        return self.first_day or self.asks or bool(self.read_by) or self.letter or self.ending or bool(self.to_come)


_WEEKS = (
    PLACES.add_columns(
        EarlyCheck.id.label("check_id"),
        EarlyCheck.seen_at,
        User.name.label("read_by"),
        Program.weekly_hours,
        Program.weekly_days,
        WEEKS_OFFERED.label("offered"),
        exists().where(Notice.user_id == ME, Notice.seen_at.is_(None), Notice.kind == "place").label("told"),
        WAITS.label("waits"),
        MessageDraft.id.label("draft_id"),
        MessageDraft.thread_id,
        MessageDraft.words_sealed,
        MessageDraft.number,
        MessageDraft.saved_at,
        DataKey.id.label("key_id"),
        DataKey.wrapped,
    )
    .outerjoin(EarlyCheck, EarlyCheck.enrollment_id == Enrollment.id)
    .outerjoin(User, User.id == EarlyCheck.seen_by)
    .outerjoin(MessageDraft, IS_NEWEST_OF_HERS)
    .outerjoin(DataKey, DataKey.owner_id == ME)
)


def weeks(actor: Actor) -> Weeks:
    """One statement."""
    rows = read(_WEEKS, binds(actor, patient_id=actor.id))
    stay, floors = current(map(place_of, rows), actor.today), tuple(_floors(rows, actor.today))
    if stay is None:
        return Weeks(told=bool(rows) and bool(rows[0].told), floors=floors)
    hers = {one.id for one in stay.places}
    check = next((row for row in rows if row.id in hers and row.check_id is not None), None)
    offered = next((row.offered for row in rows if row.id == stay.now.id), None) or 0
    here, day = stay.holds(actor.today), stay.day(actor.today)
    return Weeks(
        stay=stay,
        first_day=day <= FIRST_DAYS and (here or stay.is_ahead(actor.today)),
        asks=check is None and is_asked(stay, actor.today),
        read_by=check.read_by.split()[0] if check and check.read_by and day <= READ_SHOWN else "",
        letter=here and bool(int(offered) >> stay.week(actor.today) & 1),
        ending=may_write(actor, stay),
        to_come=_to_come(stay, actor.today),
        told=bool(rows[0].told),
        waits=bool(rows[0].waits),
        floors=floors,
        message=_begun(rows[0]) if floors else None,
        began_on=begun_in(stay.from_on, week_start(actor.today)) if here else None,
    )


def _begun(row: Any) -> Begun | None:
    """None too where she took all her words out again."""
    if row.draft_id is None or row.key_id is None:
        return None
    hold_key(row.key_id, row.wrapped)
    return Begun(row.thread_id, row.saved_at) if is_seen(draft_in(row).words) else None


def _floors(rows: Iterable[Any], today: date) -> Iterator[Floor]:
    return (Floor(row.weekly_hours, row.weekly_days) for row in rows if place_of(row).holds_on(today))


def _to_come(stay: Stay, today: date) -> ToCome | None:
    """None while nothing is set."""
    last = next((one for one in stay.places if one.holds_on(today)), None)
    if last is None or last.until_on is None:
        return None
    return ToCome(last, next((one for one in stay.places if one.follows_id == last.id), None))
