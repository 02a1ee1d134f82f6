"""Sessions, rosters and hours, shaped for screens."""
