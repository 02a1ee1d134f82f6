"""What must hold in any order of events."""
