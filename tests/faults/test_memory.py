"""What the server's processes hold: what all of them import lies in memory once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks.memory import MOST, processes
from tests.faults.place import Place
from tests.faults.serving import ROOT
from tests.faults.test_reload import children_of, started

ALONE = "import sys; from portal.cli.server import Server; Server(sys.argv[1], int(sys.argv[2]), 2).serve()"
SHEET = "/worksheets/library/phq-9/print.pdf"
HAS_PANGO = "import weasyprint; print('libpango' in open('/proc/self/maps').read())"
LOOK = """
import os, threading
before = set(os.listdir("/proc/self/fd"))
from portal.cli import server
server.preload()
print(threading.active_count(), len(set(os.listdir("/proc/self/fd")) - before))
"""

pytestmark = pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="no /proc here to read it from")


def test_each_holds_no_more_than_promised(sqlite_place: Place) -> None:
    """Also once it was asked for a PDF, whose library takes 25 MB. And the control: where the parent imports nothing
    for them, each worker holds more than that."""
    with started(sqlite_place, "-m", "portal.cli.server") as server:
        assert sqlite_place.client("maya").ask("GET", SHEET)[1].startswith(b"%PDF")
        held = processes(server)
        maps = [Path(f"/proc/{process}/maps").read_text() for process in (server, *children_of(server))]
    assert len(held) == len(maps) == 3
    assert max(held) < MOST
    assert not [one for one in maps if "libpango" in one]
    with started(sqlite_place, "-c", ALONE) as server:
        alone = processes(server)
    assert min(alone[1:]) > 1.3 * max(held[1:])


def test_whoever_has_that_library_is_found_by_it() -> None:
    assert subprocess.check_output([sys.executable, "-c", HAS_PANGO], text=True) == "True\n"


def test_what_is_imported_opens_nothing_and_starts_no_thread() -> None:
    """A worker is forked from it: one connection in two of them, or a lock that a thread held, would be found late."""
    asked = [sys.executable, "-c", LOOK]
    found = subprocess.run(asked, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True)
    assert found.stdout.split() == ["1", "0"], found.stderr
