"""What guessers try when a password must be long is refused; what people think of for themselves is not."""

import random

import pytest
from flask import Flask

from portal.accounts.guessed_first import COMMON
from portal.accounts.passwords import weakness
from tests.accounts.common import derived
from tests.proof.row import Proof

ABOUT = ["Maya", "Torres", "maya", "Riverbend", "IOP"]
OF_ONES_OWN = [
    "three herons by the weir", "my dog eats only green socks", "kx83hd-qpw7vn-ty", "x" + "aBc9$kLm" * 15,
    "🌱🐢🌊🐦🍂🌙⭐🔥🌈🍀🌵🐝🦊🐳🍄", "  spaces count here  ", "ñandú vuelve al río", "a lamp in every window",
    "the bus was late on Tuesday again", "orange peel under the radiator", "Grandma's zinnias, 14 of them",
    "walking to the library slowly", "the neighbour's goat ate my hat", "не забудь полить цветы",
    "r" * 4 + "q7#Lk9$w2" * 13,
]  # fmt: skip


def accepted(app: Flask, passwords: list[str]) -> list[str]:
    with app.test_request_context():
        return [one for one in passwords if weakness(one, 15, ABOUT) is None]


@pytest.mark.proof("F6")
def test_a_common_one_made_long_is_refused(sqlite_app: Flask, proof: Proof) -> None:
    every = derived(15)
    tried = proof.random.sample(every, proof.size(400, len(every)))
    taken = accepted(sqlite_app, tried)
    proof.tried(len(tried), len(taken))
    proof.figures |= {"made of one's own and accepted": len(accepted(sqlite_app, OF_ONES_OWN)), "of": len(OF_ONES_OWN)}
    assert taken == []


def test_ones_own_is_accepted(sqlite_app: Flask) -> None:
    assert accepted(sqlite_app, OF_ONES_OWN) == OF_ONES_OWN


def test_a_judge_that_knows_no_words_is_found(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.accounts.passwords.COMMON", frozenset())
    assert len(accepted(sqlite_app, random.Random(1).sample(derived(15), 100))) > 50
    assert COMMON
