"""Public programs of the same kind, each on its own recommended server, asked in the same rounds as the portal.

`make bench PEERS=peers.toml`. Nothing of them is installed here: each one says how it is started, how somebody is
signed in, and which page of ours its page is like. See docs/benchmarks.md.
"""

import os
import signal
import subprocess
import time
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

from tests.benchmarks.targets import Target

PATIENCE = 120
"""Seconds in which a peer answers after its start."""


def read(path: str) -> dict[str, dict[str, Any]]:
    """By name. Empty without a file."""
    return tomllib.loads(Path(path).read_text(encoding="utf-8")) if path else {}


@contextmanager
def running(peers: dict[str, dict[str, Any]]) -> Iterator[list[Target]]:
    """Their pages as targets, while all of them run. Whatever was started is stopped, with its children."""
    with ExitStack() as stack:
        for peer in peers.values():
            if "start" in peer:
                stack.enter_context(_started(peer["start"]))
            _wait_for(peer["url"])
        yield [one for name, peer in peers.items() for one in _pages(name, peer)]


def _pages(name: str, peer: dict[str, Any]) -> Iterator[Target]:
    """`cookie`: a command that signs somebody in and prints the header. `pages`: a path by the page of ours."""
    headers = {}
    if "cookie" in peer:
        headers["Cookie"] = subprocess.run(
            peer["cookie"], shell=True, check=True, capture_output=True, text=True
        ).stdout.strip()
    for ours, path in peer["pages"].items():
        yield Target(f"{name}: {ours}", peer["url"], path, headers, beside=ours)


@contextmanager
def _started(command: str) -> Iterator[None]:
    process = subprocess.Popen(command, shell=True, start_new_session=True, env={**os.environ})
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)  # its own children alone: they are a group of their own
        process.wait(timeout=60)


def _wait_for(url: str) -> None:
    last = time.monotonic() + PATIENCE
    while time.monotonic() < last:
        try:
            urlopen(url, timeout=5).close()
        except HTTPError:
            return  # it answers
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise RuntimeError(f"nothing answers at {url}")
