"""What each process of a server holds, as Linux counts it: its own pages, and its part of those that it shares."""

import re
from collections.abc import Iterator
from pathlib import Path

MOST = 120
"""Megabytes for each process under load."""


def processes(server: int) -> list[float]:
    """Megabytes of the server and of each process that it started; none where there is no /proc."""
    children = list(_children(server))
    return [_megabytes(process) for process in (server, *children)] if children else []


def _children(parent: int) -> Iterator[int]:
    try:
        named = Path(f"/proc/{parent}/task/{parent}/children").read_text()
    except OSError:
        return
    for process in map(int, named.split()):
        if b"multiprocessing.resource_tracker" not in Path(f"/proc/{process}/cmdline").read_bytes():
            yield process


def _megabytes(process: int) -> float:
    found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{process}/smaps_rollup").read_text(), re.MULTILINE)
    return int(found[1]) / 1000 if found else 0.0
