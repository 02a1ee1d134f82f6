"""Sessions in somebody's own calendar program: a private address that it reads, and one session as a file."""
