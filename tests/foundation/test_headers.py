"""The same headers on every kind of answer."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from portal.app import create_app
from portal.web.headers import CONTENT_SECURITY_POLICY, HEADERS
from tests.conftest import settings
from tests.foundation.conftest import View
from tests.visitor import Visitor

Visit = Callable[..., Visitor]

ANSWERS = [
    ("GET", "/help", 200),
    ("GET", "/away", 200),
    ("GET", "/healthz", 200),
    ("GET", "/readyz", 200),
    ("GET", "/sign-in", 200),
    ("GET", "/account", 303),
    ("POST", "/sign-out", 400),
    ("GET", "/invitation/nonsense", 404),
    ("GET", "/no/such/page", 404),
    ("PUT", "/sign-in", 405),
    ("POST", "/sign-in", 400),
]


def faults(headers: Any) -> list[str]:
    return [f"{name}: {headers.get(name)}" for name, value in HEADERS.items() if headers.get(name) != value]


@pytest.mark.parametrize(("method", "url", "status"), ANSWERS)
def test_every_answer(app: Flask, visit: Visit, method: str, url: str, status: int) -> None:
    answer = visit().client.open(url, method=method)
    assert (answer.status_code, faults(answer.headers)) == (status, [])
    assert "Werkzeug" not in answer.headers.get("Server", "")
    assert "X-Powered-By" not in answer.headers


@pytest.mark.parametrize("status", [200, 303, 401, 403, 409, 413, 422, 429, 500, 503])
def test_every_status(visit: Visit, on_get: Callable[[View], str], status: int) -> None:
    answer = visit("maya").client.get(on_get(lambda: ("", status)))
    assert (answer.status_code, faults(answer.headers)) == (status, [])


def test_too_large_a_body(visit: Visit) -> None:
    answer = visit("maya").client.post("/sign-in", data={"email": "m" * 2_000_000})
    assert (answer.status_code, faults(answer.headers)) == (413, [])


def test_fragments(visit: Visit) -> None:
    page = visit("maya").get("/schedule", htmx=True)
    assert page.tree.tag != "html"
    assert faults(page.headers) == []
    assert {"HX-Request", "Cookie"} <= set(page.headers["Vary"].replace(",", " ").split())


def test_files_are_kept_for_ever_and_never_sniffed(app: Flask, visit: Visit) -> None:
    style, *_ = visit().get("/help").tree.xpath("//link[@rel='stylesheet']/@href")
    with visit().client.get(style) as answer:
        assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert visit().client.get("/static/../portal.db").status_code == 404


def test_the_policy_has_no_holes() -> None:
    for hole in ("unsafe", "*", "http:", "https:", "blob:"):
        assert hole not in CONTENT_SECURITY_POLICY
    assert CONTENT_SECURITY_POLICY.count("data:") == 1, "pictures only"


def test_what_a_browser_held_back_is_a_line_in_the_log(app: Flask, visit: Visit, logged: Callable[[], str]) -> None:
    """And nothing else of it: a report may hold an address, and a piece of what was held back."""
    report = b'{"csp-report": {"blocked-uri": "https://evil.example/Vellum", "script-sample": "Vellum"}}'
    client = visit().client
    assert client.post("/csp-report", data=report, content_type="application/csp-report").status_code == 204
    assert client.post("/csp-report", data={"a": "b"}).status_code == 400
    assert "report-uri /csp-report" in CONTENT_SECURITY_POLICY
    assert '"endpoint": "safety.csp_report"' in logged()
    assert "Vellum" not in logged()


def test_https_is_asked_for_for_two_years(tmp_path: Path) -> None:
    made = create_app(replace(settings(tmp_path, f"sqlite:///{tmp_path / 'x.db'}"), https=True, demo=False))
    answer = made.test_client().get("/help", base_url="https://localhost")
    assert answer.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
