"""What must hold for a definition beyond its shape."""
