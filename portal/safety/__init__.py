"""Follow-ups that a person must close, and what a patient in crisis sees at once."""
