"""Every route of conversations, for the application to register."""

from portal.messages.views import drafts, files, follow_ups, lists, search, settling, threads
from portal.messages.views.screens import blueprint

__all__ = ["blueprint", "drafts", "files", "follow_ups", "lists", "search", "settling", "threads"]
