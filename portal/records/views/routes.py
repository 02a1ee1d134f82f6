"""The records' routes, on the one blueprint."""

from portal.records.views import access, acting, attendance, check, coverage, letters
from portal.records.views.screens import blueprint

__all__ = ["access", "acting", "attendance", "blueprint", "check", "coverage", "letters"]
