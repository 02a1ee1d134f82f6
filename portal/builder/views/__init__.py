"""A therapist's way to a sheet of her own."""
