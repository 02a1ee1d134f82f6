"""A clinic that has outgrown one machine: two that serve, with a worker each, two databases, and a proxy in front."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from portal.app import create_app
from portal.connections import begin_writing
from portal.database import db
from portal.notifications.outbox import notify
from tests import postgres
from tests.conftest import _fill, settings
from tests.faults.crew import Writer
from tests.faults.place import Place, Zygote, wait_until
from tests.hosts.front import front
from tests.hosts.net import Host, Net, network
from tests.hosts.pair import Pair, pair
from tests.notifications.server import Inbox, mail_server

PORT = 8000
SHARED = ("files", "backups")
"""What all machines see: here a folder; a bucket does for the files."""


@dataclass
class Machine:
    """One that serves and works. `groups`: its processes."""

    host: Host
    instance: Path
    serves: int = 0
    works: int = 0


@dataclass
class Estate:
    net: Net
    pair: Pair
    place: Place
    machines: list[Machine]
    inbox: Inbox
    workers: int

    def serve(self, machine: Machine) -> None:
        more = {**self._named(machine), "port": PORT, "workers": self.workers}
        machine.serves = self.place.zygote.ask("serve_on", **more)

    def work(self, machine: Machine) -> None:
        more = {**self._named(machine), "mail": self.inbox.port} | {"at": self.net.outside}
        machine.works = self.place.zygote.ask("work_on", **more)

    def _named(self, machine: Machine) -> dict[str, str]:
        host = machine.host
        return {"instance": str(machine.instance), "url": self.place.url, "at": host.address, "net": host.net}

    def kill_server(self, machine: Machine) -> None:
        self.place.zygote.ask("kill", group=machine.serves)

    def kill_worker(self, machine: Machine) -> None:
        self.place.zygote.ask("kill", group=machine.works)

    def close(self) -> None:
        for machine in self.machines:
            for group in (machine.serves, machine.works):
                if group:
                    self.place.zygote.ask("kill", group=group)
        self.place.let_go()


@contextmanager
def estate(zygote: Zygote, folder: Path, workers: int) -> Iterator[Estate]:
    """`workers`: processes of each server."""
    with network(4) as net, pair(*net.hosts[2:]) as two, mail_server(Inbox(slow=0.005), at=net.outside) as inbox:
        two.primary.ask("CREATE DATABASE portal")
        own = folder / "own"
        app = create_app(settings(own, two.url("portal")))
        _fill(app)
        two.follow()
        machines = [Machine(host, _instance(folder / f"machine{n}", own)) for n, host in enumerate(net.hosts[:2])]
        addresses = [f"{one.host.address}:{PORT}" for one in machines]
        with front(folder / "front", *addresses) as port:
            cluster: Any = postgres.Cluster(two.primary.home, "")
            made = Estate(net, two, Place(zygote, app, cluster, port), machines, inbox, workers)
            try:
                for one in machines:
                    made.serve(one)
                    made.work(one)
                wait_until(made.place.answers)
                yield made
            finally:
                made.close()


def _instance(folder: Path, own: Path) -> Path:
    folder.mkdir()
    for name in SHARED:
        (own / name).mkdir(exist_ok=True)
        os.symlink(own / name, folder / name)
    return folder


@dataclass
class Causes:
    """Notices that are written without a pause: those that were kept, and those of which nobody can say."""

    app: Flask
    people: list[tuple[Any, str]]
    pause: float
    kept: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)

    def __enter__(self) -> "Causes":
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._write)
        self._thread.start()
        return self

    def __exit__(self, *how: object) -> None:
        self._over.set()
        self._thread.join()

    def _write(self) -> None:
        for number, (person, address) in enumerate(self.people):
            if self._over.wait(self.pause):
                break
            with self.app.app_context():
                begin_writing()
                try:
                    notify(person, "feedback", person, cause=str(number))
                    db.session.commit()
                    self.kept.append(address)
                except SQLAlchemyError:
                    self.unsure.append(address)
                    with suppress(SQLAlchemyError):
                        db.session.rollback()
                finally:
                    db.session.remove()


def watched(writer: Writer) -> list[float]:
    """When each of this person's requests was answered as it should be, from now on."""
    moments, write = [time.monotonic()], writer.write

    def noting(number: int) -> int:
        status = write(number)
        if status < 400:
            moments.append(time.monotonic())
        return status

    writer.write = noting
    return moments


def longest_gap(moments: list[float], since: float) -> float:
    """Seconds between two good answers, of those that ended after `since`."""
    pairs = pairwise(moments)
    return max((later - sooner for sooner, later in pairs if later > since), default=0.0)
