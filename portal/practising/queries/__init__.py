"""What the screens about skills show."""
