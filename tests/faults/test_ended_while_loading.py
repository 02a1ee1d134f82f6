"""A server that is told to end while its workers still load the application ends, and they with it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.place import wait_until
from tests.faults.serving import ROOT, free_port, kill

SLOW = """
import os, time
from pathlib import Path
(Path(__file__).parent / f"loading-{os.getpid()}").touch()
time.sleep(60)
"""
START = """
import sys
from portal.cli import server
{}
server.Server("127.0.0.1", int(sys.argv[1]), 2, None, "slow:app").serve()
"""


@contextmanager
def loading(folder: Path, before: str = "") -> Iterator[subprocess.Popen[bytes]]:
    """A server whose two workers load, and load."""
    (folder / "slow.py").write_text(SLOW)
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{folder}"}
    command = [sys.executable, "-c", START.format(before), str(free_port())]
    server = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
    try:
        wait_until(lambda: len(list(folder.glob("loading-*"))) == 2)
        yield server
    finally:
        kill(server)


def test_it_ends_with_its_workers(tmp_path: Path) -> None:
    with loading(tmp_path) as server:
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=30) == 0
        for one in tmp_path.glob("loading-*"):
            assert not Path(f"/proc/{one.name.partition('-')[2]}").exists()


def test_workers_that_take_their_parents_handler_are_found(tmp_path: Path) -> None:
    """The control."""
    with loading(tmp_path, "server.ends_while_loading = lambda: None") as server:
        server.send_signal(signal.SIGTERM)
        with pytest.raises(subprocess.TimeoutExpired):
            server.wait(timeout=2)
        for one in tmp_path.glob("loading-*"):
            assert Path(f"/proc/{one.name.partition('-')[2]}").exists(), "it waits for these"
