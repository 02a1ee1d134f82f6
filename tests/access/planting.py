"""Fields that a form does not have: every column of every table, and what else others have been taken in by."""

from datetime import date
from typing import Any

from lxml import html
from sqlalchemy import Boolean, Date, DateTime, Enum, Integer, Uuid

from portal.database import Base
from tests.access.clinic import Clinic
from tests.access.filling import Filled

SHAPES = ("{}", "{}", "{}[]", "user.{}", "form[{}]")
"""As it is, twice; as an array; as a path."""
OTHERS = {
    "roles": "admin",
    "is_admin": "1",
    "actor_id": "1",
    "user": "1",
    "patient": "1",
    "_method": "DELETE",
    "by": "1",
    "is_active": "1",
    "second_factor_pending": "0",
}

CARRIED = {"practising.use": {"strength", "place", "minutes"}, "records.make_letter": {"names_program"}}
"""Fields of a form's own that it holds only when they were chosen on the page before."""


def planted(clinic: Clinic, form: Filled) -> list[tuple[str, str]]:
    """In every shape, with values that such a column would take."""
    columns = {column.name: column.type for table in Base.metadata.sorted_tables for column in table.columns}
    values = {name: _value(clinic, name, kind) for name, kind in columns.items()} | OTHERS
    its_own = {name for name, _ in form.fields} | beside(form) | CARRIED.get(form.endpoint, set())
    return [(shape.format(name), values[name]) for name in values if name not in its_own for shape in SHAPES]


def beside(form: Filled) -> set[str]:
    """What its other buttons would say, and forms of its page that go to the same place."""
    alike = [one for one in html.fromstring(form.html).forms if one.get("action") == form.url]
    controls = (control for one in alike for control in one.iter("button", "input", "select", "textarea"))
    return {name for control in controls if (name := control.get("name"))}


def _value(clinic: Clinic, name: str, kind: Any) -> str:
    if isinstance(kind, Uuid):
        what = ("group", "evening") if "group" in name else ("person", "lena")
        return clinic.things.named(*what).id
    if isinstance(kind, Enum):
        return str(kind.enums[-1])
    likely = {Boolean: "1", Integer: "99", Date: date(2031, 1, 1).isoformat(), DateTime: "2031-01-01T00:00"}
    return next((value for type_, value in likely.items() if isinstance(kind, type_)), "Planted")
