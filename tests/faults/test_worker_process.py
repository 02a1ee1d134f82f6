"""`portal work` as an operator starts it, and as the demo does: it works, and it ends when it should."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from portal.app import create_app
from portal.database import db
from portal.demo.instance import MAIL, demo_settings
from portal.notifications.models import Job, Notice
from tests.letting_go import let_go
from tests.notifications.given import notice, tell

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-c", "from portal.cli.main import main; main()"]


@pytest.fixture
def clinic(demo: Path) -> Iterator[Flask]:
    app = create_app(demo_settings(demo))
    yield app
    let_go(app)


@contextmanager
def running(folder: Path, *more: str, under: str = "") -> Iterator[subprocess.Popen[bytes]]:
    """The worker; `under` a program that starts it."""
    command = [sys.executable, "-c", under, *COMMAND, "work", *more] if under else [*COMMAND, "work", *more]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PORTAL_DEMO_INSTANCE": str(folder)}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=30)


def wait_until(done: Callable[[], bool], seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.1)


def jobs(app: Flask) -> dict[str, str]:
    """Those that have ended, with their faults."""
    with app.app_context():
        found = {row.name: row.fault for row in db.session.scalars(select(Job).where(Job.ended_at.is_not(None)))}
        db.session.remove()
    return found


def test_it_runs_every_job_sends_and_ends_when_told(clinic: Flask, demo: Path) -> None:
    told = tell(clinic, "maya")
    with running(demo) as worker:
        names = {"deliver", "handouts", "remind", "nag", "settle places", "generate", "anchor", "purge", "backup"}
        names |= {"keep keys", "sweep", "come of age", "week on paper"}
        wait_until(lambda: jobs(clinic).keys() >= names)
        wait_until(lambda: any((demo / MAIL).glob("*.eml")))
        assert jobs(clinic) == dict.fromkeys(names, "")
        assert notice(clinic, told).settled_at is not None
        worker.terminate()
        assert worker.wait(timeout=40) == 0
    with clinic.app_context():
        assert db.session.scalars(select(Job).where(Job.claimed_until.is_not(None))).all() == []
    assert (demo / "queue.db").stat().st_mode & 0o777 == 0o600
    _the_queue_holds_nothing_about_anybody(clinic, demo)


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGHUP])
def test_neither_ctrl_c_nor_a_lost_terminal_leaves_it_running(clinic: Flask, demo: Path, sign: signal.Signals) -> None:
    with running(demo) as worker:
        wait_until(lambda: "generate" in jobs(clinic))
        worker.send_signal(sign)
        assert worker.wait(timeout=40) == 0


def test_it_ends_with_the_server_that_started_it(clinic: Flask, demo: Path) -> None:
    """However that ends: here by a kill that leaves no time for anything."""
    start = "import subprocess, sys; subprocess.Popen(sys.argv[1:]).wait()"
    with running(demo, "--with-parent", under=start) as server:
        wait_until(lambda: "generate" in jobs(clinic))
        (child,) = children_of(server.pid)
        server.kill()
        server.wait(timeout=30)
        wait_until(lambda: not alive(child), 40)


def children_of(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def alive(pid: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    return False


def _the_queue_holds_nothing_about_anybody(clinic: Flask, demo: Path) -> None:
    kept = b"".join(path.read_bytes() for path in demo.glob("queue.db*"))
    with clinic.app_context():
        ids = [str(one) for one in db.session.scalars(select(Notice.id))]
        names = list(db.session.scalars(text('SELECT name FROM "user"')))
    assert ids
    assert not [word for word in (*ids, *names, "riverbend") if word.encode() in kept]
