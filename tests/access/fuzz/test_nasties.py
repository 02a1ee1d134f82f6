"""Sixty values that broke somebody's program, in every field of every form and every name an address is read by."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import Any
from urllib.parse import quote_from_bytes

import pytest
from flask import request

from portal import clock
from portal.demo.people import ZONE
from tests.access.asking import Ask
from tests.access.clinic import Clinic
from tests.access.fuzz.learning import TOKEN, Learned, Learner
from tests.access.fuzz.making import Routes, multipart
from tests.access.fuzz.shrinking import shrunk
from tests.access.fuzz.values import NASTIES, right
from tests.access.fuzz.wire import FORM, Pair, Sent, Wire, wired
from tests.proof.row import Proof

MEGABYTE = 1024 * 1024
Way = Callable[[Sent, bytes, int], Sent]


def _valued(sent: Sent, value: bytes, at: int) -> Sent:
    pairs = list(sent.fields)
    pairs[at] = (pairs[at][0], value)
    return replace(sent, fields=tuple(pairs))


def _doubled(sent: Sent, value: bytes, at: int) -> Sent:
    return replace(sent, fields=(*sent.fields, *[(sent.fields[at][0], value)] * 100))


def _in_a_file(sent: Sent, value: bytes, at: int) -> Sent:
    return multipart(sent, {sent.fields[at][0]: (b"a.txt", b"x")})


def _named(sent: Sent, value: bytes, at: int) -> Sent:
    name = sent.fields[at][0]
    return replace(sent, fields=(*sent.fields, (name + b"[]", b"x"), (name + b"\x00", b"x"), (b"\xff" + name, b"x")))


def _body(content_type: str, body: bytes | None = None) -> Way:
    return lambda sent, value, at: replace(sent, content_type=content_type, body=sent.content if body is None else body)


def _raw(change: Callable[[bytes], bytes]) -> Way:
    return lambda sent, value, at: replace(sent, body=change(sent.content))


WAYS: dict[str, Way] = {
    "the same name a hundred times": _doubled,
    "a file where words belong": _in_a_file,
    "names that are nearly it": _named,
    "JSON": _body("application/json", b'{"a": NaN}'),
    "called JSON": _body("application/json"),
    "called a file": _body("multipart/form-data"),
    "a form in parts without a boundary": _body("multipart/form-data; boundary="),
    "a boundary that never comes": _body("multipart/form-data; boundary=x", b"--y\r\n\r\n"),
    "parts that do not end": _body("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data"),
    "three thousand parts": _body(
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n' * 3000 + b"--x--",
    ),
    "three thousand names": _raw(lambda body: body + b"".join(b"&n%d=1" % n for n in range(3000))),
    "an unknown character set": _body(f"{FORM}; charset=klingon"),
    "no type": _body(""),
    "nothing": _body(FORM, b""),
    "broken percent signs": _raw(lambda body: body + b"&a=%&b=%z&%=%u0041&=;&&=="),
    "no token": lambda sent, value, at: replace(sent, fields=sent.fields[1:]),
    "a token twice": lambda sent, value, at: replace(sent, fields=(*sent.fields, sent.fields[0])),
    "half a token": lambda sent, value, at: _valued(sent, sent.fields[0][1][:20], 0),
    "a megabyte": lambda sent, value, at: _valued(sent, b"a" * MEGABYTE, at),
    "just under a megabyte": lambda sent, value, at: _valued(sent, "ä".encode() * 100_000 + b" " * 300_000, at),
}
LARGE: dict[str, Way] = {"ten megabytes": lambda sent, value, at: _valued(sent, b"a" * 10 * MEGABYTE, at)}


@dataclass(frozen=True)
class Place:
    """Where a value can go: the number of a field in this request."""

    sent: Sent
    at: int


def places(learned: Learned, learner: Learner, random: Random) -> Iterator[Place]:
    """Each field of a form, filled in rightly but for it; each name of an address."""
    today = clock.today_in(ZONE)
    takes = learned.query if learned.ask.method == "GET" else learned.fields
    pairs: list[Pair] = [
        (name.encode(), value) for name in sorted(takes) for value in right(takes[name], random, today)[:1]
    ]
    sent = Sent(learned.who, learned.ask.method, learned.ask.url, endpoint=learned.ask.endpoint)
    if learned.ask.method == "POST":
        token = learner.wire.clinic.browsers[learned.who].csrf_token.encode()
        pairs = [(TOKEN.encode(), token), *pairs]
    filled = replace(sent, fields=tuple(pairs))
    yield from (Place(filled, at) for at in range(len(pairs)))


def in_address(sent: Sent) -> Sent:
    if sent.method != "GET":
        return sent
    query = "&".join(f"{quote_from_bytes(name)}={quote_from_bytes(value)}" for name, value in sent.fields)
    return replace(sent, query=query, fields=())


def everywhere(wire: Wire, random: Random, most: int | None, large: bool = False) -> dict[str, str]:
    """Every value in every place; `most`: each value in so many places that chance chooses. What broke, shrunk."""
    learner, broke = Learner(wire), {}
    ways = {name: _putting(value) for name, value in NASTIES.items()} | WAYS | (LARGE if large else {})
    found = _places(Routes(wire.clinic), learner, random, most)
    for number, (name, place) in enumerate(_pairs(list(ways), found, random, most)):
        if number % 100 == 0:
            wire.clinic.restore()
        sent = in_address(ways[name](place.sent, b"", place.at))
        came = wire.send(sent)
        if came.is_broken and (what := (*came.faults, str(came.status))[0]) not in broke:
            broke[what] = f"{name}: {shrunk(wire, (), sent)}"
        if came.status == 401:
            wire.clinic.restore()
    return broke


def _pairs(ways: list[str], found: list[Place], random: Random, most: int | None) -> Iterator[tuple[str, Place]]:
    """A value and where it goes; what is wrong with a whole body goes only where there is one."""
    for name in ways:
        fitting = found if name in NASTIES else [place for place in found if place.sent.method == "POST"]
        yield from (
            (name, place) for place in (fitting if most is None else random.sample(fitting, min(most, len(fitting))))
        )


def _putting(value: bytes) -> Way:
    return lambda sent, _, at: _valued(sent, value, at)


def _places(routes: Routes, learner: Learner, random: Random, most: int | None) -> list[Place]:
    """Of every route, as somebody it admits; with `most`, of some."""
    ways: dict[tuple[str, str], list[tuple[str, Ask]]] = {}
    for (who, method, endpoint), asked in routes.admitted.items():
        ways.setdefault((method, endpoint), []).append((who, random.choice(asked)))
    wanted = random.sample(sorted(ways), min(len(ways), 40 if most else len(ways)))
    found: list[Place] = []
    for way in wanted:
        learner.wire.clinic.restore()
        found += places(learner.of(*random.choice(ways[way])), learner, random)
    return found


@pytest.mark.proof("C2")
def test_no_value_breaks_any_field(any_clinic: Clinic, proof: Proof) -> None:
    with wired(any_clinic) as wire:
        broke = everywhere(wire, proof.random, None if proof.full else 3, large=proof.full)
        asked = sum(wire.statuses.values())
        proof.tried(asked, len(broke))
        proof.figures |= {name: f"{100 * wire.statuses[name] / asked:.0f} %" for name in ("2xx", "3xx", "4xx")}
        proof.figures |= {"values": len(NASTIES) + len(WAYS), "slowest first byte (s)": round(wire.slowest, 2)}
    assert len(NASTIES) >= 60
    assert not broke, "\n".join(f"{what}\n  {how}" for what, how in broke.items())


def test_a_view_that_breaks_at_one_value_is_found(sqlite_clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """And how to repeat it: that field with that value, the token without which nothing is looked at, and no more."""
    view: Any = sqlite_clinic.app.view_functions["messages.draft"]

    def breaks(*rest: Any, **more: Any) -> Any:
        if "\x00" in request.form.get("body", ""):
            raise ValueError("Nightjar")
        return view(*rest, **more)

    breaks.__dict__.update(view.__dict__)
    monkeypatch.setitem(sqlite_clinic.app.view_functions, "messages.draft", breaks)
    monkeypatch.setattr(Routes, "__init__", _only(Routes.__init__, "messages.draft"))
    with wired(sqlite_clinic) as wire:
        (how,) = everywhere(wire, Random(1), 4).values()
    assert "messages.draft" in how
    assert how.count("(b'") == 2, how
    assert "(b'body', b'" in how


def _only(plain: Any, endpoint: str) -> Any:
    def made(routes: Routes, clinic: Clinic) -> None:
        plain(routes, clinic)
        routes.admitted = {way: asked for way, asked in routes.admitted.items() if way[2] == endpoint}

    return made
