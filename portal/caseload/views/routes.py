"""Every route of the caseload, for the application to register."""

from portal.caseload.views import (
    agreement,
    given,
    groups,
    handout,
    handout_library,
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
    "agreement",
    "blueprint",
    "given",
    "groups",
    "handout",
    "handout_library",
    "handouts",
    "homework",
    "library",
    "paper",
    "people",
    "raised",
    "repeating",
    "targets",
]
