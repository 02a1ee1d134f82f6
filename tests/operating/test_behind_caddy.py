"""The portal as an operator runs it: `portal serve`, settings in a file, Caddy with deploy/'s own file in front."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from portal.accounts.throttle import Attempt
from portal.accounts.tries import origin
from portal.app import create_app
from portal.config.reading import from_environment
from portal.database import db
from portal.vault.sealing import keyed_hash
from portal.web.errors import WORDS
from portal.web.headers import HEADERS
from portal.web.limits import MEGABYTE
from tests.conftest import Backend
from tests.faults.place import looking
from tests.faults.serving import free_port
from tests.letting_go import let_go
from tests.materials.files import picture
from tests.messages.given import thread_with
from tests.operating.frames import over_http2
from tests.operating.proxy import CADDYFILE, Proxy, program, proxy
from tests.visitor import Visitor

ROOT = Path(__file__).parents[2]
NEAR = "127.0.0.7"
"""Where she asks from."""
FAR = "203.0.113.9"
"""Where she says that she asks from."""
TYPED = "I wrote this beside the files."
Answer = tuple[int, http.client.HTTPMessage, bytes]


@dataclass
class Served:
    app: Flask
    proxy: Proxy
    server: subprocess.Popen[bytes]
    log: Path

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
        line = http.client.HTTPSConnection(
            "localhost", self.proxy.port, timeout=60, context=self.proxy.trust(), source_address=(NEAR, 0)
        )
        home = f"https://localhost:{self.proxy.port}"
        told = {
            "Origin": home,
            "Referer": f"{home}/",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        line.request(method, path, body or None, told)
        answer = line.getresponse()
        found = answer.status, answer.headers, answer.read()
        line.close()
        return found

    def lines(self) -> list[dict[str, Any]]:
        """What the portal logged."""
        return [json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{")]


HANDING = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")
os.execv(sys.argv[2], sys.argv[2:])
"""


@contextmanager
def serving(environment: dict[str, str], port: int, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Its socket is held for it, as systemd does: what comes before it listens waits."""
    code = "from portal.cli.main import main; main()"
    command = [sys.executable, "-c", code, "serve", "--port", str(port), "--workers", "1"]
    with log.open("wb") as file, socket.create_server(("127.0.0.1", port)) as held:
        handing = [sys.executable, "-c", HANDING, str(held.fileno()), *command]
        more: Any = {"pass_fds": (held.fileno(),), "start_new_session": True}
        process = subprocess.Popen(handing, env=environment, stdout=file, stderr=file, **more)
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(30)


@pytest.fixture
def served(sqlite_backend: Backend, tmp_path: Path) -> Iterator[Served]:
    program()
    sqlite_backend.restore()
    there = Path(sqlite_backend.app.config["INSTANCE"])
    for name in ("portal.db", "portal.db.key"):
        shutil.copy(there / name, tmp_path / name)
    port, file = free_port(), tmp_path / "portal.env"
    (tmp_path / "secret").write_text("0123456789 abcdefghij ABCDEFGHIJ\n")
    lines = ("PORTAL_HOST=localhost", "PORTAL_PROXY_HOPS=1", f"PORTAL_INSTANCE={tmp_path}")
    secrets = (
        f"SECRET_KEY_FILE={tmp_path / 'secret'}",
        f"PORTAL_KEYS={sqlite_backend.app.extensions['settings'].keys}",
    )
    file.write_text("\n".join((*lines, *secrets)))
    plain = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PORTAL_SETTINGS": str(file)}
    status = {"PORTAL_STATUS": str(tmp_path / "status"), "PORTAL_PATIENCE": "1s"}
    log = tmp_path / "log"
    app = create_app(from_environment(plain))
    with serving(plain, port, log) as server, proxy(tmp_path / "caddy", port, **status) as front:
        yield Served(app, front, server, log)
    let_go(app)


def test_everything_arrives_as_the_portal_meant_it(served: Served) -> None:
    _headers_are_intact(served)
    assert over_http2(served.proxy, "/healthz") == b"ok\n"
    _the_address_is_hers(served)
    maya, url = Visitor(served.app, "maya"), f"{thread_with(served.app, 'maya')}/messages"
    body, more = _packed(maya, [picture("JPEG") + bytes(10 * MEGABYTE - 2000)] * 3)
    assert served.ask("POST", url, body, **more)[0] == 303, "three files of ten megabytes"
    body, more = _packed(maya, [bytes(53 * MEGABYTE)])
    page = over_http2(served.proxy, url, body, **more).decode()
    assert str(WORDS[413][0]) in page
    assert TYPED in page, "what was typed is not lost with the files"
    assert served.lines()[-1]["status"] == 413
    _when_it_is_gone(served)


def _headers_are_intact(served: Served) -> None:
    status, headers, page = served.ask("GET", "/help", X_Request_ID="0" * 32)
    assert status == 200
    assert b"988" in page
    for name, value in HEADERS.items():
        assert headers.get(name, "") == value, name
    assert headers["Strict-Transport-Security"]
    assert not {name.lower() for name in headers} & {"via", "x-powered-by", "alt-svc"}
    given = headers["X-Request-ID"]
    assert len(given) == 36, "the proxy's own, not what somebody sent"
    assert [line["endpoint"] for line in served.lines() if line["request_id"] == given] == ["safety.help"]


def _the_address_is_hers(served: Served) -> None:
    """Wherever she says that she is, and however often."""
    body, more = _packed(Visitor(served.app), [], email="nobody@riverbend.example", password="not this")
    assert served.ask("POST", "/sign-in", body, **more, X_Forwarded_For=FAR)[0] == 422
    with looking(served.app):
        buckets = set(db.session.scalars(select(Attempt.bucket)))
        near, far = (keyed_hash("from", origin(one)) in buckets for one in (NEAR, FAR))
    assert (near, far) == (True, False)


def _packed(who: Visitor, files: list[bytes], **fields: str) -> tuple[bytes, dict[str, str]]:
    """A message with these, or another form, as a browser sends it."""
    said = {"csrf_token": who.csrf_token(), "body": TYPED, "form_key": uuid4().hex, **fields}
    enclosed = [FileStorage(BytesIO(one), f"{n}.jpg") for n, one in enumerate(files)]
    boundary, body = encode_multipart({**said, "files": enclosed})
    names = (who.app.config["SIGN_IN_COOKIE"], who.app.config["SESSION_COOKIE_NAME"])
    cookies = [who.client.get_cookie(one) for one in names]
    cookie = "; ".join(f"{one.key}={one.value}" for one in cookies if one)
    return body, {"Content_Type": f'multipart/form-data; boundary="{boundary}"', "Cookie": cookie}


def _when_it_is_gone(served: Served) -> None:
    os.killpg(served.server.pid, signal.SIGKILL)
    status, headers, page = served.ask("GET", "/messages")
    assert status == 502
    assert b"988" in page, "the page that lies in the instance"
    assert headers["Cache-Control"] == "no-store"


def test_debians_caddy_takes_the_file() -> None:
    command = [program(), "validate", "--config", str(CADDYFILE), "--adapter", "caddyfile"]
    here = {**os.environ, "PORTAL_HOST": "portal.example.org"}
    assert subprocess.run(command, env=here, capture_output=True, check=False).returncode == 0
    again = subprocess.run([program(), "fmt", str(CADDYFILE)], capture_output=True, check=False).stdout
    assert again == CADDYFILE.read_bytes(), "run: caddy fmt --overwrite deploy/Caddyfile"
