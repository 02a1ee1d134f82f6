"""What comes again for a patient: what of it is to do now. Derived from the days, never stored."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Date, and_, bindparam, case, select

from portal import clock
from portal.access.actor import Actor
from portal.access.scope import ME, TODAY, binds
from portal.reading import read
from portal.vault.sealing import unseal
from portal.worksheets.definitions.catalogue import UnknownWorksheet
from portal.worksheets.models import Assignment
from portal.worksheets.policy import IS_FOR_ME
from portal.worksheets.published import catalogue, title_of
from portal.worksheets.queries.offered import is_offered
from portal.worksheets.recurring import RecurringAssignment
from portal.worksheets.windows import GRACE, Cadence, Rule, Window, WindowStanding

LONGEST = timedelta(days=16)
"""The longest window and its grace: no older one can be open."""
STAYS_IN_SIGHT = timedelta(days=7)


@dataclass(frozen=True)
class Occurrence:
    """One time of a recurring worksheet that is to do and not begun. `slug` and `for_on` name it."""

    slug: str
    title: str
    window: Window
    standing: WindowStanding
    daily: bool
    due_at: datetime

    @property
    def for_on(self) -> date:
        return self.window.from_on


_OPEN_SINCE = bindparam("open_since", type_=Date())
_RULE = (RecurringAssignment.cadence, RecurringAssignment.from_on, RecurringAssignment.until_on)
_MINE = (
    select(RecurringAssignment.slug, RecurringAssignment.version, *_RULE, Assignment.for_on)
    .outerjoin(
        Assignment,
        and_(
            Assignment.patient_id == ME,
            Assignment.slug == RecurringAssignment.slug,
            Assignment.for_on
            >= case(
                (RecurringAssignment.cadence == Cadence.DAILY, _OPEN_SINCE), else_=bindparam("since", type_=Date())
            ),
        ),
    )
    .where(
        IS_FOR_ME,
        RecurringAssignment.withdrawn_at.is_(None),
        RecurringAssignment.from_on <= TODAY,
        RecurringAssignment.until_on >= _OPEN_SINCE,
    )
    .order_by(RecurringAssignment.made_at)
)
_ENDED = (
    select(
        RecurringAssignment.id, RecurringAssignment.slug, RecurringAssignment.version, RecurringAssignment.word_sealed
    )
    .where(
        IS_FOR_ME, RecurringAssignment.withdrawn_at > bindparam("ended_since", type_=RecurringAssignment.made_at.type)
    )
    .order_by(RecurringAssignment.withdrawn_at.desc())
)


def occurrences(actor: Actor) -> list[Occurrence]:
    """What the patient may begin now because it comes again, the most pressing first. One statement."""
    asked = binds(actor, since=actor.today - LONGEST, open_since=actor.today - GRACE)
    rows = read(_MINE, asked).all()
    begun = {(row.slug, row.for_on) for row in rows}
    found: dict[tuple[str, date], Occurrence] = {}
    for row in {row[:5]: row for row in rows}.values():  # one for each rule, however many days of it were begun
        if not is_there(row.slug):
            continue
        for window in Rule(row.cadence, row.from_on, row.until_on).open(actor.today):
            if (row.slug, window.from_on) not in begun:
                found.setdefault((row.slug, window.from_on), _occurrence(actor, row, window))
    return sorted(found.values(), key=lambda one: (one.window.until_on, one.title))


def is_there(slug: str) -> bool:
    """Neither retired nor switched off meanwhile. No statement for what came with the portal and is always on."""
    try:
        return is_offered(catalogue().current(slug))
    except UnknownWorksheet:
        return False


def asking(found: Iterable[Occurrence]) -> list[Occurrence]:
    """Those to speak of: of a daily one only today's, for the days before it are on its own page."""
    return [one for one in found if one.standing.asks and (not one.daily or one.standing is WindowStanding.DUE)]


def _occurrence(actor: Actor, row: Any, window: Window) -> Occurrence:
    standing = window.standing(actor.today, begun=False, sent=False)
    return Occurrence(
        slug=row.slug,
        title=title_of(row.slug, row.version, actor.language),
        window=window,
        standing=standing,
        daily=row.cadence is Cadence.DAILY,
        due_at=clock.end_of(window.until_on, actor.zone),
    )


@dataclass(frozen=True)
class Ended:
    """A recurring worksheet that was taken back in the last days. `word`: from who did it."""

    title: str
    word: str


def ended(actor: Actor) -> list[Ended]:
    """One statement, and one for the keys of words there are."""
    rows = read(_ENDED, binds(actor, ended_since=clock.now() - STAYS_IN_SIGHT), most=5)
    return [Ended(title_of(row.slug, row.version, actor.language), word_of(row)) for row in rows]


def word_of(row: Any) -> str:
    """The word that goes with the last change of a recurring assignment."""
    return unseal("recurring_assignment.word_sealed", row.id, row.word_sealed) if row.word_sealed else ""
