"""A process that has imported the portal, and forks servers and upgrades, each in a process group of its own.

It reads a line of JSON for each thing to do and answers with one. What it starts is what an installation runs: granian
with the portal's own `Server`; only the seconds of importing are saved.
"""

import ctypes
import json
import os
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from portal.app import create_app
from portal.cli.server import Server
from portal.database import db
from portal.operations import upgrade
from portal.programs import clinic
from tests.conftest import settings
from tests.faults import sender, worker
from tests.faults.sabotage import SABOTAGE, Guessing
from tests.hosts.net import enter
from tests.visitor import Visitor

SERVICE = Path(__file__).parents[2] / "deploy" / "portal.service"
SUBREAPER = 36  # of prctl: whoever is orphaned here becomes this process's own


def main() -> None:
    ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)
    begun: set[int] = set()
    for line in sys.stdin:
        asked = json.loads(line)
        answer = getattr(sys.modules[__name__], f"do_{asked.pop('do')}")(begun, **asked)
        print(json.dumps(answer), flush=True)  # noqa: T201
    for group in list(begun):
        do_kill(begun, group)


@cache
def _warm(instance: str, url: str) -> None:
    """What is made at the first time is made here, and handed down."""
    with suppress(SQLAlchemyError):  # it may be a place without a database
        maya = Visitor(_app(instance, url), "maya")
        for address in ("/", "/messages", "/worksheets", "/help"):
            maya.client.get(address, follow_redirects=True)


@cache
def _app(instance: str, url: str) -> Flask:
    return create_app(settings(Path(instance), url))


@cache
def _held(port: int) -> socket.socket:
    """A queue that this process holds, as systemd would: what is forked from it takes from it."""
    return socket.create_server(("127.0.0.1", port), backlog=1024)


def _handed(port: int) -> int:
    """At each start systemd says anew, for all who have the queue, whether they wait in it: as the service has it."""
    held = _held(port)
    held.setblocking("NonBlocking=yes" not in SERVICE.read_text().splitlines())
    return held.fileno()


def do_serve(
    begun: set[int], instance: str, url: str, port: int, workers: int, sabotage: str, is_held: bool = False
) -> int:
    held = _handed(port) if is_held else None

    def serve(app: Flask) -> None:
        def load() -> Flask:
            SABOTAGE[sabotage](app)
            return app

        kind = Guessing if sabotage == "guess" else Server
        kind("127.0.0.1", port, workers, held).serve(target_loader=load, wrap_loader=False)

    _warm(instance, url)
    return _begin(begun, instance, url, serve)


def do_work(begun: set[int], instance: str, url: str, mail: int, how: str) -> int:
    """A worker that sends what there is to a mail server at a port; see tests/faults/worker.py."""
    return _begin(begun, instance, url, lambda app: worker.work(app, mail, how))


def do_send(begun: set[int], instance: str, url: str, kills: int, seed: int) -> int:
    """See tests/faults/sender.py."""
    return sender.on_the_way(_app(instance, url), kills, seed)


def do_look(begun: set[int], group: int) -> bool:
    """Whether it is still there."""
    return os.waitpid(group, os.WNOHANG) == (0, 0)


def do_serve_on(begun: set[int], instance: str, url: str, at: str, net: str, port: int, workers: int) -> int:
    """A server on another host; see tests/hosts."""

    def serve(app: Flask) -> None:
        def load() -> Flask:
            clinic.follow(app, every=1)
            return app

        enter(net)
        Server(at, port, workers).serve(target_loader=load, wrap_loader=False)

    return _begin(begun, instance, url, serve)


def do_work_on(begun: set[int], instance: str, url: str, at: str, net: str, mail: int) -> int:
    """A worker on another host. `at`: where the mail server is."""

    def work(app: Flask) -> None:
        enter(net)
        worker.work(app, mail, "job", at, pause=0.3)

    return _begin(begun, instance, url, work)


def do_upgrade(begun: set[int], instance: str, url: str) -> int:
    return _begin(begun, instance, url, upgrade)


def _begin(begun: set[int], instance: str, url: str, do: Callable[[Flask], Any]) -> int:
    app = _app(instance, url)
    with app.app_context():
        db.engine.dispose()  # what is open is not shared with a child
    child = os.fork()
    if child:
        begun.add(child)
        return child
    try:
        os.setsid()
        log = os.open(Path(instance) / "log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        for stream in (1, 2):
            os.dup2(log, stream)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        do(app)
        os._exit(0)
    finally:
        os._exit(1)


def do_kill(begun: set[int], group: int) -> list[int]:
    """All its processes, without a word; how each of them ended."""
    ended = []
    with suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)
    with suppress(ChildProcessError):
        while True:
            ended.append(os.waitstatus_to_exitcode(os.waitpid(-group, 0)[1]))
    begun.discard(group)
    return ended


def do_wait(begun: set[int], group: int) -> int:
    """Until it ends by itself."""
    begun.discard(group)
    return os.waitstatus_to_exitcode(os.waitpid(group, 0)[1])


if __name__ == "__main__":
    main()
