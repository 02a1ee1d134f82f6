"""Handouts: what a leader gives to a group or one session, to read, download or follow."""
