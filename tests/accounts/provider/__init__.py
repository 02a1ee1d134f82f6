"""Signing in through an identity provider: one that is played here and may lie, and a real one."""
