"""What a route takes: learned from the route itself, from what it builds and reads while it answers, and from pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from lxml import html
from werkzeug.datastructures import ImmutableMultiDict
from wtforms import Field, FieldList, FormField
from wtforms.validators import AnyOf, Length, NumberRange

from portal.web.forms import PortalForm
from tests.access.asking import Ask
from tests.access.fuzz.wire import Came, Sent, Wire

TOKEN = "csrf_token"


@dataclass(frozen=True)
class Takes:
    """One field: its kind, what it may be chosen from, what it holds already, its bounds."""

    name: str
    kind: str = "StringField"
    choices: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None
    longest: int | None = None


@dataclass
class Learned:
    """Of one route as one person: fields of its forms and names it reads in its address."""

    ask: Ask
    who: str
    milliseconds: float
    fields: dict[str, Takes] = field(default_factory=dict)
    query: dict[str, Takes] = field(default_factory=dict)


class Read(ImmutableMultiDict):  # type: ignore[type-arg]
    """What came with a request; it writes down by which names it is asked."""

    names: set[str] = set()

    def get(self, key: Any, *rest: Any, **more: Any) -> Any:
        self.names.add(key)
        return super().get(key, *rest, **more)

    def getlist(self, key: Any, *rest: Any, **more: Any) -> Any:
        self.names.add(key)
        return super().getlist(key, *rest, **more)

    def __contains__(self, key: Any) -> bool:
        self.names.add(key)
        return super().__contains__(key)


class Learner:
    """`of(who, ask)`: asked once, remembered."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.known: dict[tuple[str, str, str], Learned] = {}
        self.built: list[PortalForm] = []
        self.queries: dict[str, dict[str, set[str]]] = {}
        """What links in pages carry, by their path."""
        self.broken: list[tuple[Sent, Came]] = []

    def of(self, who: str, ask: Ask) -> Learned:
        key = (who, ask.method, ask.url)
        if key not in self.known:
            self.known[key] = self._learn(who, ask)
        return self.known[key]

    def _learn(self, who: str, ask: Ask) -> Learned:
        with self._listening():
            came = self._ask(who, ask.method, ask.url, ask.expected.query if ask.method == "GET" else "", ask)
            with self.wire.clinic.app.test_request_context():
                fields = {one.name: one for form in self.built for one in _fields(form)}
            read = {name: Takes(name) for name in Read.names if isinstance(name, str) and name != TOKEN}
            learned = Learned(ask, who, came.seconds * 1000, fields=fields, query=dict(read))
            if ask.method == "GET":
                learned.query |= fields  # a form of a GET is filled in by its address
                self._note_links(came)
                return learned
            if not fields or any(
                "-" in name for name in fields
            ):  # of several of a kind, only the page knows the choices
                learned.fields |= {} if fields else read
                for url in (ask.url, ask.url.rpartition("/")[0]):
                    page = self._ask(who, "GET", url, "", ask)
                    learned.fields |= _in_page(page, ask.url)
                    self._note_links(page)
            for name, value in ask.expected.sends.items():
                learned.fields[name] = replace(learned.fields.get(name, Takes(name)), holds=(value,))
            return learned

    def _ask(self, who: str, method: str, url: str, query: str, ask: Ask) -> Came:
        token = self.wire.clinic.browsers[who].csrf_token
        fields = ((TOKEN.encode(), token.encode()),) if method == "POST" else ()
        sent = Sent(who, method, url, query, fields, endpoint=ask.endpoint)
        came = self.wire.send(sent)
        if came.is_broken:
            self.broken.append((sent, came))
        return came

    def _note_links(self, came: Came) -> None:
        if came.status != 200 or "text/html" not in came.headers.get("Content-Type", ""):
            return
        for link in html.fromstring(came.text).xpath("//a/@href[contains(., '?')]"):
            parts = urlsplit(link)
            for name, value in parse_qsl(parts.query):
                self.queries.setdefault(parts.path, {}).setdefault(name, set()).add(value)

    @contextmanager
    def _listening(self) -> Iterator[None]:
        plain, built = PortalForm.__init__, self.built
        built.clear()
        Read.names.clear()

        def build(form: PortalForm, /, *rest: Any, **more: Any) -> None:
            plain(form, *rest, **more)
            built.append(form)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(PortalForm, "__init__", build)
            patch.setattr(self.wire.clinic.app.request_class, "parameter_storage_class", Read)
            yield


def _fields(form: Any) -> Iterator[Takes]:
    for one in form:
        if isinstance(one, FormField):
            yield from _fields(one.form)
        elif isinstance(one, FieldList):
            yield from (_takes(entry) for entry in one.entries if not isinstance(entry, FormField))
        elif one.name != TOKEN:
            yield _takes(one)


def _takes(one: Field) -> Takes:
    chosen: tuple[str, ...] = ()
    if hasattr(one, "iter_choices") and one.choices:
        chosen = tuple(str(choice[0]) for choice in one.iter_choices())
    for check in one.validators:
        chosen = tuple(map(str, check.values)) if isinstance(check, AnyOf) else chosen
    data = one.data if isinstance(one.data, list | tuple) else [one.data]
    bounds = next((check for check in one.validators if isinstance(check, NumberRange)), None)
    length = next((check for check in one.validators if isinstance(check, Length)), None)
    return Takes(
        one.name,
        type(one).__name__,
        chosen,
        tuple(_said(value) for value in data if value not in (None, "", False)),
        getattr(bounds, "min", None),
        getattr(bounds, "max", None),
        length.max if length else None,
    )


def _said(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _in_page(came: Came, action: str) -> dict[str, Takes]:
    """The fields of the page's form that is sent there, as a browser would send them."""
    found: dict[str, Takes] = {}
    if came.status != 200 or "text/html" not in came.headers.get("Content-Type", ""):
        return found
    for one in html.fromstring(came.text).xpath("//form//*[@name]"):
        form = next(one.iterancestors("form"))
        if (one.get("formaction") or form.get("action") or "").split("?")[0] != action or one.get("name") == TOKEN:
            continue
        known = found.get(one.get("name")) or Takes(one.get("name"), one.get("type") or one.tag)
        choices = [one.get("value") or "on"] if one.get("type") in ("radio", "checkbox", "submit") else []
        if one.tag == "select":
            choices = [option.get("value") or "" for option in one.iter("option")]
        elif one.tag == "button":
            choices = [one.get("value") or ""]
        held = [one.get("value") or ""] if one.get("type") == "hidden" else []
        found[known.name] = replace(known, choices=(*known.choices, *choices), holds=(*known.holds, *held))
    return found
