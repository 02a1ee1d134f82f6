"""Passwords: argon2id (64 MiB, t=2, p=1), and an equal amount of work for an address nobody has."""

from functools import lru_cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app
from flask_babel import lazy_gettext as _l

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
    return right and bool(password_hash)


@lru_cache(maxsize=4)
def _dummy(memory_kib: int) -> str:
    return _hasher(memory_kib).hash("nobody has this password")


def weakness(password: str, shortest: int, about: list[str]) -> Any:
    """Why this password is too easy to guess, as a sentence, or None.

    Length is what counts (NIST SP 800-63B-4); no rules on which kinds of characters. `about`: the
    person's name, address and clinic, which a guesser tries first.
    """
    bare = password.casefold()
    if len(password) < shortest:
        return _l("Please make it at least %(n)s characters long. A few words in a row work well.", n=shortest)
    if len(password) > LONGEST:
        return _l("Please keep it under %(n)s characters.", n=LONGEST)
    if len(set(bare)) < 6 or bare in _ROWS * 3:
        return _l("This repeats too much to be safe.")
    rest = bare
    for word in (*about, *_COMMON):
        rest = rest.replace(word.casefold(), "") if len(word) > 2 else rest
    if len("".join(filter(str.isalpha, rest))) < 5:
        return _l("This is easy to guess for someone who knows you. Please add words of your own.")
    return None


_ROWS = "abcdefghijklmnopqrstuvwxyz0123456789qwertyuiopasdfghjklzxcvbnm1234567890"
_COMMON = (
    "password",
    "passwort",
    "welcome",
    "letmein",
    "iloveyou",
    "therapy",
    "portal",
    "groundwork",
    "qwerty",
    "admin",
)
