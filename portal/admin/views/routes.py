"""Every route of the administrator, for the application to register."""

from portal.admin.views import clinic, groups, measures, outbox, people, person, programs
from portal.admin.views.screens import blueprint

__all__ = ["blueprint", "clinic", "groups", "measures", "outbox", "people", "person", "programs"]
