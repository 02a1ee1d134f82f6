"""Days away are set, changed and taken off: by who is away, or by an administrator of the clinic for who is ill.

Both ways the same rules hold, and the same people are told; who is away hears of what somebody else set.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import Date, Uuid, bindparam, or_, select

from portal import clock
from portal.access.actor import Actor, Role
from portal.access.scope import binds
from portal.accounts.models import User
from portal.audit.record import record
from portal.database import Conflict, db
from portal.notifications.bell import actions as bell
from portal.notifications.outbox import notify
from portal.programs.covering import state_of
from portal.programs.models import Cover
from portal.programs.policy import held_by


@dataclass(frozen=True)
class Days:
    from_on: date
    until_on: date


class NobodyFree(Conflict):
    """The colleague, who is to answer for patients, is away herself in those days."""


_IN_THOSE_DAYS = select(Cover).where(
    Cover.user_id == bindparam("user_id", type_=Uuid()),
    Cover.from_on <= bindparam("last", type_=Date()),
    or_(Cover.until_on.is_(None), Cover.until_on >= bindparam("first", type_=Date())),
)

_ANSWERS = select(held_by(bindparam("user_id", type_=Uuid()), Role.THERAPIST))
"""There are patients to answer for. Of who only leads groups each session shows by itself that nobody leads it."""


def set_cover(actor: Actor, who_id: UUID, cover_id: UUID, days: Days) -> Cover:
    """This person is away in those days. Raises Conflict when that is said already, or the colleague is away too."""
    _take_turns(who_id, cover_id)
    _check(actor, who_id, cover_id, days)
    cover = Cover(user_id=who_id, cover_id=cover_id, from_on=days.from_on, until_on=days.until_on)
    db.session.add(cover)
    db.session.flush()
    _note(actor, "set cover", cover)
    _tell(actor, cover)
    return cover


def change_cover(actor: Actor, cover: Cover, cover_id: UUID, days: Days) -> None:
    """Other days, or somebody else. Once it has begun, its past stays: who else comes begins today.

    Raises Conflict as `set_cover`.
    """
    who_id = cover.user_id
    _take_turns(who_id, cover_id)
    _check(actor, who_id, cover_id, days, but=cover.id)
    if cover.cover_id != cover_id and cover.from_on < actor.today:
        _end(cover, actor.today - timedelta(days=1))
        cover = Cover(user_id=who_id, cover_id=cover_id, from_on=actor.today, until_on=days.until_on)
        db.session.add(cover)
    else:
        cover.cover_id, cover.from_on, cover.until_on = cover_id, days.from_on, days.until_on
    db.session.flush()
    _note(actor, "changed cover", cover)
    bell.call_off(cover.id)
    _tell(actor, cover)


def hold(cover: Cover) -> None:
    """As they are by now, and nobody else's to change meanwhile. Raises Conflict when somebody took them off."""
    asked = select(Cover).where(Cover.id == cover.id).with_for_update().execution_options(populate_existing=True)
    if db.session.scalar(asked) is None:
        raise Conflict(_l("Somebody took these days off the list meanwhile."))


def check_not_over(actor: Actor, cover: Cover) -> None:
    """Raises Conflict when those days are past."""
    if cover.until_on is not None and cover.until_on < actor.today:
        raise Conflict(_l("These days are over."))


def end_cover(actor: Actor, cover: Cover, saw: str | None = None) -> None:
    """They are back, from this moment on; or do not go.

    `saw`: what the page showed of it (`Away.state`); None: it does not say. Raises Conflict when it is another by now.
    """
    if saw not in (None, state_of(cover.cover_id, cover.from_on, cover.until_on)):
        raise Conflict(_l("Somebody changed these days meanwhile. They stay as they are. Please look them over first."))
    _note(actor, "ended cover", cover)
    bell.call_off(cover.id)
    _tell_who_is_away(actor, cover)
    _end(cover, actor.today - timedelta(days=1))


def _note(actor: Actor, verb: str, cover: Cover) -> None:
    record(actor.id, verb if cover.user_id == actor.id else f"{verb} of colleague", "cover", cover.id)


def _tell(actor: Actor, cover: Cover) -> None:
    """The colleague, of these very days: each change is news. And who is away, where somebody else said so."""
    notify(cover.cover_id, "cover", cover.id, cause=clock.now().isoformat())
    _tell_who_is_away(actor, cover)


def _tell_who_is_away(actor: Actor, cover: Cover) -> None:
    """By their own id: those days may be gone again when they look."""
    if cover.user_id != actor.id:
        notify(cover.user_id, "days_away", cover.user_id, cause=clock.now().isoformat())


def _end(cover: Cover, last_day: date) -> None:
    if last_day < cover.from_on:
        db.session.delete(cover)
    else:
        cover.end(last_day)
    db.session.flush()


def _take_turns(*people: UUID) -> None:
    db.session.execute(select(User.id).where(User.id.in_(people)).order_by(User.id).with_for_update()).all()


def _check(actor: Actor, user_id: UUID, cover_id: UUID, days: Days, but: UUID | None = None) -> None:
    span = {"first": days.from_on, "last": days.until_on}
    own = db.session.scalars(_IN_THOSE_DAYS, {"user_id": user_id, **span})
    if any(one.id != but for one in own):
        raise Conflict(
            _l("You are away in some of these days already. Please change those instead.")
            if user_id == actor.id
            else _l("They are away in some of these days already. Please change those instead.")
        )
    is_away = db.session.scalars(_IN_THOSE_DAYS, {"user_id": cover_id, **span}).first() is not None
    if is_away and db.session.scalar(_ANSWERS, binds(actor, user_id=user_id)):
        raise NobodyFree(_l("This colleague is away in some of these days, too. Please choose somebody else."))
