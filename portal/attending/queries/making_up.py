"""What a patient may make up for, where she could go instead, and what she has asked for."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from portal.access.actor import Actor
from portal.schedule.actions.asking import STAYS_OPEN, can_be_made_up, last_day
from portal.schedule.queries.places import AskedFor, Offer, asked_for, is_another_group, offers
from portal.schedule.queries.record import Entry, record


@dataclass(frozen=True)
class MakeUpPage:
    """`chosen`: the missed session for which the offers stand. `only_group`: there is no other she could come to."""

    missed: tuple[Entry, ...]
    chosen: Entry | None
    offers: tuple[Offer, ...]
    asked: tuple[AskedFor, ...]
    until: date
    only_group: bool


def make_up_page(actor: Actor, missed_id: UUID | None) -> MakeUpPage:
    """Three statements, and one more where nothing is offered."""
    until = last_day(actor.today)
    entries = record(actor, actor.today - STAYS_OPEN, until - timedelta(days=7))
    missed = tuple(
        one for one in entries if one.is_away and not one.made_up and can_be_made_up(one.local_on, actor.today)
    )
    open_ones = [one for one in missed if one.asked is None]
    chosen = next((one for one in open_ones if one.id == missed_id), open_ones[0] if open_ones else None)
    found = tuple(offers(actor, chosen.id, until)) if chosen else ()
    return MakeUpPage(
        missed=missed,
        chosen=chosen,
        offers=found,
        asked=tuple(asked_for(actor, actor.today - STAYS_OPEN)),
        until=until,
        only_group=chosen is not None and not found and not is_another_group(actor, chosen.id),
    )
