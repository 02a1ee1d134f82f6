"""Each answer says by which number its line in the log is found; a proxy's own number holds only behind a proxy."""

import json
import sys
from collections.abc import Callable
from io import RawIOBase, TextIOWrapper
from typing import Any, BinaryIO, cast
from uuid import uuid4

import pytest
import structlog
from flask import Flask

from portal.access.rules import public
from portal.web.logs import init_logs
from tests.foundation.conftest import logged
from tests.visitor import Visitor

__all__ = ["logged"]
WRONG = ("", "short", "x" * 32, "0" * 65, "maya torres said", "0123456789abcdef\t", "é" * 20)


def _answered(app: Flask, given: str) -> str:
    answer = Visitor(app).client.get("/healthz", headers={"X-Request-ID": given.encode().decode("latin-1")})
    return answer.headers["X-Request-ID"]


def test_a_proxys_id_is_taken_when_there_is_a_proxy(
    sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch, logged: Callable[[], str]
) -> None:
    given = str(uuid4())
    own = _answered(sqlite_app, given)
    assert len(own) == 32
    assert own != given, "without a proxy anybody could have written it"
    monkeypatch.setitem(sqlite_app.extensions, "takes request ids", True)
    assert _answered(sqlite_app, given) == given
    lines = [json.loads(line) for line in logged().splitlines()]
    assert [line["request_id"] for line in lines] == [own, given]
    assert {line["endpoint"] for line in lines} == {"safety.healthz"}
    for wrong in WRONG:
        assert len(_answered(sqlite_app, wrong)) == 32, "it is no word of anybody's"


class Pieces(RawIOBase):
    """What each call writes, as a pipe that several processes write to takes it."""

    def __init__(self) -> None:
        self.kept: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self.kept.append(bytes(piece))
        return len(piece)


def test_a_line_leaves_whole(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its end with it: else that of another process stands between them, and two lines are one that nobody reads."""
    before, pieces = structlog.get_config(), Pieces()
    monkeypatch.setattr(sys, "stderr", TextIOWrapper(cast("BinaryIO", pieces), write_through=True))
    init_logs(Flask("another"), quiet=False)
    try:
        _answered(sqlite_app, "")
    finally:
        structlog.configure(**before)
    (line,) = pieces.kept
    assert json.loads(line)["endpoint"] == "safety.healthz"
    assert line.endswith(b"}\n")


def test_an_error_page_shows_its_end(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def falls() -> None:
        raise ArithmeticError

    monkeypatch.setitem(sqlite_app.view_functions, "accounts.away", public(falls))
    answer = Visitor(sqlite_app).client.get("/away")
    assert answer.status_code == 500
    assert answer.headers["X-Request-ID"][-8:] in answer.get_data(as_text=True)
