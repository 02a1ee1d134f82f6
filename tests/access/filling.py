"""Every form of every page, filled in as somebody would who presses its first button."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from lxml import html

from portal import clock
from portal.demo.people import ZONE
from tests.access.asking import Ask
from tests.access.clinic import Clinic

LEFT_ALONE = ("accounts.sign_out", "accounts.leave", "accounts.sign_out_elsewhere", "accounts.change_password")
"""These end the sign-in with which the next form would be sent."""
WORDS = "Some words that are long enough for any field."
BY_NAME = {
    "email": "somebody.new@riverbend.example",
    "new_email": "somebody.new@riverbend.example",
    "zone": "America/Chicago",
    "phone": "(555) 010-0199",
    "link": "https://example.org/",
}
Fields = list[tuple[str, str]]


@dataclass(frozen=True)
class Filled:
    """One form, ready to be sent: where it stands, where it goes, and with what."""

    who: str
    page: str
    endpoint: str
    url: str
    fields: tuple[tuple[str, str], ...]
    html: str = field(default="", repr=False, compare=False)
    """Of the whole page."""

    @property
    def kind(self) -> tuple[str, str]:
        return self.endpoint, self.page

    def __str__(self) -> str:
        return f"{self.who}: {self.endpoint} from {self.page}"


def forms_of(clinic: Clinic, who: str, asked: list[Ask]) -> Iterator[Filled]:
    """One of each kind: by the page it stands on and by what it does."""
    known = set()
    routes = clinic.app.url_map.bind("localhost")
    for ask in asked:
        answer = clinic.browsers[who].send(ask)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        shown = answer.get_data(as_text=True)
        for form in html.fromstring(shown).forms:
            if (form.get("method") or "get").lower() != "post":
                continue
            for fields in _ways(form):
                url = form.get("action") or ask.url
                endpoint, _ = routes.match(urlsplit(url).path, "POST")
                one = Filled(who, ask.endpoint, endpoint, url, tuple(fields), shown)
                what = (*one.kind, tuple(sorted(name for name, _ in fields)))
                if endpoint not in LEFT_ALONE and what not in known:
                    known.add(what)
                    yield one


def send(clinic: Clinic, one: Filled) -> Any:
    browser = clinic.browsers[one.who]
    sent: dict[str, Any] = {"csrf_token": browser.csrf_token}
    for name, value in one.fields:
        sent.setdefault(name, []).append(value) if name != "csrf_token" else None
    answer = browser.client.post(one.url, data=sent, headers={"Cookie": browser.cookie})
    answer.get_data()  # a download is made while it is read
    return answer


def _ways(form: Any) -> Iterator[Fields]:
    """Its fields, and each of its buttons that say something of their own."""
    said = [(one.get("name"), one.get("value") or "") for one in form.iter("button") if one.get("name")]
    fields = list(_fields(form))
    yield from ([*fields, button] for button in said)
    if not said:
        yield fields


def _fields(form: Any) -> Iterator[tuple[str, str]]:
    chosen = set()
    for one in form.inputs:
        name, kind = one.get("name"), (one.get("type") or one.tag)
        if not name or name == "csrf_token" or one.get("disabled") is not None:
            continue
        if kind in ("radio", "checkbox"):
            if name not in chosen:
                chosen.add(name)
                yield name, one.get("value") or "y"
        elif one.tag == "select":
            options = [value for value in one.value_options if value]
            yield name, (one.value or (options[0] if options else ""))
        elif kind not in ("submit", "file", "button"):
            yield name, _value(one, name, kind)


def _value(one: Any, name: str, kind: str) -> str:
    held = (one.value if one.tag == "textarea" else one.get("value")) or ""
    if held.strip():
        return str(held)
    if name in BY_NAME:
        return BY_NAME[name]
    tomorrow = clock.today_in(ZONE) + timedelta(days=1)
    usual = {"date": tomorrow.isoformat(), "time": "10:00", "number": "3", "hidden": "", "email": BY_NAME["email"]}
    return usual.get(kind, WORDS if one.tag == "textarea" else f"Words {random.randint(1, 99)}")
