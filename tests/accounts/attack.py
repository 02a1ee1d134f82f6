"""Somebody with wrong passwords and many places to try them from; and what the door may have judged of them."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from portal.access.actor import Role
from portal.accounts import actions
from portal.accounts.models import Standing, User
from portal.accounts.passwords import hash_password
from portal.connections import begin_writing
from portal.database import db
from portal.demo.accounts import PASSWORD
from tests.accounts.doors import elsewhere
from tests.visitor import Visitor

BEGUN = datetime(2026, 11, 24, 18, 0, 0, tzinfo=UTC)
FIVE_MINUTES, DAY = timedelta(minutes=5), timedelta(days=1)
PER_ACCOUNT, PER_PLACE, EVERYWHERE = 10, 10, 1000
"""The specification's figures, written down again: nothing here is read off the code that is tried."""


@dataclass(frozen=True)
class Judged:
    account: str
    place: int
    at: datetime


@dataclass
class Attack:
    """`guess` asks the door; `judged` holds the tries whose password was looked at."""

    app: Flask
    judged: list[Judged] = field(default_factory=list)
    refused: int = 0
    broken: list[int] = field(default_factory=list)
    _clients: dict[int, tuple[FlaskClient, str]] = field(default_factory=dict)

    def guess(self, account: str, place: int, at: datetime, **headers: str) -> int:
        client, token = self._clients.get(place) or self._come_from(place)
        fields = {"csrf_token": token, "email": account, "password": "not the password"}
        status = client.post("/sign-in", data=fields, headers=headers).status_code
        if status == 422:
            self.judged.append(Judged(account, place, at))
        elif status == 429:
            self.refused += 1
        else:
            self.broken.append(status)
        return status

    def _come_from(self, place: int) -> tuple[FlaskClient, str]:
        visitor = elsewhere(Visitor(self.app), place)
        self._clients[place] = visitor.client, visitor.csrf_token()
        return self._clients[place]


def too_many(judged: Iterable[Judged]) -> list[str]:
    """Every limit that was broken, in words."""
    by_account, by_place = _by(judged, lambda one: one.account), _by(judged, lambda one: one.place)
    found = [f"{account}: more than 10 in 5 minutes" for account, at in by_account.items() if _more(at, PER_ACCOUNT)]
    found += [f"place {place}: more than 10 in 5 minutes" for place, at in by_place.items() if _more(at, PER_PLACE)]
    found += ["more than 1,000 in 5 minutes"] if _more(sorted(one.at for one in judged), EVERYWHERE) else []
    return found + [f"{account}: not slowed" for account, at in by_account.items() if _not_slowed(at)]


def wait_after(at: list[datetime]) -> timedelta:
    """How long after the last of these the next one may be judged, by the specification."""
    of_today = [one for one in at if one > at[-1] - DAY]
    return (
        timedelta(seconds=min(900, 2 ** min(len(of_today) - PER_ACCOUNT, 20))) if len(of_today) >= 10 else timedelta()
    )


def _by(judged: Iterable[Judged], key: Callable[[Judged], Any]) -> dict[Any, list[datetime]]:
    found: dict[Any, list[datetime]] = defaultdict(list)
    for one in sorted(judged, key=lambda one: one.at):
        found[key(one)].append(one.at)
    return found


def _more(at: list[datetime], than: int) -> bool:
    return any(late - early < FIVE_MINUTES for early, late in zip(at, at[than:], strict=False))


def _not_slowed(at: list[datetime]) -> bool:
    return any(late - early < wait_after(at[: n + 1]) for n, (early, late) in enumerate(pairwise(at)))


def many_accounts(app: Flask, count: int) -> list[str]:
    """So many patients who can sign in, all with the demo's password; their addresses."""
    addresses = [f"person{n}@riverbend.example" for n in range(count)]
    with app.app_context():
        begin_writing()
        for n, address in enumerate(addresses):
            actions.invite(actions.Newcomer(f"Person {n}", address, Role.PATIENT, BEGUN.date()), by=None)
        opened = {"standing": Standing.ACTIVE, "password_hash": hash_password(PASSWORD)}
        db.session.execute(update(User).where(User.name.like("Person %")).values(**opened))
        db.session.commit()
    return addresses
