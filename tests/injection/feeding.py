"""Puts words into every field of every form there is: found by walking the map of URLs, sent by the weakest who may."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from lxml import html
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from portal.clock import today_in
from portal.demo.people import ZONE
from tests.access.asking import asks
from tests.access.browser import Browser
from tests.access.cast import CAST
from tests.access.clinic import Clinic
from tests.access.outcomes import admits
from tests.injection.fitting import AT_LAST, MORE, WORDS, by_hand

WEAKEST_FIRST = ("maya", "devon", "lena", "rosa", "dana", "luis", "jordan", "priya", "nora", "carla", "sam")
_TYPED = ("text", "search", "email", "tel", "url")
_NUMBER = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{32}|\d+")


@dataclass(frozen=True)
class Form:
    """A form as somebody found it. `fields`: the ones that take words, whichever object it is about."""

    endpoint: str
    fields: tuple[str, ...]
    who: str
    url: str
    action: str

    @property
    def key(self) -> tuple[str, tuple[str, ...]]:
        return self.endpoint, self.fields


def pages(clinic: Clinic, names: Iterable[str], only: frozenset[str] = frozenset()) -> Iterator[tuple[str, str, str]]:
    """(who, endpoint, URL) of every page that each may open; with `only`, of these endpoints."""
    for name in names:
        for ask in asks(clinic.app, clinic.things, methods=("GET",), sizes=(False,)):
            if (not only or ask.endpoint in only) and admits(CAST, CAST[name], ask):
                yield name, ask.endpoint, ask.url + (f"?{ask.expected.query}" if ask.expected.query else "")


@dataclass
class Finder:
    """Walks the pages and what they lead to; remembers each different form once, with the weakest who has it."""

    clinic: Clinic
    forms: dict[tuple[str, tuple[str, ...]], Form] = field(default_factory=dict)
    _seen: set[tuple[str, str]] = field(default_factory=set)

    def walk(self, names: Iterable[str] = WEAKEST_FIRST, only: frozenset[str] = frozenset()) -> list[Form]:
        led_to: dict[tuple[str, str], tuple[str, str]] = {}
        for name, _endpoint, url in pages(self.clinic, names, only):
            self._look(name, url, led_to)
        for name, url in list(led_to.values()):
            self._look(name, url, led_to)
        return list(self.forms.values())

    def _look(self, name: str, url: str, led_to: dict[tuple[str, str], tuple[str, str]]) -> None:
        if (name, url) in self._seen:
            return
        self._seen.add((name, url))
        tree = tree_of(self.clinic.browsers[name].get(url))
        if tree is None:
            return
        for form in tree.forms:
            action = form.get("action") or ""
            names = tuple(sorted({_NUMBER.sub("0", one) for one in typed(form)}))
            endpoint = endpoint_of(self.clinic, action, "POST")
            if names and endpoint and form.method == "POST":
                self.forms.setdefault((endpoint, names), Form(endpoint, names, name, url, action))
        for href in tree.xpath("//a/@href"):
            path, _question, query = href.partition("?")
            if query and (endpoint := endpoint_of(self.clinic, path, "GET")):
                led_to.setdefault((endpoint, _NUMBER.sub("0", query)), (name, href))


def tree_of(answer: TestResponse) -> Any:
    """The page; None when there is none."""
    if answer.status_code not in (200, 422) or answer.mimetype != "text/html" or not answer.get_data():
        return None
    return html.fromstring(answer.get_data(as_text=True))


def endpoint_of(clinic: Clinic, url: str, method: str) -> str | None:
    try:
        return str(clinic.app.url_map.bind("localhost").match(url.split("?")[0].split("#")[0], method)[0])
    except HTTPException:
        return None


def typed(form: Any) -> list[str]:
    """Names of the fields that take words."""
    return [
        one.get("name")
        for one in form.iter("input", "textarea")
        if one.get("name") and (one.tag == "textarea" or (one.get("type") or "text") in _TYPED)
    ]


@dataclass(frozen=True)
class Fed:
    """What came of a form that was sent. `told`: what the page said was wrong with it."""

    form: Form
    status: int
    told: str = ""
    answer: Any = None


def feed(clinic: Clinic, form: Form, words: Callable[[str], str]) -> Fed:
    """Fill in what is there, as somebody would, with `words(field)` wherever words go, and send it."""
    browser = clinic.browsers[form.who]
    tree = tree_of(browser.get(form.url))
    found = [one for one in (tree.forms if tree is not None else ()) if (one.get("action") or "") == form.action]
    found = [one for one in found if {_NUMBER.sub("0", name) for name in typed(one)} == set(form.fields)]
    if not found:
        return Fed(form, 0, "it is not there any more")
    sent = filled(found[0], words) | by_hand(form.endpoint, words)
    return _sent(browser, form, {name: value for name, value in sent.items() if value is not None})


def _sent(browser: Browser, form: Form, fields: dict[str, Any]) -> Fed:
    answer = browser.client.post(form.action, data=fields, headers={"Cookie": browser.cookie})
    tree = tree_of(answer)
    return Fed(form, answer.status_code, _complaint(answer.status_code, tree), tree)


def feed_more(clinic: Clinic, words: Callable[[str], str], at_last: bool) -> Iterator[Fed]:
    """What a script sends, and forms that stand on pages only at another time."""
    urls = clinic.app.url_map.bind("localhost")
    for who, endpoint, named, fields in (one for one in MORE if (one[1] in AT_LAST) is at_last):
        ids = {argument: clinic.things.named(kind, name).id for argument, (kind, name) in named.items()}
        url, browser = urls.build(endpoint, ids, "POST"), clinic.browsers[who]
        sent = {name: _value(clinic, name, value, words) for name, value in fields.items()}
        yield _sent(browser, Form(endpoint, tuple(fields), who, url, url), {"csrf_token": browser.csrf_token, **sent})


def _value(clinic: Clinic, name: str, value: Any, words: Callable[[str], str]) -> str:
    if value is WORDS:
        return words(name)
    return clinic.things.named(*value).id if isinstance(value, tuple) else str(value)


def filled(form: Any, words: Callable[[str], str]) -> dict[str, Any]:
    """Every field of it: words where words go, else what stands there, else something that fits."""
    sent: dict[str, Any] = {}
    for name, value in form.form_values():
        sent.setdefault(name, []).append(value)
    for one in form.iter("input", "textarea", "select"):
        name, kind = one.get("name"), one.get("type") or "text"
        if not name:
            continue
        if one.tag == "textarea" or (one.tag == "input" and kind in _TYPED):
            sent[name] = words(name)
        elif kind == "radio" and name not in sent:
            sent[name] = one.get("value")
        elif one.tag == "input" and not (sent.get(name) or [""])[0]:
            sent[name] = _something(kind) or sent.get(name, "")
        elif one.tag == "select" and not (sent.get(name) or [""])[0]:
            sent[name] = next((v for v in one.value_options if v), "")
    return {name: value for name, value in sent.items() if value != ""}


def _something(kind: str) -> str:
    soon = (today_in(ZONE) + timedelta(days=9)).isoformat()
    return {"date": soon, "time": "09:00", "number": "5"}.get(kind, "")


def _complaint(status: int, tree: Any) -> str:
    if status < 400 or tree is None:
        return ""
    return " ".join(" ".join(tree.xpath("//*[contains(@class, 'error')]//text()")).split())[:300]


def cookies(browser: Browser) -> list[dict[str, str]]:
    """Its cookies, as a real browser takes them."""
    return [dict(zip(("name", "value"), one.split("=", 1), strict=True)) for one in browser.cookie.split("; ")]
