"""Another last day for a program, a track or a group that closes: earlier or later, with what lies between the two."""

from portal.access.actor import Actor
from portal.database import db
from portal.programs.actions import closing as programs
from portal.programs.closing import Closing, groups_in
from portal.schedule.actions import ending_sessions as sessions
from portal.schedule.actions.closing import Order, StillThere, end
from portal.schedule.actions.generating import generate
from portal.schedule.queries.audience import audience
from portal.schedule.queries.left import back_until


def move(actor: Actor, thing: Closing, order: Order, seen: str) -> None:
    """`seen`: its mark when the page was drawn. Raises StillThere, Conflict, or StateChanged when somebody else was
    faster.
    """
    programs.hold_closing(thing, seen)
    if thing.until_on is not None and order.last_day < thing.until_on:
        end(actor, thing, order)
    else:
        _go_on_until(actor, thing, order)


def _go_on_until(actor: Actor, thing: Closing, order: Order) -> None:
    """On the same day: for another reason."""
    was = thing.until_on
    assert was is not None  # hold_closing says so
    programs.check_within(thing, order.last_day)
    back = back_until(actor, thing, order.last_day)
    if back.is_anything and back.mark != order.agreed:
        raise StillThere(back)
    lasting = [one for one in back.places if str(one.id) in order.stay]
    programs.stays_last(lasting, order.last_day, order.because, actor.id)
    groups = [one for one in groups_in(thing) if one.until_on == was]
    after_all = [one for group in groups for one in sessions.take_place_after_all(group, was, order.last_day)]
    sessions.take_over(groups, order.because)
    weekly = sessions.let_go_on([one.id for one in groups], order.last_day)
    programs.close_later(thing, groups, order.last_day, order.because, actor.id)
    for series in weekly:
        generate(series)
    db.session.flush()
    sessions.tell(actor, thing, audience(after_all))
