"""Ids and sealed words that come out the same for the same seed, and that the portal opens like its own."""

import base64
from datetime import UTC, datetime
from hashlib import blake2b

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

SEED = b"growth 1"
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
"""In milliseconds, as all instants are here."""


def drawn(*what: object) -> int:
    """A number that looks drawn, below 2 ** 32."""
    return int.from_bytes(blake2b(" ".join(map(str, what)).encode(), digest_size=4, key=SEED).digest(), "big")


def id_of(at: int, *what: object) -> str:
    """The UUIDv7 of that millisecond for this thing, in hexadecimal."""
    said = blake2b(" ".join(map(str, what)).encode(), digest_size=9, key=SEED).hexdigest()
    return f"{at:012x}7{said[:3]}8{said[3:6]}{said[6:]}"


def instant(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="microseconds")


class Sealer:
    """Seals with one owner's data key. The nonce follows from the place, so no two under a key are alike."""

    __slots__ = ("_key", "_prefix")

    def __init__(self, key_id: str, key: bytes) -> None:
        self._prefix, self._key = f"v1:{key_id}:", AESGCM(key)

    def seal(self, place: str, row_id: str, words: bytes) -> str:
        where = f"{place}/{row_id}".encode()
        nonce = blake2b(where, digest_size=12, key=SEED).digest()
        return self._prefix + base64.b64encode(nonce + self._key.encrypt(nonce, words, where)).decode()
