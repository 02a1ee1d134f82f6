"""Riverbend IOP: a small synthetic clinic laid around now. No real person's data."""
