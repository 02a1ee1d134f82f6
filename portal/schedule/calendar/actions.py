"""An address is made, renewed, told what to say, and stopped. Nobody does this for anybody else."""

from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select

from portal import clock
from portal.access.actor import Actor, Role
from portal.accounts.models import User
from portal.accounts.tokens import fresh
from portal.accounts.turns import wait_for_turn
from portal.audit.record import record
from portal.database import Conflict, db, new_id
from portal.programs.policy import held_by
from portal.schedule.calendar.queries import PURPOSE
from portal.schedule.calendar_models import SECRET, CalendarFeed
from portal.vault.sealing import CLINIC, keyed_hash, seal
from portal.web import formatting


def begin(actor: Actor) -> CalendarFeed:
    """Her address; the one she has, if she has one."""
    return _live(actor.id) or _make(actor, says_what=False)


def renew(actor: Actor, instead_of: str) -> None:
    """A new address in place of the one with this id; the old one opens nothing from now on.

    A second tap finds another one alive than it names, and leaves it alone. Raises Conflict.
    """
    old = _live_or_conflict(actor)
    if str(old.id) == instead_of:
        _revoke(old, actor.is_patient)
        _make(actor, old.says_what)


def say(actor: Actor, says_what: bool) -> None:
    """Whether her calendar says what a session is, or that there is one. Raises Conflict."""
    feed = _live_or_conflict(actor)
    if feed.says_what != says_what:
        feed.says_what = says_what
        db.session.flush()
        _record(feed, "said more in" if says_what else "said less in", actor.is_patient)


def stop(actor: Actor) -> None:
    """Her address opens nothing from now on. Once it is stopped, nothing changes."""
    feed = _live(actor.id)
    if feed is not None:
        _revoke(feed, actor.is_patient)


def stop_for(user_id: UUID) -> None:
    """The same where her password is set anew, and she may not be signed in."""
    feed = _live(user_id)
    if feed is not None:
        _revoke(feed, _is_patient(user_id))


def _live(user_id: UUID) -> CalendarFeed | None:
    """Hers. Two taps take turns, for only one may be alive. (SQLite's writers wait for each other anyway.)"""
    wait_for_turn(user_id)
    hers = CalendarFeed.user_id == user_id
    return db.session.scalar(select(CalendarFeed).where(hers, CalendarFeed.revoked_at.is_(None)))


def _live_or_conflict(actor: Actor) -> CalendarFeed:
    feed = _live(actor.id)
    if feed is None:
        raise Conflict(_("This calendar address was stopped in the meantime. You can make a new one."))
    return feed


def _make(actor: Actor, says_what: bool) -> CalendarFeed:
    feed_id, secret = new_id(), fresh()
    feed = CalendarFeed(
        id=feed_id,
        user_id=actor.id,
        secret_hash=keyed_hash(PURPOSE, secret),
        secret_sealed=seal(CLINIC, SECRET, feed_id, secret),
        says_what=says_what,
        made_at=clock.now(),
    )
    db.session.add(feed)
    db.session.flush()
    _record(feed, "made", actor.is_patient)
    return feed


def _revoke(feed: CalendarFeed, is_patient: bool) -> None:
    feed.revoked_at = clock.now()
    db.session.flush()  # the old one is gone before a new one comes: only one may be alive
    _record(feed, "revoked", is_patient)


def _record(feed: CalendarFeed, verb: str, is_patient: bool) -> None:
    record(feed.user_id, verb, "calendar_feed", feed.id, patient_id=feed.user_id if is_patient else None)


def _is_patient(user_id: UUID) -> bool:
    hers = select(User.id).where(User.id == user_id, held_by(User.id, Role.PATIENT))
    return db.session.scalar(hers, {"today": clock.today_in(formatting.zone().key)}) is not None
