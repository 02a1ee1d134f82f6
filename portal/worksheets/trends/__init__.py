"""The numbers of a worksheet over time: which charts a reader has, in words, and as a table. Pure."""
