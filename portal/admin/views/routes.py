"""All of the administrator's routes, on the one blueprint."""

from portal.admin.views import (
    clinic,
    copying,
    coverage,
    crisis,
    groups,
    holidays,
    hours,
    measures,
    outbox,
    parting,
    passwords,
    people,
    person,
    places,
    programs,
    series,
    waiting,
)
from portal.admin.views.screens import blueprint

__all__ = [
    "blueprint",
    "clinic",
    "copying",
    "coverage",
    "crisis",
    "groups",
    "holidays",
    "hours",
    "measures",
    "outbox",
    "parting",
    "passwords",
    "people",
    "person",
    "places",
    "programs",
    "series",
    "waiting",
]
