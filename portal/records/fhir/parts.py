"""What resources are made of: references, codes, instants, and nothing where there is nothing."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

Json = dict[str, Any]
_NOTHING: tuple[Any, ...] = (None, "", [], {})


def only(**fields: Any) -> Json:
    """Those that hold something."""
    return {name: value for name, value in fields.items() if value not in _NOTHING}


def resource(kind: str, of: UUID, **fields: Any) -> Json:
    """`of`: the id of the row it tells of, or a derived one."""
    return {"resourceType": kind, "id": str(of), **only(**fields)}


def reference(kind: str, to: UUID, display: str = "") -> Json:
    """Within the bundle, or at the same address."""
    return only(reference=f"{kind}/{to}", display=display)


def coding(system: str, code: str, display: str = "") -> Json:
    """`display`: how the system itself names it, and not how we do."""
    return only(system=system, code=code, display=display)


def concept(text: str, *codings: Json) -> Json:
    """In words, and by its codes where it has any."""
    return only(coding=list(codings), text=text)


def instant(at: datetime) -> str:
    """In UTC, to the millisecond: "2026-11-26T18:00:00.000+00:00"."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds")


def period(first: date | None, last: date | None) -> Json:
    """Of days, both included; open where there is none."""
    return only(start=first and first.isoformat(), end=last and last.isoformat())


def derived(name: str, of: UUID = NAMESPACE_URL) -> UUID:
    """The same id each time, for what has no row of its own."""
    return uuid5(of, name)
