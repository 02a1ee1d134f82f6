"""A browser without a browser: it follows forms, keeps cookies, and inspects every page it is given."""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import Flask, g
from itsdangerous import URLSafeTimedSerializer
from lxml import html
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.accounts import sign_ins
from portal.accounts.models import User
from portal.connections import begin_writing
from portal.database import db
from tests.inspector import inspect

HTMX = {"HX-Request": "true"}


class Page:
    """An answer: status, text, and the HTML as a tree."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.headers = response.headers
        self.html = response.get_data(as_text=True) if response.mimetype.startswith("text/") else ""

    @property
    def tree(self) -> Any:
        return html.fromstring(self.html)

    @property
    def text(self) -> str:
        """The words of the page, white space folded."""
        return " ".join(self.tree.text_content().split())

    def form(self, action_ends: str = "") -> dict[str, Any]:
        """The fields of the one form whose action ends so, as a browser would send them; "action" under `@`."""
        found = [form for form in self.tree.forms if urlsplit(form.get("action") or "").path.endswith(action_ends)]
        assert len(found) == 1, (
            f"{len(found)} forms end in {action_ends!r}: {[f.get('action') for f in self.tree.forms]}"
        )
        fields: dict[str, Any] = {}
        for name, value in found[0].form_values():
            fields.setdefault(name, []).append(value)
        return {"@": found[0].get("action"), **fields}

    def links(self) -> list[str]:
        return [link.get("href") for link in self.tree.iter("a") if link.get("href")]


class Visitor:
    """`name` is one of the world's people, signed in, or None."""

    def __init__(self, app: Flask, name: str | None = None) -> None:
        self.app = app
        self.client = app.test_client()
        if name:
            self.sign_in_as(name)

    def sign_in_as(self, name: str, second_factor_owed: bool = False) -> None:
        """Put a live sign-in into this browser, past the door (which has tests of its own)."""
        begin_writing()  # what was asked before may only have read, and a server at work could write meanwhile
        with self.app.test_request_context():
            user = db.session.scalars(select(User).where(User.name.ilike(f"{name} %"))).one()
            sign_ins.begin(user, second_factor_owed)
            token = g.cookie_to_set
            db.session.commit()
        self.client.set_cookie(self.app.config["SIGN_IN_COOKIE"], token)

    def get(self, url: str, status: int = 200, htmx: bool = False, **more: Any) -> Page:
        headers = {**(HTMX if htmx else {}), **more.pop("headers", {})}
        return self._checked(self.client.get(url, headers=headers, **more), status, fragment=htmx)

    def post(
        self, url: str, data: dict[str, Any] | None = None, status: int = 303, htmx: bool = False, **more: Any
    ) -> Page:
        """POST with this session's CSRF token added (unless the data holds one)."""
        fields = {"csrf_token": self.csrf_token(), **(data or {})}
        headers = {**(HTMX if htmx else {}), **more.pop("headers", {})}
        return self._checked(self.client.post(url, data=fields, headers=headers, **more), status, fragment=htmx)

    def submit(self, page: Page, action_ends: str = "", status: int = 303, **changes: Any) -> Page:
        """Send the page's own form with some fields filled in, as a person would."""
        form = page.form(action_ends)
        action = form.pop("@")
        return self.post(action, {**form, **changes}, status=status)

    def follow(self, page: Page) -> Page:
        return self.get(page.headers["Location"])

    def csrf_token(self) -> str:
        """A valid token of this browser's session, as its forms would hold it."""
        with self.client.session_transaction() as session:
            secret = session.setdefault("csrf_token", "0" * 40)
        with self.app.test_request_context():
            return str(URLSafeTimedSerializer(self.app.secret_key, salt="wtf-csrf-token").dumps(secret))

    def _checked(self, response: TestResponse, status: int, fragment: bool) -> Page:
        page = Page(response)
        assert page.status == status, (
            f"{page.status} instead of {status} at {response.request.path}: {page.html[:2000]}"
        )
        inspect(page, fragment)
        return page


def object_id(url: str) -> UUID:
    """The last id in a URL."""
    return next(UUID(part) for part in reversed(url.split("?")[0].split("#")[0].split("/")) if len(part) == 36)
