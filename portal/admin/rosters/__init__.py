"""A roster that comes as CSV: read, tried row by row, and taken whole or not at all."""
