"""The server is killed in the middle of a stream of drafts; a new one on the same file has every word it promised."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.browser.plain import PlainPerson
from tests.faults import binders

ROOT = Path(__file__).parents[2]
FIELD = "evidence_against"
ENOUGH = 15


@contextmanager
def serving(instance: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The demo clinic in processes of its own, as `make run` starts it; none is left at the end."""
    command = [sys.executable, "-c", "from portal.cli.main import main; main()", "demo"]
    command += ["--port", str(port), "--instance", str(instance), "--workers", "2"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        _wait_for(f"http://127.0.0.1:{port}/readyz", server)
        yield server
    finally:
        kill(server)


def kill(server: subprocess.Popen[bytes]) -> None:
    """All its processes, without a word."""
    with suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)
    server.wait(timeout=30)


def test_every_acknowledged_draft_is_there_after_a_kill(demo: Path) -> None:
    port = free_port()
    with serving(demo, port) as server:
        maya = _maya(port)
        page = maya.get("/")
        url = next(link for link in page.links("/worksheets/") if FIELD in maya.get(link).body.decode())
        promised: list[int] = []

        def write() -> None:
            with suppress(OSError):
                for number in range(100_000):
                    if maya.post(page, f"{url}/draft", **{FIELD: f"word {number}"}).status == 200:
                        promised.append(number)

        writer = threading.Thread(target=write)
        writer.start()
        _wait_until(lambda: len(promised) >= ENOUGH)
        kill(server)
        writer.join(timeout=30)
    assert promised[-1] >= ENOUGH - 1
    with serving(demo, port):
        maya = _maya(port)
        held = maya.get(url).form(FIELD).fields[FIELD]
        # The one that was under way may have been stored although its answer never came.
        assert int(held.removeprefix("word ")) in (promised[-1], promised[-1] + 1)
        assert maya.post(maya.get(url), f"{url}/draft", **{FIELD: "goes on"}).status == 200
        assert maya.get(url).form(FIELD).fields[FIELD] == "goes on"
        binders.one_that_is_cut_off_and_one_that_is_not(port)


def _maya(port: int) -> PlainPerson:
    person = PlainPerson(f"http://127.0.0.1:{port}")
    person.sign_in("maya")
    return person


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    def answers() -> bool:
        assert server.poll() is None, "the server ended by itself"
        with suppress(URLError, OSError), urlopen(url, timeout=2) as response:
            return bool(response.status == 200)
        return False

    _wait_until(answers)


def _wait_until(done: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.05)
