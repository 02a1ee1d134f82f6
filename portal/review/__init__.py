"""The therapist's queue and sheet: screens over worksheets and safety. Owns no tables."""
