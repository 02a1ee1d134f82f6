"""One sealed file of named parts.

It begins with a key of its own, wrapped by the ring, and goes on in frames, each sealed under its number: one that is
altered, left out or put elsewhere does not open, and a file that was cut does not end. Nothing in it is plain but the
sizes of the frames.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portal.vault.keyring import KEY, NONCE, KeyRing, Unreadable

MAGIC = b"GROUNDWORK BACKUP 1\n"
LABEL = "backup"
FRAME = 1 << 20
LONGEST_LINE = 400
PART, DATA, END = b"P", b"D", b"E"
Part = tuple[str, Iterator[bytes]]


class Damaged(Exception):
    """This file is not a whole backup; the message is a sentence for the operator."""


class Writer:
    """`written`: size and SHA-256 of each part so far."""

    def __init__(self, file: BinaryIO, ring: KeyRing) -> None:
        secret = os.urandom(KEY)
        self._file, self._cipher, self._number = file, AESGCM(secret), 0
        self.written: dict[str, tuple[int, str]] = {}
        file.write(MAGIC + ring.wrap(secret, LABEL).encode() + b"\n")

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
        self._frame(END, last)

    def _frame(self, kind: bytes, content: bytes) -> None:
        sealed = self._cipher.encrypt(_nonce(self._number), kind + content, MAGIC)
        self._file.write(len(sealed).to_bytes(4, "big") + sealed)
        self._number += 1


class Reader:
    """`parts` in order, each to be read to its end before the next; then `last` is there. Raises Damaged."""

    def __init__(self, file: BinaryIO, ring: KeyRing) -> None:
        if file.read(len(MAGIC)) != MAGIC:
            raise Damaged("This is not a backup of the portal.")
        try:
            secret = ring.unwrap(file.readline(LONGEST_LINE).decode("ascii").strip(), LABEL)
        except (Unreadable, UnicodeDecodeError) as fault:
            raise Damaged("PORTAL_KEYS does not open this backup: it needs the ring of its time.") from fault
        self._file, self._cipher, self._number = file, AESGCM(secret), 0
        self._ahead = self._frame()
        self.last = b""

    def parts(self) -> Iterator[Part]:
        while self._ahead[0] != END:
            kind, content = self._ahead
            if kind != PART:
                raise Damaged("The backup is damaged: a piece stands where it does not belong.")
            self._ahead = self._frame()
            pieces = self._pieces()
            yield content.decode(), pieces
            for _ in pieces:
                pass
        self.last = self._ahead[1]
        if self._file.read(1):
            raise Damaged("The backup is damaged: something follows its end.")

    def _pieces(self) -> Iterator[bytes]:
        while self._ahead[0] == DATA:
            content = self._ahead[1]
            self._ahead = self._frame()
            yield content

    def _frame(self) -> tuple[bytes, bytes]:
        length = int.from_bytes(self._file.read(4), "big")
        sealed = self._file.read(min(length, 2 * FRAME))
        if not length or len(sealed) != length:
            raise Damaged("The backup was cut: it does not come to its end.")
        try:
            opened = self._cipher.decrypt(_nonce(self._number), sealed, MAGIC)
        except InvalidTag:
            raise Damaged(f"The backup is damaged: piece {self._number} does not open.") from None
        self._number += 1
        return opened[:1], opened[1:]


def _nonce(number: int) -> bytes:
    return number.to_bytes(NONCE, "big")
