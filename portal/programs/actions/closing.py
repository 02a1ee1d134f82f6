"""A program, a track or a group closes, opens again, or goes altogether when it was never used.

What closes takes along what is in it. Who and what would still be there is seen to by portal/schedule/actions/closing.
"""

from collections.abc import Iterable
from datetime import date
from typing import TypeVar
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from portal.audit.record import record
from portal.database import Conflict, db
from portal.programs.actions.joining import end_enrollment
from portal.programs.actions.parting import last_longer, part
from portal.programs.actions.places import lock
from portal.programs.actions.waiting import withdraw
from portal.programs.closing import Closing, InLine, Staying, groups_in, mark_of, reason_of, tracks_in
from portal.programs.group_models import WaitingPlace
from portal.programs.models import Ending, Enrollment, Group, GroupLeader, Program, Track
from portal.web.formatting import full_day

T = TypeVar("T", Program, Track, Group)
KINDS: dict[type[Closing], str] = {Program: "program", Track: "track", Group: "group"}


class StateChanged(Conflict):
    """Somebody else closed it, or opened it again, meanwhile."""


def hold_open(thing: Closing) -> None:
    """It and what is in it, as they are now; nobody else closes it, and nobody comes in meanwhile. Raises StateChanged.

    The program first, then tracks, then groups, as whoever else closes one does.
    """
    _hold(thing)
    if thing.until_on is not None:
        raise StateChanged(
            _("Meanwhile somebody closed “%(name)s”: its last day is %(day)s.", **_named(thing, thing.until_on))
        )


def hold_closed(thing: Closing) -> None:
    """The same for opening it again. Raises StateChanged, or Conflict when what it is in is closed."""
    _hold(thing)
    if thing.until_on is None:
        raise StateChanged(_("“%(name)s” is open already. Nothing was changed.", name=thing.name))
    above = _above(thing)
    if above is not None and above.until_on is not None:
        raise Conflict(_("It is in “%(name)s”, which is closed. Please open that again first.", name=above.name))


def hold_closing(thing: Closing, seen: str) -> None:
    """The same for another last day: `seen` is its mark on the page. Raises StateChanged."""
    _hold(thing)
    if thing.until_on is None:
        raise StateChanged(_("“%(name)s” is open already. Nothing was changed.", name=thing.name))
    if mark_of(thing) != seen:
        named = {**_named(thing, thing.until_on), "why": reason_of(thing)}
        raise StateChanged(
            _(
                "Meanwhile somebody changed this: the last day of “%(name)s” is %(day)s, because: “%(why)s”. Save again"
                " to put yours in its place.",
                **named,
            )
        )


def check_within(thing: Closing, last_day: date) -> None:
    """Raises Conflict when what it is in closes before."""
    above = _above(thing)
    if above is not None and above.until_on is not None and above.until_on < last_day:
        words = _named(above, above.until_on)
        raise Conflict(_("It is in “%(name)s”, whose last day is %(day)s. Please change that first.", **words))


def end_stays(
    places: Iterable[Staying], line: Iterable[InLine], last_day: date, ends_as: Ending | None, because: str, by: UUID
) -> None:
    """Who would still be there is not, and who waits waits no more. What begins later goes first, as if never given."""
    for one in sorted(places, key=lambda place: place.from_on, reverse=True):
        place = db.session.get(Enrollment, one.id)
        if place is None:  # it followed one that went
            continue
        if place.from_on > last_day or ends_as is None:
            end_enrollment(place, last_day, by, because=because)
        else:
            part(place, last_day, by, ends_as, because)
    for waits in line:
        waiting = db.session.get_one(WaitingPlace, waits.id, populate_existing=True)
        if waiting.ended_at is None:  # the end of her last place ended it
            withdraw(waiting, by)


def stays_last(places: Iterable[Staying], last_day: date, because: str, by: UUID) -> None:
    """Places that were to end with it last as long as it does now."""
    for one in places:
        last_longer(db.session.get_one(Enrollment, one.id), last_day, by, because)


def close(thing: Closing, groups: Iterable[Group], last_day: date, because: str, by: UUID) -> None:
    """`groups`: those that go with it."""
    for each in (thing, *_in_it(thing), *groups):
        if each.until_on is None or each.until_on > last_day:
            _set_last_day(each, last_day, because, by)
    db.session.flush()


def close_later(thing: Closing, groups: Iterable[Group], last_day: date, because: str, by: UUID) -> None:
    """What has the same last day goes with it; what closes before does so still. `groups`: those that go with it."""
    was = thing.until_on
    for each in dict.fromkeys((thing, *(one for one in _in_it(thing) if one.until_on == was), *groups)):
        _set_last_day(each, last_day, because, by)
    db.session.flush()


def open_again(thing: Closing, by: UUID) -> list[Group]:
    """And what was closed with it, which is what has the same last day. Returns the groups."""
    day = thing.until_on
    groups = [one for one in groups_in(thing) if one.until_on == day]
    for each in dict.fromkeys((thing, *(one for one in _in_it(thing) if one.until_on == day), *groups)):
        each.until_on = None
        kind = KINDS[type(each)]
        record(by, f"opened {kind} again", kind, each.id)
    db.session.flush()
    return groups


def remove(thing: Closing, by: UUID) -> None:
    """As if it had never been made. Raises Conflict once anything points to it; whoever was to lead it does not count,
    unless they wrote something.
    """
    _hold(thing)
    if not isinstance(thing, Group) and _has_something_in_it(thing):
        raise Conflict(_("There are still groups or tracks in “%(name)s”. Please remove those first.", name=thing.name))
    kind, thing_id, name = KINDS[type(thing)], thing.id, thing.name
    try:
        with db.session.begin_nested():
            if isinstance(thing, Group):
                hellos = (GroupLeader.hello_sealed, GroupLeader.hello_in_other_languages_sealed)
                silent = (GroupLeader.group_id == thing_id, *(one.is_(None) for one in hellos))
                db.session.execute(delete(GroupLeader).where(*silent))
            db.session.delete(thing)
            db.session.flush()
    except IntegrityError:
        raise Conflict(
            _(
                "“%(name)s” was used: somebody had a place, a session or a part in it, or something was written for it."
                " So it stays on record. You can close it instead.",
                name=name,
            )
        ) from None
    record(by, f"removed {kind}", kind, thing_id)


def _set_last_day(each: Closing, last_day: date, because: str, by: UUID) -> None:
    kind = KINDS[type(each)]
    if each.until_on is None:
        record(by, f"closed {kind}", kind, each.id)
    else:
        record(by, f"changed last day of {kind}", kind, each.id)
    each.until_on = last_day
    if isinstance(each, Group):
        each.closed_because = because


def _hold(thing: Closing) -> None:
    db.session.refresh(_program_of(thing), with_for_update={"key_share": True})
    around = [thing.track_id] if isinstance(thing, Group) else [one.id for one in tracks_in(thing)]
    tracks = select(Track).where(Track.id.in_(around)).order_by(Track.id).with_for_update(key_share=True)
    db.session.scalars(tracks.execution_options(populate_existing=True)).all()
    lock(*(one.id for one in groups_in(thing)))


def _program_of(thing: Closing) -> Program:
    while not isinstance(thing, Program):
        above = _above(thing)
        assert above is not None  # a foreign key says so
        thing = above
    return thing


def _above(thing: Closing) -> Program | Track | None:
    if isinstance(thing, Group):
        return db.session.get_one(Track, thing.track_id)
    return db.session.get_one(Program, thing.program_id) if isinstance(thing, Track) else None


def _in_it(thing: Closing) -> list[Track]:
    return tracks_in(thing) if isinstance(thing, Program) else []


def _has_something_in_it(thing: Program | Track) -> bool:
    inner = (
        select(Track.id).where(Track.program_id == thing.id)
        if isinstance(thing, Program)
        else select(Group.id).where(Group.track_id == thing.id)
    )
    return db.session.scalar(inner.limit(1)) is not None


def _named(thing: Closing, day: date) -> dict[str, str]:
    return {"name": thing.name, "day": full_day(day)}
