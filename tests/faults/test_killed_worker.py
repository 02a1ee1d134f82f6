"""Workers are killed while notices come in: none is lost, none is doubled, and nothing that was undone is told.

A copy of a mail may go twice only from a kill between sending and noting; both carry the same Message-ID.
"""

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.connections import begin_reading, begin_writing
from portal.database import db
from portal.notifications.delivering import NOTED_AFTER
from portal.notifications.models import Delivery, Notice
from portal.notifications.outbox import notify
from tests.faults.place import Place
from tests.notifications.crowd import crowd
from tests.notifications.server import Inbox, mail_server
from tests.proof.row import Proof

SLOW = 0.008
"""Seconds for each mail, so that a kill falls into the middle of one."""


@dataclass
class House:
    """One database, its mail server, and the workers at it."""

    place: Place
    inbox: Inbox
    workers: list[int] = field(default_factory=list)

    @property
    def app(self) -> Flask:
        return self.place.app

    def start(self, how: str) -> None:
        self.workers.append(self.place.zygote.ask("work", **self.place.named, mail=self.inbox.port, how=how))

    def kill(self, worker: int) -> None:
        self.workers.remove(worker)
        self.place.zygote.ask("kill", group=worker)

    def is_whole(self) -> bool:
        return all(self.place.zygote.ask("look", group=worker) for worker in self.workers)

    def kill_all(self) -> None:
        for worker in list(self.workers):
            self.kill(worker)

    def left(self) -> tuple[int, list[tuple[object, ...]]]:
        """How many notices nobody has looked at, and the first few deliveries that have not left."""
        with self.app.app_context():
            begin_reading()
            waiting = select(func.count()).select_from(Notice).where(Notice.settled_at.is_(None))
            columns = (Delivery.attempts, Delivery.fault, Delivery.next_try_at, Delivery.claimed_until)
            open_ones = select(*columns).where(Delivery.sent_at.is_(None)).limit(5)
            found = db.session.scalar(waiting) or 0, [tuple(row) for row in db.session.execute(open_ones)]
            db.session.remove()
        return found

    @property
    def ids(self) -> Counter[str]:
        return Counter(str(mail["Message-ID"]) for mail in self.inbox.mails)


@pytest.fixture
def house(place: Place) -> Iterator[House]:
    with mail_server(Inbox(slow=SLOW)) as inbox:
        found = House(place, inbox)
        try:
            yield found
        finally:
            found.kill_all()


def produce(app: Flask, people: list[tuple[Any, str]], chance: random.Random, committed: list[str]) -> None:
    """One cause for each of them; every fifth or so is undone, with its notice."""
    with app.app_context():
        for number, (person, address) in enumerate(people):
            begin_writing()
            notify(person, "feedback", person, cause=str(number))
            if chance.random() < 0.2:
                db.session.rollback()
            else:
                db.session.commit()
                committed.append(address)
            time.sleep(0.01)
        db.session.remove()


def wait_until_done(house: House, seconds: float) -> None:
    end = time.monotonic() + seconds
    while (left := house.left()) != (0, []):
        assert time.monotonic() < end, f"it took too long: {left}"
        assert house.is_whole(), "a worker ended by itself"
        time.sleep(0.1)


@pytest.mark.proof("N3")
def test_killed_workers_lose_none_and_double_none(house: House, proof: Proof) -> None:
    chance, committed = proof.random, list[str]()
    people, kills = crowd(house.app, proof.size(30, 2000)), proof.size(1, 30)
    producing = threading.Thread(target=produce, args=(house.app, people, chance, committed))
    for _ in range(2):
        house.start("job")
    producing.start()
    killed = 0
    while killed < kills:
        time.sleep(chance.uniform(0.05, 0.6))
        victims = list(house.workers) if chance.random() < 0.3 else [chance.choice(house.workers)]
        for worker in victims:
            house.kill(worker)
            house.start("job")
            killed += 1
    producing.join()
    wait_until_done(house, proof.size(90, 240))
    told, ids = Counter(house.inbox.to), house.ids
    proof.tried(len(committed))
    proof.figures |= {"workers killed": killed, "second copies": sum(ids.values()) - len(ids)}
    assert set(told) == set(committed), "none lost, and nothing told that was undone"
    assert len(ids) == len(committed), "one cause, one Message-ID"
    assert sum(ids.values()) - len(ids) <= killed * NOTED_AFTER, "a second copy without a kill"


@pytest.mark.proof("N4")
def test_two_workers_at_once_send_nothing_twice(house: House, proof: Proof) -> None:
    """Even when neither asks whether another has the job in hand."""
    committed: list[str] = []
    people = crowd(house.app, proof.size(30, 2000))
    for _ in range(2):
        house.start("bare")
    produce(house.app, people, proof.random, committed)
    wait_until_done(house, 120)
    proof.tried(len(committed))
    assert Counter(house.inbox.to) == Counter(committed)
    assert set(house.ids.values()) == {1}
