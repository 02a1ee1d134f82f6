"""Every route of the caseload, for the application to register."""

from portal.caseload.views import (
    absences,
    agreement,
    attendance,
    given,
    groups,
    guests,
    handout,
    handout_library,
    handouts,
    homework,
    library,
    paper,
    people,
    raised,
    repeating,
    sheets,
    targets,
)
from portal.caseload.views.screens import blueprint

__all__ = [
    "absences",
    "agreement",
    "attendance",
    "blueprint",
    "given",
    "groups",
    "guests",
    "handout",
    "handout_library",
    "handouts",
    "homework",
    "library",
    "paper",
    "people",
    "raised",
    "repeating",
    "sheets",
    "targets",
]
