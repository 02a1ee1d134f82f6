"""What the reviewer's screens show."""
