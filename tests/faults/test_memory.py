"""What the server's processes hold: what all of them import lies in memory once."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.benchmarks.memory import MOST, processes
from tests.faults.place import Place, wait_until
from tests.faults.serving import ROOT

ALONE = "import sys; from portal.cli.server import Server; Server(sys.argv[1], int(sys.argv[2]), 2).serve()"
LOOK = """
import os, threading
before = set(os.listdir("/proc/self/fd"))
from portal.cli import server
server.preload()
print(threading.active_count(), len(set(os.listdir("/proc/self/fd")) - before))
"""

pytestmark = pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="no /proc here to read it from")


@contextmanager
def started(place: Place, *how: str) -> Iterator[list[float]]:
    """Megabytes of the parent and of its two workers, once a page has been answered."""
    place.keep_secrets()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PORTAL_DEMO_INSTANCE": str(place.instance)}
    command = [sys.executable, *how, "127.0.0.1", str(place.port), "2"]
    server = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
    try:
        wait_until(place.answers)
        yield processes(server.pid)
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait(timeout=30)


def test_each_holds_no_more_than_promised(sqlite_place: Place) -> None:
    """And the control: where the parent imports nothing for them, each worker holds more than that."""
    with started(sqlite_place, "-m", "portal.cli.server") as held:
        assert len(held) == 3
        assert max(held) < MOST
    with started(sqlite_place, "-c", ALONE) as alone:
        assert min(alone[1:]) > 1.3 * max(held[1:])


def test_what_is_imported_opens_nothing_and_starts_no_thread() -> None:
    """A worker is forked from it: one connection in two of them, or a lock that a thread held, would be found late."""
    asked = [sys.executable, "-c", LOOK]
    found = subprocess.run(asked, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True)
    assert found.stdout.split() == ["1", "0"], found.stderr
