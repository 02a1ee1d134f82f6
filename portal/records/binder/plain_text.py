"""Plain text that any device opens, and rows for a spreadsheet that cannot be taken for a formula."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from portal.web.spreadsheet import written

WIDE = 100


def encoded(pieces: Iterable[str]) -> Iterator[bytes]:
    """With the line ends that every editor knows."""
    for piece in pieces:
        yield piece.replace("\r\n", "\n").replace("\n", "\r\n").encode()


def heading(words: str, under: str = "=") -> str:
    return f"{words}\n{under * min(len(words), WIDE)}\n"


def indented(words: str, by: str = "    ") -> str:
    """Each line folded, and set in."""
    lines = (
        textwrap.fill(line, WIDE, initial_indent=by, subsequent_indent=by, break_long_words=False) or by.rstrip()
        for line in words.split("\n")
    )
    return "\n".join(lines) + "\n"


def table(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Comma-separated, with the mark by which spreadsheets know the letters."""
    yield "\ufeff"
    for row in rows:
        yield written([row], line_end="\n")
