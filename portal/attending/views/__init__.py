"""A patient's pages under /schedule."""
