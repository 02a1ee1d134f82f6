"""Files that came from people: recognised, rebuilt from what they show, sealed and kept. Knows no domain."""
