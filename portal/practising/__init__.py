"""The skills a patient has been taught, and which of them helps now. Owns no tables."""
