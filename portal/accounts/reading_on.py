"""What reads somebody's record without her password: apps that hold a key of hers, and the calendar that holds her
address. Somebody else may have made them while he had her password, so a new one ends them, unless she says otherwise.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from flask import Flask, current_app
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, func, select

from portal import clock
from portal.access.actor import Actor
from portal.access.scope import ME
from portal.accounts import app_keys, sign_ins
from portal.accounts.models import Passkey
from portal.accounts.turns import wait_for_turn
from portal.database import Conflict
from portal.reading import read

_NAME = "what reads on"
_PASSKEYS = select(func.count()).where(Passkey.user_id == ME).scalar_subquery()


@dataclass(frozen=True)
class Calendar:
    """What the schedule, on a floor above, knows of her address. `is_live`: of whoever asks; `end`: of this person."""

    is_live: ColumnElement[bool]
    end: Callable[[UUID], None]


@dataclass(frozen=True)
class ReadingOn:
    """`passkeys`: these do not read, but sign in; they are no password's to end."""

    apps: int
    has_calendar: bool
    passkeys: int

    @property
    def is_any(self) -> bool:
        return self.apps > 0 or self.has_calendar


def connect(app: Flask, calendar: Calendar) -> None:
    statement = select(app_keys.LIVE_COUNT, calendar.is_live, _PASSKEYS)
    app.extensions[_NAME] = calendar, statement


def of(actor: Actor) -> ReadingOn:
    """One statement."""
    _calendar, statement = _connected()
    apps, has_calendar, passkeys = read(statement, {"actor_id": actor.id, "now": clock.now()}).one()
    return ReadingOn(apps, bool(has_calendar), passkeys)


def wait_to_make(actor: Actor) -> None:
    """Whoever makes such a thing takes her turn. Raises Conflict where a new password came first, which has ended this
    sign-in and all that read without one."""
    wait_for_turn(actor.id)
    if not sign_ins.is_open(actor.sign_in_id):
        raise Conflict(_("You were signed out meanwhile, so nothing was made. Please sign in again."))


def end(user_id: UUID) -> None:
    """All of it opens nothing from now on. Who asks holds her turn, so none is made meanwhile."""
    calendar, _statement = _connected()
    app_keys.end_all(user_id, by=user_id)
    calendar.end(user_id)


def _connected() -> tuple[Calendar, Any]:
    return cast(tuple[Calendar, Any], current_app.extensions[_NAME])
