"""Every route of the caseload, for the application to register."""

from portal.caseload.views import (
    announcements,
    given,
    groups,
    handouts,
    homework,
    library,
    paper,
    people,
    raised,
    repeating,
    targets,
)
from portal.caseload.views.screens import blueprint

__all__ = [
    "announcements",
    "blueprint",
    "given",
    "groups",
    "handouts",
    "homework",
    "library",
    "paper",
    "people",
    "raised",
    "repeating",
    "targets",
]
