"""Reads of planning: the weeks ahead, what may be chosen for them, a copy of them, and who stands in at one session."""
