"""Another program is started, signed in to, asked and stopped as its table says; and what a first visit costs."""

import socket
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.benchmarks import peers, trips

TABLE = """
[other]
start = "exec {python} -m http.server {port} --bind 127.0.0.1 --directory {folder}"
url = "http://127.0.0.1:{port}"
cookie = "echo session=1"
pages = {{"Today" = "/page.html"}}
"""


def test_a_peer_runs_while_it_is_asked(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("theirs")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    table = tmp_path / "peers.toml"
    table.write_text(TABLE.format(python=sys.executable, port=port, folder=tmp_path))
    with peers.running(peers.read(str(table))) as (page,):
        assert (page.name, page.beside, page.headers) == ("other: Today", "Today", {"Cookie": "session=1"})
        with urlopen(page.server + page.path) as answer:
            assert answer.read() == b"theirs"
    with pytest.raises(OSError, match="refused"):
        urlopen(page.server, timeout=2)


def test_round_trips() -> None:
    assert trips.count(9_000, 7_000) == 2
    assert trips.count(20_000, 7_000) == 3  # the first flight did not hold it
    assert trips.count(9_000, 40_000) == 3
