"""What an installation tells those who look at it from outside: nothing of what it runs on; and what it does not start
without."""

import base64
import hashlib
import re
import shutil
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from lxml import html

from portal.config.reading import from_environment
from portal.config.settings import UnsafeSetting
from portal.doctor.records import in_the_open
from portal.web import csrf
from portal.web.assets import SOURCE
from tests.access.asking import asks
from tests.access.cast import CAST
from tests.access.clinic import Clinic
from tests.access.outcomes import admits
from tests.faults.serving import free_port, serving
from tests.proof.row import Proof
from tests.visitor import Visitor

Visit = Callable[..., Visitor]
VERSION = re.compile(rb"(?i)werkzeug|granian|python/|flask|gunicorn|jinja|sqlalchemy|sqlite|\b\d+\.\d+\.\d+\b(?!\.)")
ASKED = (
    b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    b"GET /no/such/page HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    b"GET /?__debugger__=yes&cmd=resource&f=style.css HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    b"GET /console HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    b"TRACE / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx",
    b"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
    b"nonsense\r\n\r\n",
)


@pytest.mark.proof("H2")
def test_the_real_server_names_neither_itself_nor_a_version(laid_demo: Path, tmp_path: Path, proof: Proof) -> None:
    """Pages, refusals, and what the server itself answers before the portal is asked."""
    port, instance = free_port(), Path(shutil.copytree(laid_demo, tmp_path / "demo"))
    with serving(instance, port):
        answers = [_asked(port, asked) for asked in ASKED]
    told = [found for answer in answers for found in _tells(answer)]
    proof.tried(len(answers), len(told))
    assert not told
    assert answers[0].endswith(b"\r\n\r\nok\n")
    assert all(b" 404 " in answer.split(b"\r\n")[0] for answer in (answers[2], answers[4]))


def _asked(port: int, asked: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        line.sendall(asked)
        return b"".join(iter(lambda: line.recv(65536), b""))


def _tells(answer: bytes) -> list[bytes]:
    """In the head, and in what is no page of ours (whose scripts' names hold a version of htmx)."""
    head, _, body = answer.partition(b"\r\n\r\n")
    named = (b"server:", b"x-powered-by:", b"via:")
    lines = [line.strip() for line in head.split(b"\r\n") if line.lower().startswith(named)]
    names = [line for line in lines if not line.endswith(b":")]
    text = b"" if b"<html" in body or b"text/css" in head else body
    return names + VERSION.findall(head.replace(b"HTTP/1.1", b"") + text)


def test_a_server_that_names_itself_is_heard() -> None:
    """The control."""
    assert _tells(b"HTTP/1.1 200 OK\r\nServer: granian\r\n\r\n")
    assert _tells(b"HTTP/1.1 500 X\r\n\r\nWerkzeug Debugger")
    assert _tells(b"HTTP/1.1 200 OK\r\n\r\nok 2.8.7\n")


@pytest.mark.proof("H4")
def test_no_debugger_and_no_details(sqlite_app: Flask, proof: Proof) -> None:
    asked = ("/healthz", "/readyz")
    nobody = Visitor(sqlite_app)
    assert [nobody.client.get(path).get_data(as_text=True) for path in asked] == ["ok\n", "ready\n"]
    assert [sqlite_app.debug, sqlite_app.testing, bool(sqlite_app.config["PROPAGATE_EXCEPTIONS"])] == [False] * 3
    for name in ("FLASK_DEBUG", "FLASK_ENV", "PYTHONBREAKPOINT"):
        proof.tried()
        assert not [file for file in SETTLING if name in file.read_text()]
    page = nobody.client.get("/no/such/page", headers={"Accept": "*/*"}).get_data(as_text=True)
    assert "Traceback" not in page
    proof.tried(len(asked) + 2)


SETTLING = [file for name in ("config", "doctor") for file in (SOURCE.parent / "portal" / name).glob("*.py")]
PLACES = (
    "document",
    "iframe",
    "frame",
    "embed",
    "object",
    "image",
    "script",
    "style",
    "font",
    "audio",
    "video",
    "empty",
)


def _as_part_of(app: Flask, clinic: Clinic, proof: Proof, site: str) -> list[str]:
    """What another site's page got of ours: each place it could put a page, for some of the pages."""
    every = [ask for ask in asks(app, clinic.things, ("GET",), (False,)) if admits(CAST, CAST["maya"], ask)]
    got = []
    for ask in proof.random.sample(every, proof.size(6, len(every))):
        for place in PLACES:
            mode = "navigate" if place in PLACES[:5] else "no-cors" if place != "empty" else "cors"
            head = {"Sec-Fetch-Site": site, "Sec-Fetch-Dest": place, "Sec-Fetch-Mode": mode}
            status = clinic.browsers["maya"].send(ask, **head).status_code
            proof.tried(failures=int((status == 403) is (place == "document")))
            if (status == 403) is (place == "document"):
                got.append(f"{ask} as {place}: {status}")
    return got


@pytest.mark.proof("H3")
def test_another_site_may_lead_here_and_take_nothing(clinic: Clinic, proof: Proof) -> None:
    """A link opens; a frame, a picture, a script, a fetch of our pages gets 403, whoever is signed in."""
    found = [one for site in ("cross-site", "same-site") for one in _as_part_of(clinic.app, clinic, proof, site)]
    assert not found, "\n".join(found)


def test_without_the_check_it_takes_a_page(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    monkeypatch.setattr(csrf, "is_from_here", lambda: True)
    assert _as_part_of(clinic.app, clinic, Proof("H3 control"), "cross-site")


def _addresses(tree: Any) -> list[str]:
    """Whatever a page makes a browser ask for."""
    return tree.xpath("//script/@src | //link/@href | //img/@src | //iframe/@src | //source/@src | //use/@href")


@pytest.mark.proof("H5")
def test_everything_comes_from_here_and_scripts_are_what_they_were(sqlite_app: Flask, proof: Proof) -> None:
    """Each script with the checksum of its file; no style sheet, script or page asks anybody else."""
    files: dict[str, Path] = sqlite_app.extensions["static files"]
    for path in (
        "/",
        "/messages",
        "/schedule",
        "/worksheets",
        "/account",
        "/help",
        "/sign-in",
        "/review",
        "/safety-plan",
    ):
        for name in ("maya", "jordan", None):
            answer = Visitor(sqlite_app, name).client.get(path)
            if answer.status_code != 200:
                continue
            tree = html.fromstring(answer.get_data(as_text=True))
            far = [one for one in _addresses(tree) if not re.match(r"/(static/|safety-plan/|manifest)|data:", one)]
            wrong = [
                one.get("src")
                for one in tree.iter("script")
                if one.get("integrity") != _checksum(files[one.get("src")])
            ]
            proof.tried(1, len(far) + len(wrong))
            assert not far + wrong
    for file in [*SOURCE.rglob("*.css"), *(one for one in SOURCE.rglob("*.js") if "vendor" not in str(one))]:
        outside = re.findall(r"https?://(?!www\.w3\.org/)|@import|url\(\s*['\"]?//|importScripts", file.read_text())
        proof.tried(1, len(outside))
        assert not outside, file


def _checksum(file: Path) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(file.read_bytes()).digest()).decode()


GOOD = {
    "SECRET_KEY": "k3Jf9Qw7Zx2Lm8Vt" + "1Bn5Rc4Yp6Hs0Gd9xQ",
    "PORTAL_KEYS": "k1:" + "A" * 43,
    "PORTAL_HOST": "portal.example.org",
    "PORTAL_INSTANCE": "/nowhere",
}
BAD = {
    "no secret": {"SECRET_KEY": ""},
    "a short secret": {"SECRET_KEY": "k3Jf9Qw7"},
    "a secret of one sign": {"SECRET_KEY": "a" * 40},
    "no keys": {"PORTAL_KEYS": ""},
    "no HTTPS": {"PORTAL_HTTPS": "off"},
    "no host": {"PORTAL_HOST": ""},
    "a secret twice": {"SECRET_KEY_FILE": "/nowhere/secret"},
    "mail in the open": {
        "PORTAL_SMTP_HOST": "mail.example.org",
        "PORTAL_MAIL_FROM": "a@example.org",
        "PORTAL_SMTP_TLS": "off",
    },
}
OPEN = (
    "postgresql://u@db.example.org/p",
    "postgresql://u@10.0.0.5/p?sslmode=require",
    "postgresql+psycopg://u@/p?host=db",
)
SHUT = (
    "postgresql://u@db.example.org/p?sslmode=verify-full",
    "postgresql://u@127.0.0.1/p",
    "postgresql://u@localhost/p",
    "postgresql://u@/p?host=/var/run/postgresql",
    "sqlite:////nowhere/portal.db",
)


@pytest.mark.proof("H6")
def test_no_start_without_what_protects(tmp_path: Path, proof: Proof) -> None:
    """Each thing that is missing or weak refuses the start with a sentence; a database in the open is said."""
    assert from_environment(GOOD).https, "the control: with all of it, it starts"
    for missing in BAD.values():
        proof.tried()
        with pytest.raises(UnsafeSetting, match=r"\w+ .*\."):
            from_environment(GOOD | missing)
    for url, said in [*((url, True) for url in OPEN), *((url, False) for url in SHUT)]:
        found = [one for one in in_the_open(url) if "sslmode" in one]
        proof.tried(failures=int(bool(found) is not said))
        assert bool(found) is said, url
