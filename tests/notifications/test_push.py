"""Web push: a browser is subscribed, a push is sealed for it alone, and a browser that is gone is forgotten."""

import json
import secrets
import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import http_ece
import py_vapid
import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Flask
from sqlalchemy import select, update

from portal import clock
from portal.config.settings import Push
from portal.database import db
from portal.demo.people import ZONE
from portal.notifications import pushing
from portal.notifications.delivering import DELAYS, _settled
from portal.notifications.models import Channel, Delivery, PushSubscription
from portal.programs.models import Enrollment
from tests.actors import actor
from tests.faults.serving import free_port
from tests.notifications.given import deliveries, round_of, tell, with_settings
from tests.notifications.server import Inbox
from tests.schedule.given import writing
from tests.visitor import Visitor

Visit = Callable[..., Visitor]
KEY = secrets.token_urlsafe(32)


@pytest.fixture
def app(sqlite_app: Flask) -> Flask:
    """What a push service is sent cannot differ between databases."""
    return sqlite_app


@dataclass
class Browser:
    """One that takes pushes: its keys, and the service it hangs on."""

    service: "Service"
    name: str = "maya"
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    auth: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    @property
    def handed_over(self) -> dict[str, str]:
        point = self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"endpoint": f"{self.service.origin}/{self.name}", "p256dh": coded(point), "auth": coded(self.auth)}

    def read(self, sealed: bytes) -> dict[str, str]:
        opened = http_ece.decrypt(sealed, private_key=self.private, auth_secret=self.auth, version="aes128gcm")
        read: dict[str, str] = json.loads(opened)
        return read


@dataclass
class Service:
    """A push service on loopback. `answer`: what it says from now on."""

    origin: str = ""
    answer: int = 201
    got: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)


def coded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


@pytest.fixture
def service() -> Iterator[Service]:
    found = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.got.append((self.path, dict(self.headers.items()), body))
            self.send_response(found.answer)
            self.send_header("Location", f"{found.origin}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    found.origin = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def on(app: Flask) -> Iterator[None]:
    with with_settings(
        app, push=Push(key=KEY, contact="mailto:it@neutral.example", hosts=("127.0.0.1", "push.example"))
    ):
        yield


def subscribed(visit: Visit, service: Service, who: str = "maya", **more: Any) -> Browser:
    browser, person = Browser(service, **more), visit(who)
    person.submit(person.get("/account/push"), "/account/push", **browser.handed_over)
    return browser


def test_a_push_can_be_read_by_this_browser_alone_and_says_nothing(
    app: Flask, visit: Visit, service: Service, on: None
) -> None:
    browser = subscribed(visit, service)
    tell(app, "maya")
    assert round_of(app) == 1
    ((path, headers, sealed),) = service.got
    assert path == "/maya"
    assert browser.read(sealed) == {"title": "Your portal", "body": "There is something new in your portal."}
    with pytest.raises(http_ece.ECEException):
        Browser(service).read(sealed)
    assert headers["Content-Encoding"] == "aes128gcm"
    assert int(headers["TTL"]) > 0
    assert [one.channel for one in deliveries(app)] == [Channel.PUSH]


def test_it_is_signed_for_that_service(app: Flask, visit: Visit, service: Service, on: None) -> None:
    subscribed(visit, service)
    tell(app, "maya")
    round_of(app)
    told = service.got[0][1]["Authorization"]
    assert py_vapid.Vapid02.verify(told)
    claims = json.loads(urlsafe_b64decode(told.split("t=")[1].split(".")[1].split(",")[0] + "=="))
    assert (claims["aud"], claims["sub"]) == (service.origin, "mailto:it@neutral.example")
    with app.app_context():
        assert pushing.public_key() in told


@pytest.mark.parametrize("answer", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(app: Flask, visit: Visit, service: Service, on: None, answer: int) -> None:
    subscribed(visit, service)
    service.answer = answer
    tell(app, "maya")
    assert round_of(app) == 0
    (one,) = deliveries(app)
    assert (one.given_up_at is not None, one.fault) == (True, "gone")
    assert "Where it is on" not in visit("maya").get("/account/push").text
    tell(app, "maya")
    round_of(app)
    assert len(service.got) == 1


def test_one_of_two_browsers_is_enough(app: Flask, visit: Visit, service: Service, on: None) -> None:
    subscribed(visit, service)
    with app.app_context():
        dead = db.session.scalars(select(PushSubscription)).one()
        assert dead.endpoint_sealed.startswith("v1:")
        assert service.origin not in dead.endpoint_sealed + dead.keys_sealed + dead.endpoint_hash
    subscribed(visit, service, name="other")
    tell(app, "maya")
    assert round_of(app) == 1
    assert sorted(path for path, _, _ in service.got) == ["/maya", "/other"]


@pytest.mark.parametrize("answer", [429, 500, 302])
def test_a_service_that_is_busy_is_asked_again_later(
    app: Flask, visit: Visit, service: Service, on: None, answer: int
) -> None:
    subscribed(visit, service)
    service.answer = answer
    tell(app, "maya")
    assert round_of(app) == 0
    (one,) = deliveries(app)
    assert (one.given_up_at, one.fault, one.attempts) == (None, str(answer), 1)
    assert len(service.got) == 1, "and no redirect is followed"


def test_a_service_that_cannot_be_reached_keeps_nothing_else_back_and_is_given_up_in_the_end(
    app: Flask, visit: Visit, service: Service, on: None, inbox: Inbox
) -> None:
    """Maya's and Lena's browsers hang on it; Devon's does not."""
    dead = Service(f"http://127.0.0.1:{free_port()}")
    for who, at in (("maya", dead), ("lena", dead), ("devon", service)):
        subscribed(visit, at, who, name=who)
    now = clock.now()
    with time_machine.travel(now, tick=False) as time, counted_calls() as calls:
        for who in ("maya", "lena", "devon"):
            tell(app, who)
        assert round_of(app) == 4, "three mails and a push"
        assert len(calls) == 2, "the dead one is waited for once in a round"
        for delay in DELAYS:
            assert {(one.fault, one.next_try_at) for one in waiting(app)} == {("unreachable", clock.now() + delay)}
            time.shift(delay)
            assert round_of(app) == 0
        assert waiting(app) == []
        tell(app, "devon")
        assert round_of(app) == 2
    assert sorted(inbox.to) == [f"{who}@riverbend.example" for who in ("devon", "devon", "lena", "maya")]
    given_up = [one for one in deliveries(app) if one.given_up_at]
    assert [(one.channel, one.attempts) for one in given_up] == [(Channel.PUSH, len(DELAYS) + 1)] * 2


def test_what_is_tried_again_still_tells_somebody_whose_care_is_over_of_her_account(
    app: Flask, visit: Visit, service: Service, on: None, inbox: Inbox
) -> None:
    """The mail left at once; the push is about the same."""
    subscribed(visit, service)
    over = clock.today_in(ZONE) - timedelta(days=40)
    with writing(app):
        hers = update(Enrollment).where(Enrollment.patient_id == actor("maya").id)
        db.session.execute(hers.values(from_on=over, until_on=over))
    service.answer = 503
    with time_machine.travel(clock.now(), tick=False) as time:
        tell(app, "maya", "new_sign_in")
        assert round_of(app) == 1
        assert len(inbox.to) == len(service.got) == 1
        service.answer = 201
        time.shift(DELAYS[0])
        assert round_of(app) == 1
    assert len(service.got) == 2


@contextmanager
def counted_calls() -> Iterator[list[str]]:
    """Whom a push was tried at, in order."""
    called: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        connect = pushing._connection

        def connection(scheme: str, host: str, port: int | None) -> HTTPConnection:
            called.append(f"{host}:{port}")
            return connect(scheme, host, port)

        patch.setattr(pushing, "_connection", connection)
        yield called


def waiting(app: Flask) -> list[Delivery]:
    return [one for one in deliveries(app) if not one.sent_at and not one.given_up_at]


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://127.0.0.1.evil.example/x",
        "https://evil.example/x",
        "http://push.example/x",
        "https://user@push.example/x",
        "https://notpush.example/x",
        "file:///etc/passwd",
        "https://[::1/x",
        "",
    ],
)
def test_only_known_push_services_are_ever_called(
    app: Flask, visit: Visit, service: Service, on: None, endpoint: str
) -> None:
    maya, browser = visit("maya"), Browser(service)
    maya.submit(maya.get("/account/push"), "/account/push", status=422, **{**browser.handed_over, "endpoint": endpoint})
    with app.app_context():
        assert db.session.scalars(select(PushSubscription)).all() == []


@pytest.mark.parametrize("bad", [{"p256dh": "x"}, {"auth": "x"}, {"p256dh": coded(b"\4" * 65)}, {"auth": ""}])
def test_keys_that_are_none_are_refused(
    app: Flask, visit: Visit, service: Service, on: None, bad: dict[str, str]
) -> None:
    maya, browser = visit("maya"), Browser(service)
    maya.submit(maya.get("/account/push"), "/account/push", status=422, **{**browser.handed_over, **bad})


def test_a_browser_that_changes_hands_is_the_new_persons(app: Flask, visit: Visit, service: Service, on: None) -> None:
    browser = subscribed(visit, service)
    devon = visit("devon")
    devon.submit(devon.get("/account/push"), "/account/push", **browser.handed_over)
    tell(app, "maya")
    round_of(app)
    assert service.got == []
    tell(app, "devon")
    round_of(app)
    assert len(service.got) == 1


def test_it_can_be_switched_off_everywhere(app: Flask, visit: Visit, service: Service, on: None) -> None:
    subscribed(visit, service)
    maya = visit("maya")
    maya.submit(maya.get("/account/push"), "/account/push/end")
    tell(app, "maya")
    round_of(app)
    assert service.got == []


def test_without_a_key_or_the_extra_there_is_none(
    app: Flask, visit: Visit, service: Service, on: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = subscribed(visit, service)
    monkeypatch.setattr(pushing, "engine", lambda: None)
    maya = visit("maya")
    assert "not switched this on" in maya.get("/account/push").text
    maya.post("/account/push", browser.handed_over, status=409)
    tell(app, "maya")
    round_of(app)
    assert service.got == []


def test_one_that_was_to_leave_when_it_was_switched_off_is_dropped(
    app: Flask, visit: Visit, service: Service, on: None
) -> None:
    subscribed(visit, service)
    tell(app, "maya")
    with app.app_context():
        _settled()
    with with_settings(app, push=Push()):
        assert round_of(app) == 0
    assert [one.fault for one in deliveries(app)] == ["gone"]
    assert service.got == []
