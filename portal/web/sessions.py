"""The browser's session cookie: Flask's own, opened once a day for the same cookie and not for every page."""

from copy import deepcopy
from datetime import date
from functools import lru_cache
from typing import Any

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import BadSignature

from portal import clock


class RememberedSessions(SecureCookieSessionInterface):
    def __init__(self) -> None:
        self._opened = lru_cache(maxsize=1024)(self._open)

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        cookie = request.cookies.get(self.get_cookie_name(app))
        if not cookie:
            return self.session_class()
        return self.session_class(deepcopy(self._opened(app, cookie, clock.now().date())))

    def _open(self, app: Flask, cookie: str, today: date) -> dict[str, Any]:
        """What the cookie holds; nothing when it is forged or has grown too old, which is looked at anew each day."""
        signer = self.get_signing_serializer(app)
        assert signer is not None  # no start without a secret key
        try:
            held: dict[str, Any] = signer.loads(cookie, max_age=int(app.permanent_session_lifetime.total_seconds()))
        except BadSignature:
            return {}
        return held
