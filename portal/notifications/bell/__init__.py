"""The bell: what waits for somebody, in the portal itself, until it is seen."""
