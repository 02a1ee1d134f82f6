"""Passwords: argon2id (64 MiB, t=2, p=1), and an equal amount of work for an address nobody has."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app
from flask_babel import lazy_gettext as _l

from portal.accounts.guessed_first import COMMON

SHORTEST = 15
SHORTEST_WITH_SECOND_FACTOR = 10
LONGEST = 128


@lru_cache(maxsize=4)
def _hasher(memory_kib: int) -> PasswordHasher:
    return PasswordHasher(time_cost=2, memory_cost=memory_kib, parallelism=1)


def hash_password(password: str) -> str:
    return _hasher(current_app.config["ARGON2_MEMORY_KIB"]).hash(password)


def is_right(password: str, password_hash: str) -> bool:
    """Whether the password matches. An empty hash costs the same work as a wrong password and is never right."""
    memory_kib = current_app.config["ARGON2_MEMORY_KIB"]
    try:
        right = _hasher(memory_kib).verify(password_hash or _dummy(memory_kib), password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return right and bool(password_hash) and len(password) <= LONGEST


@lru_cache(maxsize=4)
def _dummy(memory_kib: int) -> str:
    return _hasher(memory_kib).hash("nobody has this password")


def weakness(password: str, shortest: int, about: list[str]) -> Any:
    """Why this password is too easy to guess, as a sentence, or None.

    Length is what counts (NIST SP 800-63B-4); no rules on which kinds of characters. `about`: the
    person's name, address and clinic, which a guesser tries first.
    """
    if len(password) < shortest:
        return _l("Please make it at least %(n)s characters long. A few words in a row work well.", n=shortest)
    if len(password) > LONGEST:
        return _l("Please keep it under %(n)s characters.", n=LONGEST + 1)
    bare = password.casefold()
    if len(set(bare)) < 6 or _repeats(bare) or any(bare in row or bare[::-1] in row for row in _ROWS):
        return _l("This repeats too much to be safe.")
    if min(len(_left_of(text, about)) for text in (bare, bare.translate(_FOR_LETTERS))) < 5:
        return _l("This is easy to guess for someone who knows you. Please add words of your own.")
    return None


def _repeats(text: str) -> bool:
    """Whether it is one shorter text over and over, digits and signs around it or not."""
    letters = "".join(filter(str.isalpha, text))
    return any(one in (one + one)[1:-1] for one in (text, letters) if one)


def _left_of(text: str, about: list[str]) -> str:
    """The letters and pictures that belong to no known word, written forwards or backwards."""
    known: set[int] = set()
    for word in COMMON.union(word.casefold() for word in about if len(word) > 2):
        for written in (word, word[::-1]):
            known.update(at for start in _starts(text, written) for at in range(start, start + len(written)))
    return "".join(sign for at, sign in enumerate(text) if at not in known and (sign.isalpha() or ord(sign) > 127))


def _starts(text: str, word: str) -> Iterator[int]:
    start = text.find(word)
    while start >= 0:
        yield start
        start = text.find(word, start + 1)


_ROWS = ("abcdefghijklmnopqrstuvwxyz" * 3, "0123456789" * 8, "1234567890" * 8, "qwertyuiopasdfghjklzxcvbnm" * 3)
_FOR_LETTERS = str.maketrans("@4301$5", "aaeoiss")
