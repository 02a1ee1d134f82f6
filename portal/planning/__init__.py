"""What a leader plans: the lessons to come, and a change to one session. Owns no tables."""
