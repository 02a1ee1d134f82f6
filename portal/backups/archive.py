"""One sealed file of named parts.

It begins with a key of its own, wrapped by the ring, and goes on in frames, each sealed under its number: one that is
altered, left out or put elsewhere does not open, and a file that was cut does not end. Nothing in it is plain but the
sizes of the frames.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portal.vault.keyring import KEY, NONCE, KeyRing, Unreadable

FRAME = 1 << 20
LONGEST_LINE = 400
PART, DATA, LIST, END = b"P", b"D", b"L", b"E"
Part = tuple[str, Iterator[bytes]]


@dataclass(frozen=True)
class Kind:
    """What a file is called, and how it begins: one kind is never taken for another."""

    name: str
    format: int = 1

    @property
    def magic(self) -> bytes:
        return f"GROUNDWORK {self.name.upper()} {self.format}\n".encode()


BACKUP, ARCHIVE = Kind("backup"), Kind("archive")


class Damaged(Exception):
    """This file is not whole; the message is a sentence for the operator."""


class Writer:
    """`written`: size and SHA-256 of each part so far."""

    def __init__(self, file: BinaryIO, ring: KeyRing, kind: Kind = BACKUP) -> None:
        secret = os.urandom(KEY)
        self._file, self._cipher, self._number, self._kind = file, AESGCM(secret), 0, kind
        self.written: dict[str, tuple[int, str]] = {}
        file.write(kind.magic + ring.wrap(secret, kind.name).encode() + b"\n")

    def part(self, name: str, content: Iterable[bytes]) -> None:
        digest, size, held = hashlib.sha256(), 0, bytearray()
        self._frame(PART, name.encode())
        for piece in content:
            digest.update(piece)
            size += len(piece)
            held += piece
            while len(held) >= FRAME:
                self._frame(DATA, bytes(held[:FRAME]))
                del held[:FRAME]
        if held:
            self._frame(DATA, bytes(held))
        self.written[name] = size, digest.hexdigest()

    def end(self, last: bytes) -> None:
        """After which there is nothing."""
        while len(last) > FRAME:
            self._frame(LIST, last[:FRAME])
            last = last[FRAME:]
        self._frame(END, last)

    def _frame(self, kind: bytes, content: bytes) -> None:
        sealed = self._cipher.encrypt(_nonce(self._number), kind + content, self._kind.magic)
        self._file.write(len(sealed).to_bytes(4, "big") + sealed)
        self._number += 1


class Reader:
    """`parts` in order, each to be read to its end before the next; then `last` is there. Raises Damaged."""

    def __init__(self, file: BinaryIO, ring: KeyRing, kind: Kind = BACKUP) -> None:
        if file.read(len(kind.magic)) != kind.magic:
            raise Damaged(f"This is no {kind.name} of the portal.")
        try:
            secret = ring.unwrap(file.readline(LONGEST_LINE).decode("ascii").strip(), kind.name)
        except (Unreadable, ValueError) as fault:
            raise Damaged(f"PORTAL_KEYS does not open this {kind.name}: it needs the ring of its time.") from fault
        self._file, self._cipher, self._number, self._kind = file, AESGCM(secret), 0, kind
        self._ahead = self._frame()
        self.last = b""

    def parts(self) -> Iterator[Part]:
        while self._ahead[0] not in (LIST, END):
            kind, content = self._ahead
            if kind != PART:
                raise self._damaged("a piece stands where it does not belong")
            self._ahead = self._frame()
            pieces = self._pieces()
            yield content.decode(), pieces
            for _ in pieces:
                pass
        self.last = b"".join(self._list())
        if self._file.read(1):
            raise self._damaged("something follows its end")

    def _pieces(self) -> Iterator[bytes]:
        while self._ahead[0] == DATA:
            content = self._ahead[1]
            self._ahead = self._frame()
            yield content

    def _list(self) -> Iterator[bytes]:
        while self._ahead[0] == LIST:
            yield self._ahead[1]
            self._ahead = self._frame()
        if self._ahead[0] != END:
            raise self._damaged("its own list is not its end")
        yield self._ahead[1]

    def _damaged(self, what: str) -> Damaged:
        return Damaged(f"The {self._kind.name} is damaged: {what}.")

    def _frame(self) -> tuple[bytes, bytes]:
        length = int.from_bytes(self._file.read(4), "big")
        sealed = self._file.read(min(length, 2 * FRAME))
        if not length or len(sealed) != length:
            raise Damaged(f"The {self._kind.name} was cut: it does not come to its end.")
        try:
            opened = self._cipher.decrypt(_nonce(self._number), sealed, self._kind.magic)
        except InvalidTag:
            raise self._damaged(f"piece {self._number} does not open") from None
        self._number += 1
        return opened[:1], opened[1:]


def _nonce(number: int) -> bytes:
    return number.to_bytes(NONCE, "big")
