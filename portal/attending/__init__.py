"""A patient at her sessions: one session with all that belongs to it, what she missed, make-ups, her group's page."""
