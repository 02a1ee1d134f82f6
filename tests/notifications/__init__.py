"""What becomes of a notice outside the portal."""
