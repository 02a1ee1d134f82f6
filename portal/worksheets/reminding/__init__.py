"""Reminders of worksheets to do."""
