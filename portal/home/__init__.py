"""The first page per role, and the way around."""
