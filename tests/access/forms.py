"""The forms of the portal as its pages hold them, filled in as somebody might; and what she could add by hand."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Flask
from lxml import html
from sqlalchemy import Boolean, Date, DateTime, Enum, Integer, Uuid
from werkzeug.exceptions import HTTPException

from portal.database import Base
from tests.access.asking import Ask
from tests.access.cast import CAST, Person
from tests.access.outcomes import admits
from tests.access.walking import Matrix

Fields = tuple[tuple[str, str], ...]
PLANTED = "Planted"


@dataclass(frozen=True)
class Form:
    """`known`: names of all its fields, those left empty too."""

    who: Person
    endpoint: str
    url: str
    fields: Fields
    known: frozenset[str]

    def __str__(self) -> str:
        return f"{self.who.name}: {self.endpoint}"


def forms_on_pages(matrix: Matrix, people: Iterable[Person]) -> list[Form]:
    """Each once for each of these people, as the first page that holds it shows it."""
    found: dict[tuple[str, str], Form] = {}
    for who in people:
        for ask in matrix.asks(("GET",), (False,)):
            if admits(CAST, who, ask) and _may_hold_forms(ask):
                for form in _on_page(matrix, who, ask):
                    found.setdefault((who.name, form.endpoint), form)
        matrix.clinic.restore()
    return list(found.values())


def _may_hold_forms(ask: Ask) -> bool:
    return not ask.endpoint.endswith(("_pdf", "_csv", ".feed", ".export", ".worker"))


def _on_page(matrix: Matrix, who: Person, ask: Ask) -> Iterator[Form]:
    answer = matrix.clinic.browsers[who.name].send(ask)
    if answer.mimetype != "text/html" or answer.status_code != 200 or not answer.get_data():
        return
    urls = matrix.clinic.app.url_map.bind("localhost")
    for form in html.fromstring(answer.get_data(as_text=True)).iter("form"):
        if form.get("method", "").lower() == "post":
            action = form.get("action") or ask.url
            try:
                endpoint, _ = urls.match(action.split("?")[0], "POST")
            except HTTPException:
                continue
            fields = tuple((name, value) for name, value in _filled_in(form) if name != "csrf_token")
            yield Form(who, endpoint, action, fields, frozenset(one.name for one in form.inputs if one.name))


def _filled_in(form: Any) -> Iterator[tuple[str, str]]:
    """As it stands; what is empty and can be told from its kind, filled in."""
    given = [(name, value) for name, value in form.form_values() if value]
    yield from given
    names = {name for name, _ in given}
    for field in form.inputs:
        if field.name and field.name not in names and (value := _likely(field)):
            names.add(field.name)
            yield field.name, value


def _likely(field: Any) -> str:
    if field.tag == "select":
        return next((value for value in field.value_options if value), "")
    if field.tag == "textarea":
        return "Some words"
    kind = field.get("type", "text")
    if kind == "radio":
        return str(field.get("value", ""))
    return _BY_KIND.get(kind, "")


_BY_KIND = {
    "text": "Some words",
    "search": "words",
    "email": "somebody@riverbend.example",
    "date": "2031-03-04",
    "time": "10:30",
    "number": "3",
    "url": "https://example.org/",
    "tel": "(555) 010-0100",
}


def extras(app: Flask, somebody: str, somewhere: str, form: Form) -> Fields:
    """Every column of every table as a field, and what else others have been taken in by; each name in five ways."""
    names = {column.name: column.type for table in Base.metadata.sorted_tables for column in table.columns}
    values = {name: _planted(kind, name, somebody, somewhere) for name, kind in names.items()} | OTHERS
    plain = [(name, value) for name, value in values.items() if name not in form.known]
    return tuple(
        (shape.format(name), value) for name, value in plain for shape in ("{}", "{}", "{}[]", "user.{}", "form[{}]")
    )


OTHERS = {
    "roles": "admin",
    "is_admin": "1",
    "admin": "1",
    "actor_id": "1",
    "user": "1",
    "patient": "1",
    "_method": "DELETE",
    "by": "1",
    "is_active": "1",
    "second_factor_pending": "0",
}


def _planted(kind: Any, name: str, somebody: str, somewhere: str) -> str:
    if isinstance(kind, Uuid):
        return somewhere if "group" in name else somebody
    if isinstance(kind, Enum):
        return str(kind.enums[-1])
    planted = {Boolean: "1", Integer: "99", Date: date(2031, 1, 1).isoformat(), DateTime: "2031-01-01T00:00"}
    return next((value for type, value in planted.items() if isinstance(kind, type)), PLANTED)
