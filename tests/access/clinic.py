"""A clinic of the matrix's own: the world with something of everything in it, and a browser per actor."""

import hashlib
import pickle
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from shutil import copytree

import pytest
from flask import Flask, current_app, g
from sqlalchemy import update

from portal import clock
from portal.accounts import sign_ins
from portal.database import db
from portal.demo.people import Riverbend
from portal.notifications.models import Notice
from portal.operations import upgrade
from portal.programs import clinic as facts
from tests import world
from tests.access.browser import Browser
from tests.access.cast import CAST, Person
from tests.access.laying import (
    absences,
    announced,
    concerns,
    covered,
    doors,
    emergencies,
    ending,
    gone,
    handouts,
    house,
    making,
    missing,
    notices,
    places,
    plans,
    practising,
    reached,
    representing,
    sessions,
    sheets,
    states,
    weeks,
    words,
)
from tests.access.rows import rows_of
from tests.access.settings import app_in
from tests.access.things import Things
from tests.once import laid_once
from tests.sqlite import keep_file, settle_file

NOTED = {"audit_event", "audit_chain", "sign_in", "attempt", "passkey_challenge"}
"""Tables that may change when somebody asks in vain."""


@dataclass
class Clinic:
    """The application, what is in it, who asks, and how to put its database back."""

    app: Flask
    restore: Callable[[], None] = lambda: None
    things: Things = field(default_factory=Things)
    tokens: dict[str, str | None] = field(default_factory=dict)
    browsers: dict[str, Browser] = field(default_factory=dict)

    def digest(self) -> str:
        """Of every row that a request might change."""
        kept = {table: rows for table, rows in rows_of(self.app).items() if table not in NOTED}
        return hashlib.sha256(repr(kept).encode()).hexdigest()

    def come_in(self) -> None:
        """Each with her own cookie."""
        self.browsers = {name: Browser(self.app, token) for name, token in self.tokens.items()}


def laid(app: Flask) -> Clinic:
    """Everything committed, everyone signed in."""
    found = Clinic(app)
    upgrade(app)
    with app.test_request_context():
        riverbend = world.build()
        for part in (
            *(states, house, places, sessions, absences, missing, words, announced, covered, sheets, plans, handouts),
            concerns,
            emergencies,
            representing,
            *(notices, making, practising, reached, weeks, doors, gone, ending),
        ):
            part.lay(riverbend, found.things)
        db.session.execute(update(Notice).values(settled_at=clock.now()))  # no worker is behind
        found.tokens = {who.name: _token(who, riverbend) for who in CAST.values()}
        found.come_in()
        db.session.commit()
        facts.refresh()
        db.session.remove()
        db.engine.dispose()
    return found


def on_sqlite(factory: pytest.TempPathFactory) -> Clinic:
    """Laid once, however many folders of tests ask for it: `restore` puts it back as it was."""
    if not _OPEN:
        instance = Path(copytree(laid_once(factory, "access", _lay), factory.mktemp("access") / "clinic"))
        app = app_in(instance)
        with app.app_context():
            facts.refresh()
        _OPEN.append(Clinic(app, keep_file(app, instance), *pickle.loads((instance / WHAT).read_bytes())))
        _OPEN[0].come_in()
    return _OPEN[0]


def _lay(instance: Path) -> None:
    found = laid(app_in(instance))
    settle_file(found.app, instance)  # others copy it while this process goes on
    (instance / WHAT).write_bytes(pickle.dumps((found.things, found.tokens)))


WHAT = "what-is-there"
_OPEN: list[Clinic] = []


def _token(who: Person, riverbend: Riverbend) -> str | None:
    """Of a sign-in of hers, as old as it is."""
    if who.account == "nobody":
        return None
    sign_in = sign_ins.begin(riverbend.people[who.account or who.name], who.half_in)
    if who.name in _AGED:
        at, limit = _AGED[who.name]
        setattr(sign_in, at, getattr(sign_in, at) - current_app.config[limit] - timedelta(seconds=1))
    return str(g.cookie_to_set)


_AGED = {"idle": ("seen_at", "IDLE_LIMIT"), "worn": ("began_at", "ABSOLUTE_LIMIT")}
"""Which limit the sign-in of a state has just passed."""
