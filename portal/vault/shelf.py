"""The folder of the backups: each is named by its instant, the newest few are kept."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

SUFFIX = ".groundwork"
NAME = "portal-%Y%m%dT%H%M%SZ"
STALE = timedelta(hours=26)
"""One is made each night: an older newest one means that a night went without."""


def name_of(now: datetime) -> str:
    return now.astimezone(UTC).strftime(NAME) + SUFFIX


def made_at(archive: Path) -> datetime | None:
    """What its name says; none, if it is not one of the portal's names."""
    try:
        return datetime.strptime(archive.name.removesuffix(SUFFIX), NAME).replace(tzinfo=UTC)
    except ValueError:
        return None


def archives(folder: Path) -> list[Path]:
    """The oldest first."""
    return sorted(path for path in folder.glob(f"*{SUFFIX}") if made_at(path))


def newest(folder: Path) -> datetime | None:
    found = archives(folder)
    return made_at(found[-1]) if found else None


def keep_newest(folder: Path, most: int) -> int:
    """Delete the others. How many are left."""
    found = archives(folder)
    for old in found[:-most]:
        old.unlink()
    return min(len(found), most)


def opened(folder: Path) -> Path:
    """Made if it is not there, for this person's eyes only."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def put(partial: Path, target: Path) -> None:
    """Give a whole file its name, for good: its content is on the disk first."""
    sync(partial)
    partial.replace(target)
    sync(target.parent)


def sync(path: Path) -> None:
    """What is in a file, or which names stand in a folder, is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
