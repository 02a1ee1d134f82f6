"""A leader's word to a whole group: one way, read by its members, answered by nobody."""
