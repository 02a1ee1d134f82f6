"""Changes to one session, and the plan of a module."""
