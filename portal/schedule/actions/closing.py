"""A program, a track or a group closes with its sessions, once nobody is left or it is said what becomes of who is.

Opened again, its weekly sessions go on as they would have, and what was called off for it takes place.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from portal.access.actor import Actor
from portal.database import Conflict, db
from portal.programs.actions import closing as programs
from portal.programs.closing import Closing, groups_in, lasting_beyond
from portal.programs.models import Ending
from portal.schedule.actions.ending_sessions import end_sessions, let_go_on, take_place_after_all, tell
from portal.schedule.actions.generating import generate
from portal.schedule.queries.audience import audience
from portal.schedule.queries.left import Left, left_after


@dataclass(frozen=True)
class Order:
    """`because`: as everyone who would have come reads it. `agreed`: the mark of what was shown and is to be ended;
    "" for none. `ends_as`: how the places end. `stay`: the places, by id, that last until a later day, too."""

    last_day: date
    because: str
    agreed: str = ""
    ends_as: Ending | None = None
    stay: Collection[str] = ()


class StillThere(Exception):
    """People or sessions stand beyond the last day, and nobody who saw them said what is to become of them."""

    def __init__(self, left: Left) -> None:
        super().__init__()
        self.left = left


def close(actor: Actor, thing: Closing, order: Order) -> None:
    """Raises StillThere, Conflict, or StateChanged when somebody else was faster."""
    programs.hold_open(thing)
    end(actor, thing, order)


def end(actor: Actor, thing: Closing, order: Order) -> None:
    """The same for whoever holds it already: it may close, only later than this."""
    left = left_after(actor, thing, order.last_day)
    if left.others:
        raise Conflict(
            _("Patients have a place there whom you do not look after here. Please ask an administrator of the clinic.")
        )
    if left.is_anything and (left.mark != order.agreed or (left.places and order.ends_as is None)):
        raise StillThere(left)
    groups = lasting_beyond(groups_in(thing), order.last_day)
    programs.end_stays(left.places, left.line, order.last_day, order.ends_as, order.because, actor.id)
    told = end_sessions(actor, groups, order.last_day, order.because)
    programs.close(thing, groups, order.last_day, order.because, actor.id)
    tell(actor, thing, told)


def open_again(actor: Actor, thing: Closing) -> None:
    """Places that ended stay ended. Raises Conflict, or StateChanged when somebody else was faster."""
    programs.hold_closed(thing)
    last_day = thing.until_on
    groups = programs.open_again(thing, actor.id)
    assert last_day is not None  # hold_closed says so
    lasting = let_go_on([one.id for one in groups], None)
    back = [one for group in groups for one in take_place_after_all(group, last_day, None)]
    db.session.flush()
    for series in lasting:
        generate(series)
    for group in groups:
        group.closed_because = ""
    tell(actor, thing, audience(back))
