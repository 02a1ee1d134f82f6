"""A patient and her care team write to each other."""
