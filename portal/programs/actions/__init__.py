"""What may be done to programs and groups, and to who belongs to them. Each change ends the old row's days."""
