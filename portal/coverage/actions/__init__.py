"""What an administrator notes of a patient's cover, and what a patient does with letters about herself."""
