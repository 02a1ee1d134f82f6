"""The follow-up screens over HTTP."""
