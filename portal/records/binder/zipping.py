"""A ZIP that is sent while it is made: no more of it is held than what was not sent yet."""

import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

LARGE = 64 * 1024  # bytes that wait before they are sent in the middle of a file


@dataclass(frozen=True)
class File:
    """One file of the ZIP. `pieces` are asked for when its turn has come."""

    path: str
    pieces: Iterable[bytes]


class _Outgoing:
    """Where the ZIP is written to, once, from front to back."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def write(self, some: bytes, /) -> int:
        self._waiting += some
        return len(some)

    def flush(self) -> None: ...

    def close(self) -> None: ...

    def __len__(self) -> int:
        return len(self._waiting)

    def take(self) -> bytes:
        taken, self._waiting = bytes(self._waiting), bytearray()
        return taken


def zipped(files: Iterable[File], made_at: datetime) -> Iterator[bytes]:
    """Its bytes, at the latest after each file. When a file cannot be made, the end is missing and nothing opens it."""
    out = _Outgoing()
    archive = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED)
    for file in files:
        about = zipfile.ZipInfo(file.path, made_at.timetuple()[:6])
        about.compress_type, about.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
        with archive.open(about, "w") as entry:
            for piece in file.pieces:
                entry.write(piece)
                if len(out) > LARGE:
                    yield out.take()
        yield out.take()
    archive.close()
    yield out.take()
