"""When a form cannot be taken, what somebody typed is shown to her again, and nothing that she never saw as words."""

from collections.abc import Iterator
from functools import wraps
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from flask import Flask
from lxml import html

from portal.web.taking import NoWords, taken_here
from tests.access.asking import asks
from tests.access.cast import CAST, Person
from tests.access.clinic import Clinic
from tests.access.outcomes import admits

UNSEEN = {"hidden", "submit"}
NEVER_TYPED = UNSEEN | {"radio", "checkbox", "select"}
PICKED = {"worksheets.draft", "worksheets.submission", "builder.try_out", "caseload.enter_paper"}
"""Where an answer that is picked is hers as one that is typed is, and shown with them."""
FILLED_IN_AGAIN = {("accounts.begin_sign_in", "email")}
"""Typed, and not lost: its own form has it."""

Sent = dict[tuple[str, str], set[str]]


def fields_sent(clinic: Clinic, who: Person) -> Sent:
    """Of each form on each of her pages: to which route a name is sent, and of which kinds of field it is."""
    routes, found = clinic.app.url_map.bind("localhost"), Sent()
    for ask in asks(clinic.app, clinic.things, ("GET",), (False,)):
        answer = clinic.browsers[who.name].send(ask) if admits(CAST, who, ask) else None
        if answer is None or answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        for form in html.fromstring(answer.get_data(as_text=True)).forms:
            for url, name, kind in _ways(form, ask.url):
                endpoint, _ = routes.match(urlsplit(url).path, "POST")
                found.setdefault((endpoint, name), set()).add(kind)
    return found


def _ways(form: Any, here: str) -> Iterator[tuple[str, str, str]]:
    """A button may send it elsewhere, and sends its own name alone."""
    if (form.get("method") or "get").lower() != "post":
        return
    usual = form.get("action") or here
    buttons = [(one.get("formaction") or usual, one.get("name")) for one in form.iter("button")]
    yield from ((url, name, "submit") for url, name in buttons if name)
    for url in {url for url, _ in buttons} or {usual}:
        sent = [one for one in form.inputs if one.get("name") and one.get("disabled") is None]
        fields = [(one.get("name"), one.get("type") or one.tag) for one in sent]
        yield from ((url, name, kind) for name, kind in fields if kind != "file")


def faults(app: Flask, sent: Sent) -> Iterator[str]:
    for (endpoint, name), kinds in sorted(sent.items()):
        said, typed = _said(app, endpoint), kinds - NEVER_TYPED
        if said.is_secret(name) or (endpoint, name) in FILLED_IN_AGAIN:
            continue
        if typed and not said.is_words(name):
            yield f"{endpoint}: {name} would be lost, a {', '.join(sorted(typed))}"
        if said.is_words(name) and kinds <= NEVER_TYPED and not (endpoint in PICKED and kinds.isdisjoint(UNSEEN)):
            yield f"{endpoint}: {name} would be shown, a {', '.join(sorted(kinds))}"


def _said(app: Flask, endpoint: str) -> NoWords:
    with app.test_request_context(method="POST") as context:
        context.request.url_rule = next(rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)
        return taken_here()


@pytest.mark.parametrize("who", sorted(CAST))
def test_what_is_typed_is_shown_again_and_nothing_else(clinic: Clinic, who: str) -> None:
    sent = fields_sent(clinic, CAST[who])
    assert sent
    assert not (wrong := list(faults(clinic.app, sent))), "\n".join(wrong)


def test_the_mark_of_a_page_is_not_among_what_was_typed(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_: Any) -> Any:
        raise RuntimeError

    sam, someone = clinic.browsers["sam"], uuid4()
    view = clinic.app.view_functions["admin.change_name"]
    monkeypatch.setitem(clinic.app.view_functions, "admin.change_name", wraps(view)(broken))
    fields = {"csrf_token": sam.csrf_token, "shown": "a-mark-of-the-page", "name": "Dana R. Ruiz"}
    page = sam.client.post(f"/admin/people/{someone}/name", data=fields, headers={"Cookie": sam.cookie})
    typed = [area.text.strip() for area in html.fromstring(page.get_data(as_text=True)).iter("textarea")]
    assert (page.status_code, typed) == (500, ["Dana R. Ruiz"])
