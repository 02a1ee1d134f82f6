"""Passwords: argon2id (64 MiB, t=2, p=1), and an equal amount of work for an address nobody has."""

from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

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
