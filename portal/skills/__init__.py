"""The skills that a program teaches, as data."""
