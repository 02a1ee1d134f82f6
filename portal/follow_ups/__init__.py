"""The follow-ups of staff: what must be looked at, by whom, and what was done. Owns no tables."""
