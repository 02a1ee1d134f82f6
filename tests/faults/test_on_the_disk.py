"""What is answered as kept is on the disk before: the settings that say so, and the calls that do it."""

import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from portal.config.sources import Values
from portal.connections import begin_reading
from portal.database import db
from portal.doctor.installation import Installation
from portal.doctor.records import DURABLE, of_database
from tests.faults.crew import crew_at
from tests.faults.place import Place, wait_until
from tests.faults.test_worker_process import children_of
from tests.proof.row import Proof

POOL = 5
CALLS = re.compile(r"^\s*\S+\s+\S+\s+\S+\s+(\d+)\s.*(?:fdatasync|fsync)$", re.MULTILINE)
"""The fourth column of strace's table; before it stand the share, the seconds, and the microseconds of each call."""
STRACE = shutil.which("strace")


@dataclass
class Counted:
    calls: int = 0


@contextmanager
def counting(processes: list[int], folder: Path) -> Iterator[Counted]:
    """How often these processes, and those they start, told the disk to keep what it was given."""
    assert STRACE
    summary, found = folder / "strace", Counted()
    command = [STRACE, "-f", "-c", "-e", "trace=fdatasync,fsync", "-o", str(summary)]
    command += [word for one in processes for word in ("-p", str(one))]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as tracer:
        assert tracer.stderr is not None
        for _ in processes:
            said = tracer.stderr.readline()
            assert "attached" in said or "No such process" in said, said  # one that PostgreSQL has ended meanwhile
        try:
            yield found
        finally:
            tracer.send_signal(signal.SIGINT)
            tracer.communicate(timeout=60)
    found.calls = sum(int(one) for one in CALLS.findall(summary.read_text()))


def written(place: Place, folder: Path, many: int) -> tuple[int, int]:
    """How many writes were answered as kept, and how many calls there were meanwhile.

    By one writer: of several who commit at once, PostgreSQL tells the disk for all in one call.
    """
    with crew_at(place, ("message",)) as crew:
        crew.go()
        wait_until(lambda: crew.promised >= 3)  # the connection is open
        crew.rest()
        before = crew.promised
        with counting(_writing_to_disk(place), folder) as found:
            crew.go()
            wait_until(lambda: crew.promised >= before + many, 900)
            crew.rest()
        return crew.promised - before, found.calls


def _writing_to_disk(place: Place) -> list[int]:
    if place.cluster is None:
        return children_of(place.group)
    postmaster = int((place.cluster.home / "data" / "postmaster.pid").read_text().split()[0])
    return [postmaster, *children_of(postmaster)]


def settings_of_pool(app: Flask) -> list[dict[str, str]]:
    """What each of the connections says that a pool may hold, all open at once."""
    names = DURABLE
    if app.extensions["settings"].on_sqlite:
        ask, names = "PRAGMA {}", ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
    else:
        ask = "SHOW {}"
    with app.app_context():
        begin_reading()
        open_ones = [db.engine.connect() for _ in range(POOL)]
        found = [{name: str(one.scalar(text(ask.format(name)))) for name in names} for one in open_ones]
        for one in open_ones:
            one.close()
    return found


def said_by_the_doctor(app: Flask) -> list[str]:
    return list(of_database(Installation(app.extensions["settings"], Values({}))))


SAFE = {
    "sqlite": {"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "secure_delete": "1"},
    "postgresql": dict.fromkeys(DURABLE, "on"),
}


@pytest.mark.proof("B3")
def test_it_is_on_the_disk_before_it_is_answered(place: Place, proof: Proof, tmp_path: Path) -> None:
    found = settings_of_pool(place.app)
    assert found == [SAFE["sqlite" if place.cluster is None else "postgresql"]] * POOL
    assert not [one for one in said_by_the_doctor(place.app) if "PostgreSQL" in one]
    proof.tried(POOL)
    if STRACE is None:
        proof.figures |= {"strace": "is not here, so no call was counted"}
        return
    place.serve(workers=1)
    kept, calls = written(place, tmp_path, proof.size(10, 1000))
    proof.tried(kept, max(kept - calls, 0))
    proof.figures |= {"writes acknowledged": kept, "calls of fdatasync or fsync": calls}
    assert calls >= kept


@pytest.mark.skipif(STRACE is None, reason="without strace no call can be counted")
def test_what_is_left_to_the_system_is_found(sqlite_place: Place, tmp_path: Path) -> None:
    sqlite_place.serve(workers=1, sabotage="off")
    kept, calls = written(sqlite_place, tmp_path, 10)
    assert calls < kept


def test_the_doctor_says_what_postgresql_may_forget(app: Flask) -> None:
    """The tests' own cluster is fast, and forgets."""
    found = [one for one in said_by_the_doctor(app) if one.startswith("PostgreSQL")]
    on_sqlite = app.extensions["settings"].on_sqlite
    assert [one.split()[3] for one in found] == ([] if on_sqlite else list(DURABLE))
