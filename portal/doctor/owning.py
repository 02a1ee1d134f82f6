"""Whether whoever runs this may read and write what the portal keeps, and what to do where that is not so."""

import errno
import os
import pwd
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlalchemy import make_url

from portal.config.settings import Settings
from portal.downtime import keeping
from portal.vault import escrow

BESIDE = ("", "-wal", "-shm")
"""What SQLite keeps beside a file."""
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
DENIED = (errno.EACCES, errno.EPERM)


def in_the_way(settings: Settings) -> Iterator[str]:
    """What cannot be read and written, one sentence each. Nothing is made by looking."""
    if whose := _of_owner(settings.instance):
        yield whose
        return
    yield from needed(settings)
    yield from _of_files(settings.instance, _useful(settings))


def needed(settings: Settings) -> Iterator[str]:
    """The same of that without which nothing can be served, and no job done."""
    folder = settings.instance
    if _is_closed(folder):
        yield _of_owner(folder) or (
            f"Nothing can be written in {folder}: chmod u+rwx {folder}, or let it lie on a disk that can be written."
        )
        return
    yield from _of_files(folder, [settings.database_key, *_database(settings), *_all_of(settings.queue_file)])


def _of_owner(folder: Path) -> str:
    """Empty where it is mine, or not there."""
    owner = _owner(folder)
    if owner in (None, os.geteuid()):
        return ""
    return f"You are not who {folder} belongs to: run this as {_name(owner)}, whom the portal runs as."


def words_of(fault: OSError, settings: Settings | None = None) -> str | None:
    """None for what no operator could mend by this."""
    names = [Path(os.fsdecode(one)).absolute() for one in (fault.filename, fault.filename2) if one is not None]
    at = f" at {names[0]}" if names else ""
    if fault.errno in FULL:
        return f"There is no room left{at}: the disk is full, or a limit is reached. Make room, and run this again."
    if fault.errno == errno.EROFS:
        return f"Nothing can be written{at}: that disk takes none. Mount it so that it does, or name another place."
    if fault.errno == errno.EIO:
        return f"The disk gives errors{at}: see the system's log, and take another before more is lost."
    if isinstance(fault, FileExistsError | NotADirectoryError) and names:
        return f"{names[0]} is no folder, and has to be one: move it away, or name another place."
    if isinstance(fault, IsADirectoryError) and names:
        return f"{names[0]} is a folder: name a file."
    if fault.errno in DENIED and names:
        return _of_installation(names, settings) or _denied(names)
    return None


def _of_installation(names: list[Path], settings: Settings | None) -> str | None:
    if settings is None:
        return None
    folders = (settings.instance, settings.backup_folder)
    if not any(name.is_relative_to(folder) for name in names for folder in folders):
        return None
    return next(in_the_way(settings), None)


def _denied(names: list[Path]) -> str:
    closed = next((one for name in names for one in (name, *name.parents) if _is_closed(one)), names[0])
    me = _name(os.geteuid())
    return f"{closed} belongs to {_name(_owner(closed))}, and {me} may not use it: let {me}, or name another place."


def _of_files(folder: Path, paths: Iterable[Path]) -> Iterator[str]:
    me, as_typed = _name(os.geteuid()), _name(os.geteuid(), "{}")
    for path in paths:
        if _is_closed(path):
            within = folder if path.is_relative_to(folder) else path
            if _owner(path) == os.geteuid():
                yield f"{path} is closed to {me}, whose it is: chmod -R u+rwX {within}"
                continue
            whose = f"{path} belongs to {_name(_owner(path))}, and {me}, whom the portal runs as, cannot use it"
            yield f"{whose}: chown -R {as_typed} {within}"


def _is_closed(path: Path) -> bool:
    """It is there, and not for me."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return not os.access(path, os.R_OK | os.W_OK | (os.X_OK if stat.S_ISDIR(mode) else 0))


def _owner(path: Path) -> int | None:
    """None where it is not there, or where nobody is told."""
    try:
        return path.stat().st_uid
    except OSError:
        return None


def _name(uid: int | None, without: str = "the person with the number {}") -> str:
    """Of nobody that can be told, too. `without`: how it is said of somebody without a name."""
    if uid is None:
        return "somebody else"
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return without.format(uid)


def _database(settings: Settings) -> list[Path]:
    if not settings.on_sqlite:
        return []
    return _all_of(Path(make_url(settings.database_url).database or ""))


def _useful(settings: Settings) -> list[Path]:
    folder, backups = settings.instance, settings.backup_folder
    here = [folder / name for name in ("assets", "status", "status/index.html")]
    return [
        *here,
        settings.facts_file,
        folder / "files",
        backups,
        backups / escrow.NAME,
        backups / keeping.NAME,
        settings.anchors_at,
    ]


def _all_of(file: Path) -> list[Path]:
    return [file.with_name(file.name + end) for end in BESIDE]
