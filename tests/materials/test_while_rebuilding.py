"""A large picture takes seconds to rebuild, in a process that knows nothing; meanwhile everybody else can save."""

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from flask import Flask

from tests.materials.files import picture
from tests.materials.given import materials, offer
from tests.messages.given import bodies, say, thread_of
from tests.visitor import Visitor


def test_nobody_waits_for_it(sqlite_app: Flask) -> None:
    """SQLite has one write lock: held while a picture is drawn, it would stop every save in the clinic."""
    large, dana, maya = picture("PNG", (4900, 5000)), Visitor(sqlite_app, "dana"), Visitor(sqlite_app, "maya")
    thread = thread_of(maya)
    with ThreadPoolExecutor(1) as pool:
        posting = pool.submit(offer, sqlite_app, dana, file=large)
        time.sleep(0.5)
        say(maya, thread, "meanwhile")
        assert not posting.done()
    posting.result()
    assert bodies(maya.get(thread)) == ["meanwhile"]
    assert [one.media_type for one in materials(sqlite_app)] == ["image/png"]


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_the_one_who_draws_knows_no_secret(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_KEYS", "Nightjar")
    with ThreadPoolExecutor(1) as pool:
        posting = pool.submit(offer, sqlite_app, Visitor(sqlite_app, "dana"), file=picture("PNG", (2500, 2500)))
        known = ""
        while not known and not posting.done():
            known = _known_to_the_child()
    posting.result()
    assert "PYTHONPATH=" in known
    assert "Nightjar" not in known


def _known_to_the_child() -> str:
    """The environment of the process that rebuilds; "" while there is none."""
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
            if parent == str(os.getpid()) and "portal.files.rebuild" in (folder / "cmdline").read_text():
                return (folder / "environ").read_text()
    return ""
