"""The whole way with a real OpenID provider: discovery, PKCE, its keys, its userinfo, asked anew, and out again."""

from collections.abc import Iterator
from dataclasses import replace
from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, build_opener

import pytest
from flask import Flask
from lxml import html

from tests.accounts.doors import is_in
from tests.accounts.provider.issuing import issuing, known_as
from tests.accounts.provider.played import START, comes_back
from tests.visitor import Visitor


class _Nowhere(HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


class Browser:
    """What somebody does over there: it keeps that side's cookies, and ends where it is sent back."""

    def __init__(self) -> None:
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()), _Nowhere)

    def go(self, url: str, form: dict[str, str] | None = None) -> tuple[str, str]:
        """The address and page at which it ends."""
        data = urlencode(form).encode() if form else None
        try:
            with self._opener.open(url, data, timeout=5) as answer:
                return url, answer.read().decode()
        except HTTPError as fault:
            there = urljoin(url, fault.headers["Location"])
            return (there, "") if there.startswith("http://localhost/") else self.go(there)

    def sign_in(self, url: str, name: str) -> str:
        """Types a name where one is asked for, and agrees to the rest. The address to which it is sent back."""
        url, page = self.go(url)
        asked = []
        while page:
            form = html.fromstring(page).forms[0]
            asked.append(form.fields["prompt"])
            url, page = self.go(urljoin(url, form.action), {"prompt": asked[-1], "login": name, "password": "any"})
        self.asked = asked
        return url.removeprefix("http://localhost")


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with issuing("http://localhost") as address:
        yield address


def test_the_whole_way(sqlite_app: Flask, issuer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    there = known_as(issuer)
    monkeypatch.setitem(sqlite_app.extensions, "settings", replace(sqlite_app.extensions["settings"], provider=there))
    jordan, at_provider, proof = Visitor(sqlite_app), Browser(), "/account/proof/provider?next=/account/passkeys"
    back = at_provider.sign_in(jordan.get(f"{START}?next=/review", status=303).headers["Location"], "jordan")
    assert at_provider.asked == ["login", "consent"]
    assert jordan.get(back, status=303).headers["Location"] == "/review"
    assert is_in(jordan)
    comes_back(jordan, back, 422)  # it works once
    back = at_provider.sign_in(jordan.get(proof, status=303).headers["Location"], "jordan")
    assert "login" in at_provider.asked, "signed in there, and asked all the same"
    assert jordan.get(back, status=303).headers["Location"] == "/account/passkeys"
    maya = Visitor(sqlite_app)
    back = Browser().sign_in(maya.get(START, status=303).headers["Location"], "maya")
    assert "No staff account here" in comes_back(maya, back, 422).text
    monkeypatch.setitem(
        sqlite_app.extensions,
        "settings",
        replace(sqlite_app.extensions["settings"], provider=replace(there, client_secret="another")),
    )
    back = at_provider.sign_in(maya.get(START, status=303).headers["Location"], "jordan")
    comes_back(maya, back, 422)
    jordan.post("/sign-out")
    _, page = at_provider.go(jordan.get("/sign-out/provider", status=303).headers["Location"])
    assert "Do you want to sign-out" in page
