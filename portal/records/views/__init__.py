"""A patient's cover and letters, the check of a letter, attendance for a payer."""
