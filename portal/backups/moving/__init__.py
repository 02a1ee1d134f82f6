"""A whole clinic on its way to another place: one archive, and what it says is what is there afterwards."""
