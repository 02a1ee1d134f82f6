"""Fourscore things that happen to people while they are signed in, and how each of them stands afterwards."""
