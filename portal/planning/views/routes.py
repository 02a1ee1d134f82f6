"""Every route of planning, for the application to register."""

from portal.planning.views import changes, plans
from portal.planning.views.screens import blueprint

__all__ = ["blueprint", "changes", "plans"]
