"""What the administrator's screens read: names, roles, places and dates, never a patient's words."""
