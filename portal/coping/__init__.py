"""The patient's safety plan and coping card, made with her therapist. Owns no tables."""
