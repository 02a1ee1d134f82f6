"""How an actor sends a request."""

from collections.abc import Mapping
from typing import Any

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.access.asking import Ask

SECRET = "0" * 40


class Browser:
    """One actor's cookies, the same for every request: nothing that an answer sets is kept."""

    def __init__(self, app: Flask, token: str | None) -> None:
        self.client = app.test_client(use_cookies=False)
        signer = app.session_interface.get_signing_serializer(app)
        cookies = {app.config["SESSION_COOKIE_NAME"]: signer.dumps({"csrf_token": SECRET})}
        if token:
            cookies[app.config["SIGN_IN_COOKIE"]] = token
        self.cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
        self.csrf_token = token_of(app, SECRET)

    def get(self, url: str) -> TestResponse:
        """A link followed."""
        return self.client.get(url, headers={"Cookie": self.cookie}, buffered=True)

    def post(self, url: str, fields: Mapping[str, Any]) -> TestResponse:
        """A form filled in."""
        data = MultiDict(fields)
        data["csrf_token"] = self.csrf_token
        return self.client.post(url, data=data, headers={"Cookie": self.cookie}, buffered=True)

    def ask(self, method: str, url: str, body: bytes, **headers: str) -> TestResponse:
        """Anything at all."""
        sent = {"Cookie": self.cookie, **headers}
        return self.client.open(url, method=method, data=body, headers=sent, buffered=True)

    def send(self, ask: Ask, fields: dict[str, str] | None = None, **headers: str) -> TestResponse:
        """As a page of ours would; `fields` in place of the token."""
        sent = {"Cookie": self.cookie, **({"HX-Request": "true"} if ask.htmx else {}), **headers}
        if ask.method == "GET":
            return self.client.get(ask.url, query_string=ask.expected.query, headers=sent, buffered=True)
        token = {"csrf_token": self.csrf_token} if fields is None else fields
        return self.client.post(ask.url, data={**ask.expected.sends, **token}, headers=sent, buffered=True)


def token_of(app: Flask, secret: str) -> str:
    """The CSRF token of a session that holds this secret."""
    return str(URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps(secret))
