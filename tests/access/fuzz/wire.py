"""A request as it comes over the wire, and what came of it: no client library straightens it on its way."""

import io
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_from_bytes, unquote_to_bytes

import pytest
from werkzeug.test import run_wsgi_app

from portal.web import errors, logs
from tests.access.clinic import Clinic

FORM = "application/x-www-form-urlencoded"
Pair = tuple[bytes, bytes]


@dataclass(frozen=True)
class Sent:
    """One request. `fields`: the pairs of its form, from which its body is made; or `body` as it is."""

    who: str
    method: str
    path: str
    query: str = ""
    fields: tuple[Pair, ...] = ()
    content_type: str = FORM
    body: bytes | None = None
    headers: tuple[tuple[str, str], ...] = ()
    endpoint: str = ""

    @property
    def content(self) -> bytes:
        if self.body is not None:
            return self.body
        return "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in self.fields).encode()

    def __str__(self) -> str:
        """Short enough to read: values of a thousand bytes say so."""
        shown = [
            (name, value if len(value) < 200 else f"{value[:40]!r}… {len(value)} bytes") for name, value in self.fields
        ]
        rest = self.body if self.body is None or len(self.body) < 400 else f"{self.body[:80]!r}… {len(self.body)} bytes"
        return (
            f"{self.who}: {self.method} {self.path}{'?' + self.query[:300] if self.query else ''} ({self.endpoint})"
            f" fields={shown} content_type={self.content_type!r} body={rest!r} headers={self.headers}"
        )


@dataclass(frozen=True)
class Came:
    """What came back. `seconds`: until its first byte. `faults`: what the application wrote down as broken."""

    status: int
    seconds: float
    faults: tuple[str, ...]
    headers: dict[str, str]
    body: bytes

    @property
    def is_broken(self) -> bool:
        return self.status >= 500 or bool(self.faults)

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


@dataclass
class Wire:
    """Sends to one application and counts. `slowest`: seconds to a first byte; `longest`: to a last one."""

    clinic: Clinic
    faults: list[str] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    slowest_was: str = ""
    longest: float = 0.0

    def send(self, it: Sent) -> Came:
        self.faults.clear()
        began = time.perf_counter()
        seconds = 0.0
        try:
            chunks, status, headers = run_wsgi_app(self.clinic.app.wsgi_app, self._environ(it))
            seconds = time.perf_counter() - began
            with closing(chunks):  # type: ignore[type-var]
                body, code = b"".join(chunks), int(status.split()[0])
        except Exception as fault:
            self.faults.append(f"let through: {type(fault).__name__}: {fault}")
            body, code, headers = b"", 599, []  # type: ignore[assignment]
        whole = time.perf_counter() - began
        seconds, self.longest = seconds or whole, max(self.longest, whole)
        self.statuses[f"{code // 100}xx"] += 1
        if seconds > self.slowest:
            self.slowest, self.slowest_was = seconds, f"{code} for {it}"
        return Came(code, seconds, tuple(self.faults), dict(headers), body)

    def _environ(self, it: Sent) -> dict[str, Any]:
        body = it.content if it.method not in ("GET", "HEAD") or it.body is not None else b""
        browser = self.clinic.browsers[it.who]
        environ: dict[str, Any] = {
            "REQUEST_METHOD": it.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(it.path).decode("latin-1"),
            "QUERY_STRING": it.query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "localhost",
            "HTTP_COOKIE": browser.cookie,
            "CONTENT_TYPE": it.content_type,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        for name, value in it.headers:
            environ[f"HTTP_{name.upper().replace('-', '_')}"] = value
        return environ


@contextmanager
def wired(clinic: Clinic) -> Iterator[Wire]:
    """Everything that is written down as a fault is heard, whatever status it had."""
    wire = Wire(clinic)

    def hear(fault: BaseException) -> None:
        wire.faults.append(f"{type(fault).__name__} at {logs._where(fault)}: {str(fault)[:200]}")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(errors, "log_fault", hear)
        clinic.restore()
        yield wire
        clinic.restore()


def _quoted(value: bytes) -> str:
    return quote_from_bytes(value, safe="")
