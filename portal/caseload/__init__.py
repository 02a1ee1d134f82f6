"""A therapist's view of people, a leader's view of groups. Owns no tables."""
