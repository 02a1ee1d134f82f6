"""What is no proper HTTP is refused or the connection closed; the server goes on, and nothing comes in on its back."""

import re
import sys
from collections import Counter
from itertools import islice
from pathlib import Path

import pytest

from tests.access.fuzz.raw import Malformed, Served, malformed, serving
from tests.conftest import Backend
from tests.proof.row import Proof

ANSWER = re.compile(rb"HTTP/1\.[01] (\d{3}) ")
NOT_DONE = ("501", "505")
"""The only answers from 500 on that say no: not known, another version."""


def wrong_with(it: Malformed, answer: bytes) -> str:
    """A sentence, or "": done although it must not be, done twice, or broken by it."""
    statuses = [one.decode() for one in ANSWER.findall(answer)]
    if any(one >= "500" and one not in NOT_DONE for one in statuses):
        return f"{it.what}: {statuses}"
    done = [one for one in statuses if one < "400" and one != "100"]
    if it.refused and done:
        return f"{it.what}: done, {done}"
    return f"{it.what}: one was asked and {len(statuses)} came" if len(done) > 1 else ""


def attack(served: Served, proof: Proof, number: int) -> tuple[list[str], Counter[str]]:
    wrong, came = [], Counter[str]()
    for it in islice(malformed(proof.random), number):
        answer = served.answers(it.content)
        found = wrong_with(it, answer)
        if not served.is_well():
            found = f"{it.what}: the next request was not answered"
        proof.tried(1, bool(found))
        wrong += [found] if found else []
        came[(ANSWER.findall(answer) or [b"closed"])[0].decode()] += 1
    return wrong, came


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.proof("C4")
def test_what_is_no_request_is_refused(sqlite_backend: Backend, tmp_path: Path, proof: Proof) -> None:
    with serving(sqlite_backend, tmp_path, workers=1) as served:
        before = served.workers()
        wrong, came = attack(served, proof, proof.size(40, 2000))
        assert served.workers() == before, "a worker died"
    proof.figures |= {f"answered {status}": times for status, times in sorted(came.items())}
    assert not wrong, "\n".join(sorted(set(wrong)))


def test_what_is_done_or_comes_twice_is_found() -> None:
    refused, odd = Malformed("x", b""), Malformed("x", b"", refused=False)
    once = b"HTTP/1.1 200 OK\r\n\r\n"
    assert wrong_with(refused, once)
    assert wrong_with(odd, once * 2)
    assert wrong_with(odd, b"HTTP/1.1 500 Oh\r\n\r\n")
    assert not wrong_with(odd, once)
    assert not wrong_with(refused, b"HTTP/1.1 400 No\r\n\r\n")
    assert not wrong_with(refused, b"")
