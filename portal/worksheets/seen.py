"""How new each part of a page is: it goes out with the page, and comes back with what the page saves."""

import base64
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from portal.web.asked import whole_number

LONGEST = 20_000
LONGEST_PLAIN = 200  # a page that missed a whole table carries its every cell: packed
LONGEST_NUMBER = 15


@dataclass(frozen=True)
class Seen:
    """What a page shows: everything as of `revision`, but some cells as of an older one.

    A page that saves goes on to the newest revision, yet it still shows its old text of cells that another page
    changed meanwhile. Were it to forget that, its next save would replace what it has never shown.
    """

    revision: int
    older: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: str) -> "Seen":
        """From "7" or "7 situation@3", perhaps packed. What is none of these has seen nothing."""
        head, *rest = _unpacked(text).split(" ")
        older = {key: _number(mark) for key, _at, mark in (one.partition("@") for one in rest)}
        return cls(_number(head), older)

    def __str__(self) -> str:
        plain = " ".join([str(self.revision), *(f"{key}@{mark}" for key, mark in self.older.items())])
        return plain if len(plain) <= LONGEST_PLAIN else _packed(plain)

    def of(self, key: str) -> int:
        return self.older.get(key, self.revision)


def _number(text: str) -> int:
    """A revision; 0, the oldest, for what is none."""
    return whole_number(text, LONGEST_NUMBER) or 0


def _packed(text: str) -> str:
    return f"~{base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode()}"


def _unpacked(text: str) -> str:
    """Cut short, it would claim to have seen what it has not; so what is too long says nothing."""
    if len(text) > LONGEST:
        return ""
    if not text.startswith("~"):
        return text
    try:
        opening = zlib.decompressobj()
        plain = opening.decompress(base64.urlsafe_b64decode(text[1:]), LONGEST)
        return plain.decode() if opening.eof else ""
    except (ValueError, zlib.error):
        return ""
