"""A change to one session, and what the coming ones teach."""
