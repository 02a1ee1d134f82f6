"""Whatever is sent by whomever: an answer in words, never a page that says that something broke on our side."""

from collections import Counter
from random import Random

import pytest

from portal import clock
from portal.demo.people import ZONE
from tests.access.clinic import Clinic
from tests.access.fuzz.learning import Learner
from tests.access.fuzz.making import Maker, Routes
from tests.access.fuzz.shrinking import shrunk
from tests.access.fuzz.wire import Sent, Wire, wired
from tests.proof.row import Proof

BATCH = 150
LONGEST = 2.0  # seconds


def go(wire: Wire, seed: str, requests: int) -> tuple[list[str], Counter[str]]:
    """So many requests, in batches; what broke, once for each place, and which endpoints answered 2xx or 3xx."""
    routes, learner, broke, far = Routes(wire.clinic), Learner(wire), {}, Counter()  # type: ignore[var-annotated]
    for batch in range(-(-requests // BATCH)):
        random = Random(f"{seed} {batch}")
        wire.clinic.restore()
        learned = [learner.of(who, ask) for who, ask in routes.some(random, batch)]
        wire.clinic.restore()
        before: list[Sent] = []
        for sent in Maker(routes, learner, random, clock.today_in(ZONE), learned).requests(BATCH):
            came = wire.send(sent)
            if came.is_broken:
                broke.setdefault((came.faults[:1] or (f"{came.status}",))[0], (batch, list(before), sent, came))
            far[sent.endpoint] += came.status < 400
            before.append(sent)
            if came.status == 401 or came.headers.get("Location", "").startswith("/sign-in"):
                wire.clinic.restore()  # somebody was signed out on the way
                before.clear()
    for sent, came in learner.broken:
        broke.setdefault((came.faults[:1] or (f"{came.status}",))[0], (-1, [], sent, came))
    said = [
        f"{what}\n  batch {batch}: {shrunk(wire, before, sent)}" for what, (batch, before, sent, _) in broke.items()
    ]
    return said, far


@pytest.mark.proof("C1")
def test_nothing_that_is_sent_breaks_anything(any_clinic: Clinic, proof: Proof) -> None:
    with wired(any_clinic) as wire:
        broke, far = go(wire, f"{proof.seed} {proof.row}", proof.size(300, 100_050))
        asked = sum(wire.statuses.values())
        proof.tried(asked, len(broke))
        proof.figures |= {name: f"{100 * wire.statuses[name] / asked:.0f} %" for name in ("2xx", "3xx", "4xx")}
        proof.figures |= {
            "routes that answered 2xx or 3xx": sum(map(bool, far.values())),
            "slowest first byte (s)": round(wire.slowest, 2),
            "slowest last byte (s)": round(wire.longest, 2),
        }
    assert not broke, "\n".join(broke)
    assert proof.figures["routes that answered 2xx or 3xx"] > proof.size(50, 250)
    assert not proof.full or wire.slowest <= LONGEST, wire.slowest_was


def test_a_view_that_breaks_now_and_then_is_found(sqlite_clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever posts to her account, with whatever: it is said what broke and how to repeat it."""

    def breaks(*rest: object) -> None:
        raise ValueError("Nightjar")

    views = sqlite_clinic.app.view_functions
    breaks.__dict__.update(views["choices.choose"].__dict__)
    monkeypatch.setitem(views, "choices.choose", breaks)
    monkeypatch.setattr(
        Routes, "some", lambda it, random, batch: [("maya", it.admitted[("maya", "POST", "choices.choose")][0])]
    )
    with wired(sqlite_clinic) as wire:
        broke, _ = go(wire, "control", 1)
    assert any("ValueError" in one and "maya: POST /account/notifications" in one for one in broke)
