"""Lay a clinic of so many patients into a database that has the schema: part by part, and no part twice.

A part is committed with the note that it is done, so that whoever was stopped goes on with the next. The week that is
longest ago comes first: rows lie on the disk in the order in which they would have come.
"""

import hmac
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Flask
from psycopg import Connection
from sqlalchemy import select

from portal.accounts.models import User
from portal.database import db
from portal.demo.people import ZONE
from portal.vault.sealing import CLINIC, DataKey, key_ring
from tests.benchmarks.growth import besides, people, places, weeks, words
from tests.benchmarks.growth.copying import Rows, copy, octets
from tests.benchmarks.growth.marks import Sealer
from tests.benchmarks.growth.people import IN_GROUP, IN_PROGRAM, OF_THERAPIST, WEEKS, Clinic, Patient

SHARD = 480
"""Patients of one part: four programs."""
_NOTES = "CREATE TABLE IF NOT EXISTS growth_part (name text PRIMARY KEY, said text NOT NULL DEFAULT '')"
_ASIDE = """SELECT indexname, indexdef FROM pg_indexes LEFT JOIN pg_constraint ON conname = indexname
WHERE schemaname = 'public' AND tablename = ANY(%s) AND conname IS NULL"""
BIG = ["attendance", "message", "assignment", "submission", "submission_version", "feedback", "notice", "delivery"]
BIG += ["opened", "skill_use", "sign_in"]


@dataclass
class Laying:
    """`trusting`: foreign keys and triggers rest, and indexes are made at the end. Only a superuser may."""

    connection: Connection[Any]
    clinic: Clinic
    size: int
    trusting: bool
    patients: list[Patient]

    def all(self, told: Callable[[int, int], None]) -> bool:
        """Whether anything was left to do."""
        parts = [*self._parts()]
        done = {row[0] for row in self.connection.execute("SELECT name FROM growth_part")}
        for number, (name, act) in enumerate(parts):
            if name not in done:
                with self.connection.transaction():
                    act()
                    self.connection.execute("INSERT INTO growth_part (name) VALUES (%s)", [name])
            told(number + 1, len(parts))
        return bool({name for name, _ in parts} - done)

    def _parts(self) -> Iterator[tuple[str, Callable[[], None]]]:
        if self.trusting:
            yield "indexes aside", self._indexes_aside
        for first in range(0, self.size, SHARD):
            yield f"people from {first}", lambda first=first: self._people(first)  # type: ignore[misc]
        for week in range(WEEKS, 0, -1):
            for first in range(0, self.size, SHARD):
                yield f"week {week} from {first}", lambda week=week, first=first: self._week(week, first)  # type: ignore[misc]
        for first in range(0, self.size, SHARD):
            yield f"desk from {first}", lambda first=first: self._desk(first)  # type: ignore[misc]
        if self.trusting:
            yield "indexes again", self._indexes_again

    def _shard(self, first: int) -> range:
        return range(first, min(first + SHARD, self.size))

    def _people(self, first: int) -> None:
        rows, numbers = Rows(), self._shard(first)
        for number in numbers[:: IN_GROUP * IN_PROGRAM]:
            places.add_program(rows, self.clinic, number // IN_GROUP // IN_PROGRAM)
        for number in numbers[::IN_GROUP]:
            places.add_group(rows, self.clinic, number // IN_GROUP)
            besides.add_to_group(rows, self.clinic, number // IN_GROUP)
        for number in numbers[::OF_THERAPIST]:
            people.add_person(rows, self.clinic, "therapist", number // OF_THERAPIST, "therapist", "LCSW")
        for number in numbers:
            people.add_patient(rows, self.clinic, number, weeks.last_message(self.clinic, number))
            places.add_talks(rows, self.clinic, self.patients[number])
            besides.add_to_patient(rows, self.clinic, self.patients[number])
        rows.copy(self.connection)

    def _week(self, week: int, first: int) -> None:
        """If it was begun by somebody who was stopped, the chains stand where the part before left them."""
        rows, mine = Rows(), [self.patients[number] for number in self._shard(first)]
        for patient in mine:
            weeks.add_week(rows, self.clinic, patient, week)
            besides.add_week(rows, self.clinic, patient, week)
        rows.copy(self.connection)
        self.connection.execute("CREATE TEMPORARY TABLE chains (id uuid, length int, head bytea) ON COMMIT DROP")
        copy(self.connection, "chains", "id length head", [f"{p.id}\t{p.length}\t{octets(p.head)}\n" for p in mine])
        self.connection.execute(
            "UPDATE audit_chain SET length = chains.length, head = chains.head FROM chains"
            " WHERE chains.id = audit_chain.id"
        )

    def _desk(self, first: int) -> None:
        rows = Rows()
        for number in self._shard(first):
            if number % 20 == 7:
                besides.add_to_desk(rows, self.clinic, self.patients[number])
            if number % (50 * OF_THERAPIST) == OF_THERAPIST:
                besides.add_cover(rows, self.clinic, number // OF_THERAPIST)
        rows.copy(self.connection)

    def _indexes_aside(self) -> None:
        for name, made_by in self.connection.execute(_ASIDE, [BIG]).fetchall():
            self.connection.execute("INSERT INTO growth_part VALUES (%s, %s)", [f"index {name}", made_by])
            self.connection.execute(f'DROP INDEX "{name}"'.encode())

    def _indexes_again(self) -> None:
        for (made_by,) in self.connection.execute("SELECT said FROM growth_part WHERE name LIKE 'index %'").fetchall():
            self.connection.execute(made_by.encode())


def lay(app: Flask, size: int, now: datetime, trusting: bool, told: Callable[[int, int], None]) -> Clinic:
    """Within no context. `now`: what the clinic is laid around; of one that was begun before, its own."""
    with app.app_context(), _driver() as connection:
        connection.execute(_NOTES)
        clinic = _clinic(connection, now)
        words.sheets()
        known = [clinic.patient(number) for number in range(size)]
        _stand_where_they_stood(connection, known)
        if trusting:
            connection.execute("SET session_replication_role = replica")
        if Laying(connection, clinic, size, trusting, known).all(told):
            connection.execute("VACUUM ANALYZE" if trusting else "ANALYZE")
    return clinic


def _clinic(connection: Connection[Any], now: datetime) -> Clinic:
    """The instant it is laid around is the first thing noted."""
    said = "INSERT INTO growth_part VALUES ('now', %s) ON CONFLICT DO NOTHING"
    connection.execute(said, [str(int(now.timestamp() * 1000))])
    found = connection.execute("SELECT said FROM growth_part WHERE name = 'now'").fetchone()
    assert found is not None
    row = db.session.scalars(select(DataKey).where(DataKey.owner_id == CLINIC)).one()
    key = key_ring().unwrap(row.wrapped, f"data_key {row.id.hex}")
    desk = db.session.scalars(select(User.id).where(User.name == "Sam Okafor")).one()
    db.session.rollback()
    instant = datetime.fromtimestamp(int(found[0]) / 1000, UTC)
    return Clinic(
        now=int(found[0]),
        today=instant.astimezone(ZoneInfo(ZONE)).date(),
        zone=ZONE,
        ring=key_ring(),
        sealer=Sealer(row.id.hex, key),
        secret=hmac.digest(key, b"look-up", "sha256"),
        desk_id=desk.hex,
    )


def _stand_where_they_stood(connection: Connection[Any], known: list[Patient]) -> None:
    heads = {row[0]: row[1:] for row in connection.execute("SELECT id, length, head FROM audit_chain")}
    for patient in known:
        patient.length, patient.head = heads.get(UUID(patient.id), (0, patient.head))


@contextmanager
def _driver() -> Iterator[Connection[Any]]:
    """The driver's own connection, in which each statement that is in no transaction stands alone."""
    raw: Any = db.engine.raw_connection()
    connection = raw.driver_connection
    connection.autocommit = True
    try:
        yield connection
    finally:
        raw.invalidate()


def bar(what: str) -> Callable[[int, int], None]:
    """Shows how far it has come, and how long it will go on."""
    began = time.monotonic()

    def told(done: int, of: int) -> None:
        took = time.monotonic() - began
        left = timedelta(seconds=round(took / done * (of - done)))
        full = done * 30 // of
        print(f"\r{what} [{'#' * full}{' ' * (30 - full)}] {done}/{of}, {left} left ", end="", file=sys.stderr)
        if done == of:
            print(file=sys.stderr)

    return told
