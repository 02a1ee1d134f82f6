"""A patient's record as she takes it along, and what is made of it for others. Owns no tables."""
