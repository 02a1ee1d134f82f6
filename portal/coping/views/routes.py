"""All routes of this package, on the one blueprint."""

from portal.coping.views import card, help, kept, of_patient, plan
from portal.coping.views.screens import blueprint

__all__ = ["blueprint", "card", "help", "kept", "of_patient", "plan"]
