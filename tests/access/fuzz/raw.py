"""Bytes that are no proper HTTP, and a server of ours that gets them."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.conftest import Backend
from tests.faults.serving import ROOT, free_port, kill, wait_for

WAIT = 10.0  # seconds
PATIENCE, MORE = 0.4, 0.08
"""How long an answer is waited for, and a second one: many of these are never answered, and rightly."""
HOST = b"Host: localhost\r\n"
SMUGGLED = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Smuggled: 1\r\n\r\n"


@dataclass(frozen=True)
class Malformed:
    """`refused`: it must not be done. What is only odd may be, once."""

    what: str
    content: bytes
    refused: bool = True


@dataclass
class Served:
    """The portal on granian, with so many worker processes."""

    port: int
    process: "subprocess.Popen[bytes]"

    def workers(self) -> set[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return {int(one) for one in children.read_text().split()}

    def answers(self, content: bytes, patience: float = PATIENCE) -> bytes:
        """All that comes back until the server closes, or waits for more than there is; b"" when it says nothing."""
        found = b""
        with socket.create_connection(("127.0.0.1", self.port), timeout=WAIT) as wire, suppress(OSError):
            wire.sendall(content)
            wire.settimeout(patience)
            while more := wire.recv(65_536):
                found += more
                wire.settimeout(MORE)
        return found

    def is_well(self) -> bool:
        answer = self.answers(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", WAIT)
        return answer.startswith(b"HTTP/1.1 200 ")


@contextmanager
def serving(backend: Backend, folder: Path, workers: int) -> Iterator[Served]:
    """On a copy of the tests' database, as in production."""
    settings = backend.app.extensions["settings"]
    backend.restore()
    for name in ("portal.db", "portal.db.key"):
        shutil.copy(settings.instance / name, folder / name)
    port = free_port()
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PORTAL_INSTANCE": str(folder),
        "PORTAL_HOST": "localhost",
        "PORTAL_KEYS": settings.keys,
        "SECRET_KEY": secrets.token_urlsafe(48),
    }
    command = [sys.executable, "-c", "from portal.cli.main import main; main()", "serve"]
    command += ["--port", str(port), "--workers", str(workers)]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=quiet, stderr=quiet, start_new_session=True)
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz", process)
        yield Served(port, process)
    finally:
        kill(process)


def _post(headers: bytes, body: bytes) -> bytes:
    return b"POST /sign-in HTTP/1.1\r\n" + HOST + headers + b"\r\n" + body


def malformed(random: Random) -> Iterator[Malformed]:
    """One of each kind, with numbers and places by chance; again and again."""
    while True:
        number, junk = random.randrange(1, 10_000), random.randbytes(random.randrange(1, 200))
        short = random.choice((b"\t", b"\x0b", b"\x00", b"\x7f", b" ", b"\r"))
        yield from _lengths(number, short)
        yield from _chunks(number, junk)
        yield from _lines(number, junk, short)
        yield from _sizes(random)
        yield Malformed("nothing but noise", junk)


def _lengths(number: int, sign: bytes) -> Iterator[Malformed]:
    both = b"Content-Length: %d\r\nTransfer-Encoding: chunked\r\n" % number
    yield Malformed("a length and chunks", _post(both, b"0\r\n\r\n" + SMUGGLED), refused=False)
    yield Malformed("two lengths", _post(b"Content-Length: 0\r\nContent-Length: %d\r\n" % number, SMUGGLED))
    yield Malformed("a list of lengths", _post(b"Content-Length: 5, %d\r\n" % (number + 5), b"a=b&c"))
    for value in (b"-1", b"+5", b"0x5", b"5 5", b"1e3", b"99999999999999999999999", b"\xd9\xa3", b"5" + sign + b"6"):
        yield Malformed(f"the length {value!r}", _post(b"Content-Length: " + value + b"\r\n", b"a=b&c"))
    yield Malformed(
        "a length that is too long", _post(b"Content-Length: %d\r\n" % (number + 10), b"a=b"), refused=False
    )
    yield Malformed("a length before a colon with a space", _post(b"Content-Length : 5\r\n", b"a=b&c"))


def _chunks(number: int, junk: bytes) -> Iterator[Malformed]:
    chunked = b"Transfer-Encoding: chunked\r\n"
    for value in (b"xchunked", b"chunked, identity", b"identity, chunked, gzip", b"\x0bchunked", b"chunked\x00"):
        yield Malformed(f"the encoding {value!r}", _post(b"Transfer-Encoding: " + value + b"\r\n", b"0\r\n\r\n"))
    for size in (b"-1", b"x", b"%x" % (2**64 + number), b"0x5", b"", b"5 5", b"5\n", b"\x00"):
        yield Malformed(f"a chunk of {size!r}", _post(chunked, size + b"\r\nhello\r\n0\r\n\r\n"), refused=False)
    yield Malformed("a chunk that is longer", _post(chunked, b"2\r\n" + junk + b"\r\n0\r\n\r\n"), refused=False)
    yield Malformed("chunks that do not end", _post(chunked, b"5\r\nhello\r\n"), refused=False)
    yield Malformed("a chunk's extension without end", _post(chunked, b"5;" + b"a" * 70_000), refused=False)
    yield Malformed("chunks in HTTP/1.0", _post(chunked, b"0\r\n\r\n").replace(b"HTTP/1.1", b"HTTP/1.0"), refused=False)


def _lines(number: int, junk: bytes, sign: bytes) -> Iterator[Malformed]:
    get = b"GET /healthz HTTP/1.1\r\n" + HOST
    yield Malformed("a bare carriage return", get + b"A: b\rX: c\r\n\r\n")
    yield Malformed("a bare carriage return in the first line", b"GET /healthz\r HTTP/1.1\r\n" + HOST + b"\r\n")
    yield Malformed("bare line feeds", b"GET /healthz HTTP/1.1\nHost: localhost\n\n", refused=False)
    yield Malformed("a folded header", get + b"A: b\r\n c\r\n\r\n")
    yield Malformed("a NUL in a header", get + b"A: \x00b\r\n\r\n")
    yield Malformed("a NUL in the address", b"GET /heal\x00thz HTTP/1.1\r\n" + HOST + b"\r\n")
    yield Malformed("a space in a name", get + b"A b: c\r\n\r\n")
    yield Malformed("no name", get + b": c\r\n\r\n")
    yield Malformed("no colon", get + b"abc\r\n\r\n")
    yield Malformed("noise for a header", get + junk.replace(b"\r\n\r\n", b"") + b"\r\n\r\n", refused=False)
    yield Malformed("a space before the first line", b" " + get + b"\r\n")
    yield Malformed(
        "a strange sign in the method",
        b"GE" + (b"\x00" if sign == b" " else sign) + b"T / HTTP/1.1\r\n" + HOST + b"\r\n",
    )
    for version in (b"HTTP/1.2", b"HTTP/3.0", b"HTTP/1.1x", b"HTTP/", b"ICY", b"HTTP/0.9"):
        yield Malformed(f"the version {version!r}", b"GET /healthz " + version + b"\r\n" + HOST + b"\r\n")
    yield Malformed("no version", b"GET /healthz\r\n")
    yield Malformed("no version and no end", b"GET /healthz")
    yield Malformed(
        "a whole address", b"GET http://evil%d.example/healthz HTTP/1.1\r\n" % number + HOST + b"\r\n", refused=False
    )
    yield Malformed("where to connect", b"CONNECT evil.example:443 HTTP/1.1\r\n" + HOST + b"\r\n")
    yield Malformed("an authority for an address", b"GET evil.example:80 HTTP/1.1\r\n" + HOST + b"\r\n", refused=False)
    yield Malformed("a star for an address", b"GET * HTTP/1.1\r\n" + HOST + b"\r\n")
    yield Malformed("no address", b"GET  HTTP/1.1\r\n" + HOST + b"\r\n")
    yield Malformed("a way out", b"GET /static/../../etc/passwd HTTP/1.1\r\n" + HOST + b"\r\n")
    yield Malformed("a way out, encoded", b"GET /static/%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\n" + HOST + b"\r\n")
    yield Malformed("no host", b"GET /healthz HTTP/1.1\r\n\r\n", refused=False)
    yield Malformed("two hosts", b"GET /healthz HTTP/1.1\r\n" + HOST + b"Host: evil.example\r\n\r\n", refused=False)
    yield Malformed("somebody else's host", b"GET /healthz HTTP/1.1\r\nHost: evil.example\r\n\r\n")
    yield Malformed("another protocol", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + junk)
    yield Malformed("a TLS greeting", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + junk)
    yield Malformed("half a request", get[: 5 + number % (len(get) - 5)])
    yield Malformed("an upgrade", get + b"Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n", refused=False)


def _sizes(random: Random) -> Iterator[Malformed]:
    """The server looks whether a head is too long after each piece that it reads: one may have 400,000 bytes."""
    get, size = b"GET /healthz HTTP/1.1\r\n" + HOST, random.randrange(1_000_000, 1_400_000)
    yield Malformed("a header without end", get + b"A: " + b"b" * size + b"\r\n\r\n")
    yield Malformed("a name without end", get + b"A" * size + b": b\r\n\r\n")
    yield Malformed("headers without end", get + b"A: b\r\n" * 20_000 + b"\r\n")
    yield Malformed("an address without end", b"GET /" + b"a" * size + b" HTTP/1.1\r\n" + HOST + b"\r\n")
    yield Malformed("a method without end", b"G" * size + b" / HTTP/1.1\r\n" + HOST + b"\r\n")
