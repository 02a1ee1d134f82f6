"""All routes of this package, on the one blueprint."""

from portal.coping.views import card, contact, help, kept, of_patient, plan
from portal.coping.views.screens import blueprint

__all__ = ["blueprint", "card", "contact", "help", "kept", "of_patient", "plan"]
