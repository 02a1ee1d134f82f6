"""A patient's first weeks. Owns no tables."""
