"""The records' routes, on the one blueprint."""

from portal.records.views import access, attendance, check, coverage, letters
from portal.records.views.screens import blueprint

__all__ = ["access", "attendance", "blueprint", "check", "coverage", "letters"]
