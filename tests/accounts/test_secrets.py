"""What lets somebody in is carried nowhere and never shown again, whichever form asks for it."""

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import wraps
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask_wtf import FlaskForm
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart
from wtforms import Field, PasswordField

from portal.accounts.forms import ChangePasswordForm, SignInForm
from portal.clock import now
from portal.web.taking import NoWords, Unsaid, taken_by
from tests.accounts.doors import knock
from tests.visitor import Page, Visitor

HUSH, WORDS = "hush hush", "These are words."
LIKE_A_SECRET = re.compile(r"password|secret|code")


def _below(kind: type) -> Iterator[type]:
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)


def _fields(form: Any) -> dict[str, type[Field]]:
    found = {name: getattr(form, name) for name in dir(form)}
    return {name: one.field_class for name, one in found.items() if hasattr(one, "_formfield")}


def asked_for() -> dict[Any, set[str]]:
    """Every form of the portal that asks for a secret, and the names of its secrets."""
    found = {}
    for form in _below(FlaskForm):
        if form.__module__.startswith("portal."):
            marked = {n for n, kind in _fields(form).items() if issubclass(kind, PasswordField) or _is_marked(kind)}
            found[form] = marked
    return {form: names for form, names in found.items() if names}


def _is_marked(kind: type[Field]) -> bool:
    return bool(getattr(kind, "is_secret", False))


def said(app: Flask) -> dict[str, NoWords]:
    """Every route that names a secret."""
    with app.test_request_context():
        found = {endpoint: taken_by(endpoint) for endpoint in app.view_functions}
    return {endpoint: names for endpoint, names in found.items() if names.secret}


def shown(app: Flask, patch: pytest.MonkeyPatch) -> list[str]:
    """Routes that show a secret again when they break or nobody is signed in, or leave out words for it."""
    found, known = [], said(app)
    for rule in app.url_map.iter_rules():
        if "POST" not in (rule.methods or ()) or rule.endpoint not in known:
            continue
        patch.setitem(app.view_functions, rule.endpoint, _breaking(app.view_functions[rule.endpoint]))
        url = re.sub(r"<[^>]+>", "x" * 22, rule.rule)
        secrets = dict.fromkeys(known[rule.endpoint].secret, HUSH)
        nobody = Visitor(app)
        page = Page(nobody.client.post(url, data={**secrets, "body": WORDS, "csrf_token": nobody.csrf_token()}))
        if page.status not in (401, 500) or HUSH in page.html or WORDS not in page.html:
            found.append(url)
    return found


def _breaking(view: Any) -> Any:
    @wraps(view)
    def broken(**_: Any) -> Any:
        raise RuntimeError

    return broken


def test_each_form_with_a_secret_is_read_by_a_route_that_says_so(sqlite_app: Flask) -> None:
    forms, routes = asked_for(), said(sqlite_app).values()
    assert {SignInForm, ChangePasswordForm} <= set(forms)
    assert forms[ChangePasswordForm] == {"old_password", "new_password", "repeat"}
    assert [form for form, names in forms.items() if not any(names <= route.secret for route in routes)] == []


def test_whatever_is_called_like_a_secret_is_marked_as_one(sqlite_app: Flask) -> None:
    forms = [form for form in _below(FlaskForm) if form.__module__.startswith("portal.")]
    assert len(forms) > 100
    called = {(form, name) for form in forms for name in _fields(form) if LIKE_A_SECRET.search(name)}
    assert [one for one in called if one[1] not in asked_for()[one[0]]] == []


def test_no_route_shows_a_secret_when_it_breaks(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(said(sqlite_app)) >= 8
    assert shown(sqlite_app, monkeypatch) == []


def test_a_secret_that_is_shown_is_found(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(NoWords, "is_secret", lambda self, name: False)
    assert len(shown(sqlite_app, monkeypatch)) >= 8


def test_a_form_with_a_secret_is_not_read_where_nobody_says_so(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(app.view_functions["accounts.begin_sign_in"], "__no_words__")
    page = knock(Visitor(app), "maya", status=500)
    assert "riverbend-demo" in page.html, "which is why it is not read"
    with app.test_request_context("/forgotten", method="POST"), pytest.raises(Unsaid, match="password"):
        SignInForm().submitted()


def test_a_password_in_a_request_that_is_too_large_is_not_shown(app: Flask) -> None:
    maya = Visitor(app, "maya")
    fields = {"csrf_token": maya.csrf_token(), "old_password": HUSH, "body": WORDS}
    boundary, body = encode_multipart({**fields, "file": FileStorage(BytesIO(bytes(2**21)), "a.pdf")})
    kind = f'multipart/form-data; boundary="{boundary}"'
    page = Page(maya.client.post("/account/password", data=body, content_type=kind))
    assert page.status == 413
    assert HUSH not in page.html
    assert WORDS in page.text


def test_a_code_for_the_second_factor_waits_for_no_sign_in(app: Flask, time_machine: Any) -> None:
    maya = Visitor(app)
    knock(maya, "maya")
    time_machine.move_to(now() + timedelta(minutes=16))
    fields = {"secret": HUSH, "code": HUSH, "body": WORDS}
    door = maya.post("/account/security/second-factor/code", fields, status=401)
    assert HUSH not in door.html
    assert WORDS in door.html
