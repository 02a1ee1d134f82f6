"""Asks a virus scanner about a file as it came, where the clinic has one: clamd, on a socket of this machine.

It is a second wall. The first is that every file is made anew from what it shows.
"""

import socket
from collections.abc import Iterator

from flask import current_app

from portal.files.refused import RefusedFile

WAIT = 20  # seconds
PIECE = 256 * 1024
LONGEST_ANSWER = 4096


def is_on() -> bool:
    return bool(_address())


def scan(content: bytes) -> None:
    """Raises RefusedFile when something is found, and when the scanner does not say that nothing is."""
    if not is_on():
        return
    try:
        said = _asked(content)
    except OSError:
        raise RefusedFile("unscanned") from None
    if said.endswith(" FOUND"):
        raise RefusedFile("virus")
    if said != "stream: OK":
        raise RefusedFile("unscanned")


def _asked(content: bytes) -> str:
    """What clamd answers to INSTREAM. Raises OSError."""
    with _connected() as wire:
        wire.settimeout(WAIT)
        for piece in _spoken(content):
            wire.sendall(piece)
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER and (more := wire.recv(LONGEST_ANSWER)):
            answer += more
        return answer.rstrip(b"\0\n").decode("utf-8", "replace")


def answers(seconds: float) -> bool:
    """Whether clamd is there and well, within so long."""
    try:
        with _connected(seconds) as wire:
            wire.settimeout(seconds)
            wire.sendall(b"zPING\0")
            return wire.recv(LONGEST_ANSWER).startswith(b"PONG")
    except OSError:
        return False


def _spoken(content: bytes) -> Iterator[bytes]:
    """Each piece with its length before it; a length of nothing ends it."""
    yield b"zINSTREAM\0"
    for start in range(0, len(content), PIECE):
        piece = content[start : start + PIECE]
        yield len(piece).to_bytes(4, "big") + piece
    yield bytes(4)


def _connected(wait: float = WAIT) -> socket.socket:
    address = _address()
    if not address.startswith("/"):
        host, _, port = address.rpartition(":")
        return socket.create_connection((host, int(port)), wait)
    wire = socket.socket(socket.AF_UNIX)
    wire.settimeout(wait)
    try:
        wire.connect(address)
    except OSError:
        wire.close()
        raise
    return wire


def _address() -> str:
    return str(current_app.extensions["settings"].clamd)
