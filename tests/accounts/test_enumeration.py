"""A stranger at a door cannot tell who has an account: the same bytes, and the same work.

In the full size the work is the time that an answer takes; otherwise, and for the controls, how many passwords were
hashed for it, which no busy machine changes.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import update

from portal.access.actor import Role
from portal.accounts import passwords, second_factor
from portal.accounts.models import User
from portal.accounts.passwords import hash_password
from portal.clock import now
from portal.connections import begin_writing
from portal.database import db
from portal.demo.accounts import PASSWORD
from tests.accounts.doors import address, give_second_factor, knock
from tests.accounts.test_invitation import invite, take
from tests.accounts.test_links_once import NEW, link_for
from tests.proof.row import Proof
from tests.visitor import Page, Visitor

Ask = Callable[[], Page]
PRODUCTION = 64 * 1024


@dataclass(frozen=True)
class Pair:
    """Two questions at a door that must not be told apart: of somebody who is there, of nobody."""

    somebody: Ask
    nobody: Ask


def sign_in(app: Flask) -> Pair:
    visitor = Visitor(app)
    return Pair(
        lambda: knock(visitor, "maya", "not the password", 422), lambda: knock(visitor, "amya", "not the password", 422)
    )


def sign_in_with_a_second_step(app: Flask) -> Pair:
    give_second_factor(app, "devon")
    visitor = Visitor(app)
    return Pair(
        lambda: knock(visitor, "devon", "not the password", 422),
        lambda: knock(visitor, "maya", "not the password", 422),
    )


def invitation(app: Flask) -> Pair:
    token = invite(app, Role.PATIENT)
    take(Visitor(app), token)
    other = token[::-1]
    visitor = Visitor(app)
    return Pair(
        lambda: visitor.get(f"/invitation/{token}", status=404), lambda: visitor.get(f"/invitation/{other}", status=404)
    )


def second_step(app: Flask) -> Pair:
    """A recovery code that was there and is used, and one that never was."""
    give_second_factor(app, "jordan")
    with app.app_context():
        begin_writing()
        user = db.session.scalars(db.select(User).where(User.name.like("Jordan %"))).one()
        used = second_factor.new_recovery_codes(user)[0]
        assert second_factor.accepts_recovery(user, used)
        db.session.commit()
    visitor = Visitor(app)
    knock(visitor, "jordan")
    return Pair(
        lambda: visitor.post("/sign-in/code", {"code": used}, status=422),
        lambda: visitor.post("/sign-in/code", {"code": used[::-1]}, status=422),
    )


def reset(app: Flask) -> Pair:
    visitor = Visitor(app)
    somebody, nobody = address("maya"), address("amya")
    return Pair(
        lambda: visitor.post("/forgotten", {"email": somebody}), lambda: visitor.post("/forgotten", {"email": nobody})
    )


def reset_link(app: Flask) -> Pair:
    """A link that was used, and one that never was."""
    used, visitor = link_for(app, "devon"), Visitor(app)
    Visitor(app).post(used, NEW)
    never = f"/forgotten/{used.rpartition('/')[2][::-1]}"
    return Pair(lambda: visitor.get(used, status=404), lambda: visitor.get(never, status=404))


DOORS = {
    "sign-in": sign_in,
    "second-step-or-none": sign_in_with_a_second_step,
    "invitation": invitation,
    "second-step": second_step,
    "reset": reset,
    "reset-link": reset_link,
}
"""Every door that a stranger stands before. Another one is one line."""


@pytest.fixture
def unlimited(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """Nobody is slowed, and no demo account is offered at the door."""
    monkeypatch.setitem(sqlite_app.extensions, "demo accounts", ())
    monkeypatch.setattr("portal.accounts.tries.Knock._too_many", lambda self: False)
    monkeypatch.setattr("portal.accounts.tries.Step._too_many", lambda self: False)
    monkeypatch.setattr("portal.accounts.views.forgotten._by_mail", lambda: True)
    for often in ("too_many_for_one", "too_many_from_here"):
        monkeypatch.setattr(f"portal.accounts.tries.Asked.{often}", lambda self: False)
    return sqlite_app


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> Callable[[], float]:
    """How many passwords were hashed so far."""
    count = 0

    class Counted(PasswordHasher):
        def verify(self, hash: Any, password: Any) -> Any:
            nonlocal count
            count += 1
            return super().verify(hash, password)

    monkeypatch.setattr(passwords, "_hasher", lambda memory: Counted(time_cost=2, memory_cost=memory, parallelism=1))
    return lambda: float(count)


def compare(pair: Pair, times: int, meter: Callable[[], float], random: Any) -> tuple[int, float]:
    """How many kinds of answers there were, and how well what they cost tells the two apart: 0.5 is not at all."""
    answers, costs = set(), ([], [])  # type: ignore[var-annotated]
    for which in (0, 1):
        (pair.somebody, pair.nobody)[which]()
    for _ in range(times):
        for which in random.sample((0, 1), 2):
            before = meter()
            page = (pair.somebody, pair.nobody)[which]()
            costs[which].append(meter() - before)
            answers.add((page.status, _bare(page.html), tuple(sorted(name for name, _ in page.headers))))
    return len(answers), _auc(*costs)


def _bare(html: str) -> str:
    """Without what differs for everybody: what was typed, the token, the stamp."""
    html = re.sub(r'(name="csrf_token" value|content|data-stamp)="[\w.-]+"', "", html)
    return re.sub(r' value="[^"]*"', "", html)


def _auc(some: list[float], others: list[float]) -> float:
    won = sum((one > other) + (one == other) / 2 for one in some for other in others)
    return won / (len(some) * len(others))


@pytest.mark.proof("F2")
@pytest.mark.parametrize("door", DOORS)
def test_nobody_can_be_told_from_somebody(
    unlimited: Flask, proof: Proof, door: str, monkeypatch: pytest.MonkeyPatch, request: Any
) -> None:
    if proof.full:
        monkeypatch.setitem(unlimited.config, "ARGON2_MEMORY_KIB", PRODUCTION)
        _with_real_hashes(unlimited)
    meter = perf_counter if proof.full else request.getfixturevalue("hashed")
    times = proof.size(4, 300)
    kinds, auc = compare(DOORS[door](unlimited), times, meter, proof.random)
    proof.tried(2 * times, (kinds != 1) + (not 0.45 <= auc <= 0.55))
    proof.figures |= {"AUC": round(auc, 3)}
    assert kinds == 1
    assert proof.full or auc == 0.5


def _with_real_hashes(app: Flask) -> None:
    with app.app_context():
        begin_writing()
        db.session.execute(update(User).where(User.password_hash != "").values(password_hash=hash_password(PASSWORD)))
        db.session.commit()


def test_a_door_that_is_quick_for_nobody_is_found(
    unlimited: Flask, hashed: Callable[[], float], monkeypatch: pytest.MonkeyPatch
) -> None:
    was = passwords.is_right
    monkeypatch.setattr(passwords, "is_right", lambda given, kept: bool(kept) and was(given, kept))
    assert compare(sign_in(unlimited), 3, hashed, Proof("control").random) == (1, 1.0)


def test_a_door_that_says_more_is_found(
    unlimited: Flask, hashed: Callable[[], float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.accounts.views.door._", lambda words: f"{words} {now()}")
    kinds, _ = compare(sign_in(unlimited), 2, hashed, Proof("control").random)
    assert kinds > 1
