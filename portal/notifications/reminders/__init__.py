"""Reminders: when they are due, and how they come into the outbox once each."""
