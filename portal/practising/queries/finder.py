"""What could help right now, of what she has been taught."""

from dataclasses import dataclass

from portal.access.actor import Actor
from portal.materials.queries import Item
from portal.practising.queries.handouts import handouts_about
from portal.schedule.queries.taught import last_days, lessons
from portal.skills.finding import Asked, Found, find, for_anybody
from portal.skills.queries import tried


@dataclass(frozen=True)
class Offer:
    """One skill for this moment, with what her leader handed out about it."""

    found: Found
    handouts: tuple[Item, ...]


@dataclass(frozen=True)
class Offers:
    """`for_anybody`: she has been taught none that fits, so these are what needs no teaching."""

    offers: tuple[Offer, ...]
    for_anybody: bool


def offers(actor: Actor, asked: Asked) -> Offers:
    """Three statements."""
    taught = lessons(actor)
    found = find(asked, last_days(taught), tried(actor))
    chosen = found or for_anybody()
    about = handouts_about(actor, {one.skill.id for one in chosen}, taught)
    return Offers(tuple(Offer(one, about.get(one.skill.id, ())) for one in chosen), not found)
