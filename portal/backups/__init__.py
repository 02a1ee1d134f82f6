"""Backups: made while the portal runs, read back before they count, restored, and tried out."""
