"""How much is read at once, and where all of it begins."""

from uuid import UUID

PORTION = 50
FIRST = UUID(int=0)
