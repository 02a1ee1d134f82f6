"""A clinic of the matrix's own: the world with something of everything in it, and a browser per actor."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from flask import Flask, current_app, g
from sqlalchemy import text, update

from portal import clock
from portal.accounts import sign_ins
from portal.accounts.models import SignIn, User
from portal.database import Base, db
from portal.demo.people import Riverbend
from portal.notifications.models import Notice
from portal.operations import upgrade
from portal.programs import clinic as facts
from tests import world
from tests.access.browser import Browser
from tests.access.cast import SIGNED_IN
from tests.access.laying import (
    absences,
    announced,
    concerns,
    covered,
    doors,
    emergencies,
    ending,
    handouts,
    house,
    making,
    missing,
    notices,
    places,
    plans,
    practising,
    sessions,
    sheets,
    weeks,
    words,
)
from tests.access.things import Things

NOTED = {"audit_event", "audit_chain", "sign_in", "attempt", "passkey_challenge"}
"""Tables that may change when somebody asks in vain."""


@dataclass
class Clinic:
    """The application, what is in it, who asks, and how to put its database back."""

    app: Flask
    restore: Callable[[], None] = lambda: None
    things: Things = field(default_factory=Things)
    browsers: dict[str, Browser] = field(default_factory=dict)

    def digest(self) -> str:
        """Of every row that a request might change."""
        found = hashlib.sha256()
        with self.app.app_context(), db.engine.connect() as connection:
            for table in Base.metadata.sorted_tables:
                if table.name not in NOTED:
                    rows = connection.execute(text(f'SELECT * FROM "{table.name}"'))
                    found.update(repr(sorted(map(repr, rows))).encode())
        return found.hexdigest()


def laid(app: Flask) -> Clinic:
    """Everything committed, everyone signed in."""
    found = Clinic(app)
    upgrade(app)
    with app.test_request_context():
        riverbend = world.build()
        for part in (
            *(house, places, sessions, absences, missing, words, announced, covered, sheets, plans, handouts),
            concerns,
            emergencies,
            *(notices, making, practising, weeks, doors, ending),
        ):
            part.lay(riverbend, found.things)
        db.session.execute(update(Notice).values(settled_at=clock.now()))  # no worker is behind
        for name, token in _tokens(riverbend).items():
            found.browsers[name] = Browser(app, token)
        db.session.commit()
        facts.refresh()
        db.session.remove()
        db.engine.dispose()
    return found


def _tokens(riverbend: Riverbend) -> dict[str, str | None]:
    tokens: dict[str, str | None] = {"nobody": None}
    for name in (*(person.name for person in SIGNED_IN), "olga"):
        tokens[name], _ = _signed_in(riverbend.people[name])
    tokens["pending"], _ = _signed_in(riverbend.people["jordan"], second_factor_owed=True)
    tokens["idle"], sign_in = _signed_in(riverbend.people["maya"])
    sign_in.seen_at = clock.now() - current_app.config["IDLE_LIMIT"] - timedelta(seconds=1)
    return tokens


def _signed_in(user: User, second_factor_owed: bool = False) -> tuple[str, SignIn]:
    sign_in = sign_ins.begin(user, second_factor_owed)
    return g.cookie_to_set, sign_in
