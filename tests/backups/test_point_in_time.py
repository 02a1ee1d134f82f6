"""PostgreSQL's own way back to a moment, as docs/operating.md describes it, on a server of this test's own."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import psycopg
import pytest

from tests import postgres
from tests.proof.row import ROOT, Proof

BEFORE, AFTER = "before", "after"


@pytest.fixture
def home() -> Iterator[Path]:
    """Owned by whoever runs the server: it refuses to run as root."""
    folder = Path(mkdtemp(prefix="portal-pitr-"))
    (folder / "archive").mkdir()
    (folder / "run").mkdir()
    if os.geteuid() == 0:
        for path in (folder, *folder.iterdir()):
            shutil.chown(path, "postgres", "postgres")
    yield folder
    shutil.rmtree(folder)


def run(name: str, *words: object) -> None:
    programs = postgres.programs()
    assert programs is not None
    command = [str(programs / name), *map(str, words)]
    as_server = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run([*as_server, *command], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")


@contextmanager
def running(home: Path, data: Path, *settings: str) -> Iterator[psycopg.Connection]:
    options = " ".join(
        f"-c {one}" for one in (f"unix_socket_directories={home / 'run'}", "listen_addresses=", *settings)
    )
    run("pg_ctl", "-D", data, "-o", options, "-l", home / "log", "-w", "start")
    try:
        with psycopg.connect(host=str(home / "run"), user="portal", dbname="postgres", autocommit=True) as connection:
            yield connection
    finally:
        run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


def there(connection: psycopg.Connection, when: str) -> set[int]:
    return {row[0] for row in connection.execute("SELECT n FROM acknowledged WHERE side = %s", [when]).fetchall()}


def write(connection: psycopg.Connection, when: str, times: int) -> set[int]:
    """Each committed by itself, and so acknowledged."""
    for number in range(times):
        connection.execute("INSERT INTO acknowledged VALUES (%s, %s)", [number, when])
    return set(range(times))


def recovered(home: Path, copy: Path, until: str = "") -> Path:
    """A copy of the base backup that is to go on to that moment; by default as far as the archive reaches."""
    data = home / f"again-{time.monotonic_ns()}"
    shutil.copytree(copy, data)
    target = f"recovery_target_time = '{until}'\nrecovery_target_action = 'promote'\n" if until else ""
    with (data / "postgresql.auto.conf").open("a") as file:
        file.write(f"restore_command = 'cp {home / 'archive'}/%f %p'\n{target}")
    (data / "recovery.signal").touch()
    if os.geteuid() == 0:
        subprocess.run(["chown", "-R", "postgres:postgres", str(data)], check=True)
    data.chmod(0o700)
    return data


def settled(connection: psycopg.Connection) -> None:
    end = time.monotonic() + 60
    while connection.execute("SELECT pg_is_in_recovery()").fetchone() != (False,):
        assert time.monotonic() < end, "it did not come to its end"
        time.sleep(0.05)


@pytest.mark.proof("K3")
def test_all_before_the_moment_is_there_and_nothing_after(home: Path, proof: Proof) -> None:
    times, data, copy = proof.size(40, 5_000), home / "data", home / "base"
    run("initdb", "-D", data, "-U", "portal", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
    with (data / "postgresql.conf").open("a") as file:
        file.write("archive_mode = on\nwal_level = replica\narchive_command = 'cp %p " + f"{home / 'archive'}/%f'\n")
    with running(home, data) as connection:
        connection.execute("CREATE TABLE acknowledged (n integer, side text)")
        run("pg_basebackup", "-h", home / "run", "-U", "portal", "-D", copy, "-c", "fast", "-X", "fetch")
        promised = write(connection, BEFORE, times)
        (moment,) = connection.execute("SELECT clock_timestamp()::text").fetchone() or ("",)
        write(connection, AFTER, times)
        connection.execute("SELECT pg_switch_wal()")
        (last,) = connection.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone() or ("",)
        _wait_for_archive(connection, last)
    with running(home, recovered(home, copy, moment)) as again:
        settled(again)
        lost, late = promised - there(again, BEFORE), there(again, AFTER)
    with running(home, recovered(home, copy)) as again:  # no moment named: all of it, so the test above could see it
        settled(again)
        assert len(there(again, AFTER)) == times
    documented = (ROOT / "docs" / "operating.md").read_text()
    for word in ("archive_command", "pg_basebackup", "restore_command", "recovery_target_time", "recovery.signal"):
        assert word in documented, "the drill is the documented one"
    proof.tried(2 * times, len(lost) + len(late))
    proof.figures |= {"acknowledged before": times, "acknowledged after": times}
    assert (lost, late) == (set(), set())


def _wait_for_archive(connection: psycopg.Connection, name: str) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        (archived,) = connection.execute("SELECT last_archived_wal FROM pg_stat_archiver").fetchone() or ("",)
        if archived and archived >= name:
            return
        connection.execute("SELECT pg_switch_wal()")
        time.sleep(0.05)
    raise AssertionError("nothing was archived")
