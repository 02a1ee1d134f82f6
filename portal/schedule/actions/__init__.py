"""What may be done to sessions, and what may be said about them."""
