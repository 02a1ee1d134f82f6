"""What a server does when one of its protections is taken away. By name; "" takes away nothing."""

import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from flask import Flask, Response, request
from granian.server.mp import MPServer
from sqlalchemy import event

from portal import sqlite
from portal.cli.server import Server
from portal.database import db
from portal.files import uploads
from portal.web import pdf
from portal.web.transaction import SAFE

LATE = 0.2  # seconds


def _nothing(app: Flask) -> None:
    pass


def answers_before_it_commits(app: Flask) -> None:
    def late(response: Response) -> Response:
        if request.method not in SAFE and response.status_code < 400 and db.session.registry.has():
            session = db.session()
            db.session.registry.clear()
            threading.Timer(LATE, session.commit).start()
        return response

    functions = app.after_request_funcs[None]
    (place,) = [n for n, one in enumerate(functions) if one.__module__ == "portal.web.transaction"]
    functions[place] = late


def leaves_writes_to_the_system(app: Flask) -> None:
    with app.app_context():
        event.listen(db.engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous = OFF"))


def begins_as_a_reader(app: Flask) -> None:
    with app.app_context():
        event.remove(db.engine, "begin", _begin_of(db.engine))
        event.listen(db.engine, "begin", lambda one: one.connection.driver_connection.execute("BEGIN"))


def _begin_of(engine: object) -> Callable[..., object]:
    found: list[Callable[..., object]] = [
        one for one in engine.dispatch.begin if one.__module__ == "portal.connections"
    ]  # type: ignore[attr-defined]
    return found[0]


def loads_slowly(app: Flask) -> None:
    time.sleep(3 * Guessing.GUESS)


class Guessing(Server):
    """As granian is by itself: a queue for each worker, and a guess how long loading takes."""

    GUESS = 0.1
    _init_shared_socket = MPServer._init_shared_socket

    def _respawn_workers(self, workers: Any, spawn_target: Any, target_loader: Any, delay: float = 0) -> None:
        MPServer._respawn_workers(self, workers, spawn_target, target_loader, self.GUESS)


def keeps_a_little_of_each_request(app: Flask) -> None:
    kept: list[bytes] = []
    app.before_request_funcs.setdefault(None, []).append(lambda: kept.append(bytes(100)))  # it serves already


def leaves_out_the_numbers(app: Flask) -> None:
    for environment in app.extensions["environments"].values():
        environment.globals["crisis_line"] = str


def keeps_its_turn(app: Flask) -> None:
    sqlite.waiting = uploads.waiting = pdf.waiting = nullcontext


def takes_long_outside(app: Flask) -> None:
    """Not a protection taken away, but a day on which what is done outside of the process takes as long as the test
    likes: looking at a file, and making a PDF."""
    place = app.config["INSTANCE"]

    def at_it() -> None:
        (place / "begun").touch()
        while not (place / "ended").exists():
            time.sleep(0.02)

    def typeset(*asked: str, **given: Any) -> "subprocess.CompletedProcess[bytes]":
        if not asked[1:]:
            at_it()
        return subprocess.CompletedProcess(asked, 0, b"%PDF")

    uploads.scan = lambda content: at_it()
    pdf.run_alone = typeset


def keeps_its_turn_outside(app: Flask) -> None:
    keeps_its_turn(app)
    takes_long_outside(app)


SABOTAGE: dict[str, Callable[[Flask], None]] = {
    "silent": leaves_out_the_numbers,
    "": _nothing,
    "late": answers_before_it_commits,
    "off": leaves_writes_to_the_system,
    "deferred": begins_as_a_reader,
    "guess": loads_slowly,
    "leak": keeps_a_little_of_each_request,
    "keeps its turn": keeps_its_turn,
    "outside": takes_long_outside,
    "keeps its turn outside": keeps_its_turn_outside,
}
