"""A clinic on a database of its own, and a server for it that can be killed."""

import http.client
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import create_engine, text

from portal.app import create_app
from portal.connections import begin_reading
from portal.database import db
from tests import postgres
from tests.conftest import Backend, settings
from tests.faults.client import Client
from tests.faults.serving import ROOT, free_port
from tests.letting_go import let_go


class Zygote:
    """See tests/faults/zygote.py."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.faults.zygote"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True, **pipes)

    def ask(self, what: str, **more: Any) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"do": what, **more}) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(timeout=60)
        self.process.stdout.close()


@dataclass
class Place:
    zygote: Zygote
    app: Flask
    cluster: postgres.Cluster | None = None
    port: int = field(default_factory=free_port)
    group: int = 0

    @property
    def instance(self) -> Path:
        return Path(self.app.config["INSTANCE"])

    @property
    def url(self) -> str:
        return str(self.app.extensions["settings"].database_url)

    @property
    def named(self) -> dict[str, str]:
        """As the zygote is told of it."""
        return {"instance": str(self.instance), "url": self.url}

    def serve(self, workers: int = 2, sabotage: str = "") -> None:
        more = {"port": self.port, "workers": workers, "sabotage": sabotage}
        self.group = self.zygote.ask("serve", **self.named, **more)
        wait_until(self.answers)

    def kill(self) -> None:
        """All processes of the server at once."""
        if self.group:
            self.zygote.ask("kill", group=self.group)
        self.group = 0

    def keep_secrets(self) -> None:
        """Where a demo clinic has them, so that one can be served from here."""
        settings = self.app.extensions["settings"]
        kept = {"secret_key": settings.secret_key, "keys": settings.keys}
        (self.instance / "secrets.json").write_text(json.dumps(kept))

    def client(self, name: str, keep: bool = False) -> Client:
        return Client(self.app, name, self.port, keep)

    def answers(self) -> bool:
        with suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            connection.request("GET", "/healthz", headers={"Connection": "close"})
            return connection.getresponse().status == 200
        return False

    def let_go(self) -> None:
        """Nothing of this process stays open in the database."""
        let_go(self.app)


@contextmanager
def looking(app: Flask) -> Iterator[None]:
    """At the database, as it is now."""
    with app.app_context():
        db.engine.dispose()  # what is open may lead to a machine that is lost
        begin_reading()
        try:
            yield
        finally:
            db.session.remove()
            db.engine.dispose()


@contextmanager
def place_on_sqlite(zygote: Zygote, backend: Backend, folder: Path) -> Iterator[Place]:
    """A copy of the tests' world, with its key."""
    backend.restore()
    there = Path(backend.app.config["INSTANCE"])
    for name in ("portal.db", "portal.db.key"):
        shutil.copy(there / name, folder / name)
    with _kept(Place(zygote, create_app(settings(folder, f"sqlite:///{folder / 'portal.db'}")))) as place:
        yield place


@contextmanager
def place_on_postgresql(
    zygote: Zygote, cluster: postgres.Cluster, folder: Path, fill: Callable[[Flask], None]
) -> Iterator[Place]:
    name = f"portal{free_port()}"
    statement(cluster, f"CREATE DATABASE {name}")
    app = create_app(settings(folder, cluster.url.format(name=name)))
    fill(app)
    with _kept(Place(zygote, app, cluster)) as place:
        yield place


@contextmanager
def _kept(place: Place) -> Iterator[Place]:
    try:
        yield place
    finally:
        place.kill()
        place.let_go()


def statement(cluster: postgres.Cluster, words: str) -> None:
    engine = create_engine(cluster.url.format(name="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(words))
    engine.dispose()


def wait_until(done: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.02)
