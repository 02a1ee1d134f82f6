"""Whose calendar an address opens, what it holds, and the address as its owner is shown it."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy import bindparam, exists, select

from portal import clock
from portal.access.actor import Actor, Role
from portal.access.scope import ME, binds
from portal.accounts.models import Standing, User
from portal.database import Instant
from portal.programs.policy import held_by
from portal.reading import Statement, read
from portal.schedule.calendar.entry import Entry, entry_of
from portal.schedule.calendar_models import SECRET, CalendarFeed
from portal.schedule.models import Appointment
from portal.schedule.policy import own, visible_when
from portal.vault.sealing import CLINIC, DataKey, hold_key, keyed_hash, unseal
from portal.web import formatting

PURPOSE = "calendar_feed"
LOOKS_BACK = timedelta(weeks=2)


@dataclass(frozen=True)
class Offer:
    """The live address of the person who is signed in, as she hands it to her calendar."""

    id: UUID
    says_what: bool
    made_at: datetime
    address: str = field(repr=False)

    @property
    def subscription(self) -> str:
        """The same for a calendar program to open: a scheme that such programs have registered."""
        return f"webcal:{self.address.split(':', 1)[1]}"


@dataclass(frozen=True)
class Owner:
    """Whose calendar an address opens."""

    id: UUID
    says_what: bool
    language: str


_LIVE = CalendarFeed.revoked_at.is_(None)
has_address = exists().where(CalendarFeed.user_id == ME, _LIVE)
"""Whoever asks, for a statement that asks for more."""
_BEHIND = (
    select(User.id, CalendarFeed.says_what, User.language)
    .select_from(CalendarFeed)
    .join(User, User.id == CalendarFeed.user_id)
    .where(CalendarFeed.secret_hash == bindparam("secret_hash"), _LIVE)
    .where(User.standing == Standing.ACTIVE, held_by(User.id, *Role))
)
_OFFERED = (
    select(
        CalendarFeed.id,
        CalendarFeed.says_what,
        CalendarFeed.made_at,
        CalendarFeed.secret_sealed,
        DataKey.id.label("key_id"),
        DataKey.wrapped,
    )
    .join(DataKey, DataKey.owner_id == CLINIC)
    .where(CalendarFeed.user_id == ME, _LIVE)
)
_COLUMNS = (
    Appointment.id,
    Appointment.group_id,
    Appointment.title,
    Appointment.topic,
    Appointment.starts_at,
    Appointment.ends_at,
    Appointment.room,
    Appointment.link,
    Appointment.standing,
    Appointment.sequence,
    Appointment.changed_at,
)
_ORDER = (Appointment.starts_at, Appointment.id)
_SINCE = Appointment.starts_at >= bindparam("since", type_=Instant())
_ENTRIES: Statement = visible_when(_SINCE).with_only_columns(*_COLUMNS).order_by(*_ORDER)
_OWN_ENTRIES: Statement = own.with_only_columns(*_COLUMNS).order_by(*_ORDER)


def offered(actor: Actor) -> Offer | None:
    """Her address, if she has one. One statement."""
    row = read(_OFFERED, {"actor_id": actor.id}).one_or_none()
    if row is None:
        return None
    hold_key(row.key_id, row.wrapped, CLINIC)
    secret = unseal(SECRET, row.id, row.secret_sealed)
    return Offer(row.id, row.says_what, row.made_at, url_for("calendar.feed", secret=secret, _external=True))


def behind(secret: str) -> Owner | None:
    """Nobody's, when its owner holds no role here any more.

    Two statements, whatever the secret looks like: one that cannot be is looked up as any other.
    """
    asked = {"secret_hash": keyed_hash(PURPOSE, secret), "today": _today()}
    row: Any = read(_BEHIND, asked).one_or_none()
    return Owner(row.id, row.says_what, row.language) if row else None


def entries(owner: Owner) -> list[Entry]:
    """What she may see today, from two weeks back to the last that is planned. One statement."""
    now = clock.now()
    parameters = {"actor_id": owner.id, "today": _today(), "now": now, "since": now - LOOKS_BACK}
    return [entry_of(row, owner.says_what) for row in read(_ENTRIES, parameters)]


def own_entries(actor: Actor) -> list[Entry]:
    """Sessions of hers as a patient, all of them, with what they are: for a file that she keeps. One statement."""
    return [entry_of(row, says_what=True) for row in read(_OWN_ENTRIES, binds(actor))]


def _today() -> date:
    return clock.today_in(formatting.zone().key)
