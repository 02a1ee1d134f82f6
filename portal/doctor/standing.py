"""What can be said without asking anybody: settings, versions, proxy, rights of files, keys, room."""

import shutil
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from portal import floors
from portal.config.faults import faults
from portal.config.settings import Settings
from portal.doctor import owning
from portal.doctor.installation import Installation
from portal.downtime import keeping
from portal.vault import escrow, file_key, keyring, shelf
from portal.vault.keyring import BadKeys

LITTLE = 1024**3
"""Bytes that should be free: below it a night's backup may fill the disk."""
_GROUP, _OTHERS = stat.S_IRGRP, stat.S_IROTH


def of_settings(here: Installation) -> Iterator[str]:
    settings = here.settings
    yield from faults(settings)
    if settings.read_only:
        yield "PORTAL_READ_ONLY is on: nothing can be sent, and nobody is told of a follow-up. Take it away again."
    if settings.demo:
        yield "This is demo mode: every password is known. Serve patients with `portal serve`."


def of_versions(here: Installation) -> Iterator[str]:
    yield from floors.faults(here.settings.on_sqlite)


def of_proxy(here: Installation) -> Iterator[str]:
    """The server itself speaks no TLS, so whoever asks over HTTPS comes through a proxy."""
    settings = here.settings
    if settings.https and not settings.proxy_hops:
        yield (
            "PORTAL_PROXY_HOPS is 0, but a proxy has to stand in front to end HTTPS: set 1, or all people share one "
            "address in the limit on sign-in tries."
        )


def of_rights(here: Installation) -> Iterator[str]:
    """A secret's file may be read by a group, as /etc usually has it; what the portal writes by nobody else."""
    for path in _written(here.settings):
        if _is_open(path, _GROUP | _OTHERS):
            yield f"{path} can be read by others on this machine: chmod 600 {path}"
    for path in here.values.secret_files():
        if _is_open(path, _OTHERS):
            yield f"{path} can be read by everybody on this machine: chmod o= {path}"
    yield from owning.in_the_way(here.settings)


def of_keys(here: Installation) -> Iterator[str]:
    """That the ring opens the database itself is seen when the portal starts."""
    settings = here.settings
    try:
        ring = keyring.parse(settings.keys)
        key = settings.database_key
        if settings.on_sqlite and key.exists():
            file_key.load_or_make(key, ring)
    except BadKeys as fault:
        yield f"{fault} Take the ring from your secret store, or from the envelope in the safe."


def of_room(here: Installation) -> Iterator[str]:
    for folder in {here.settings.instance, here.settings.backup_folder}:
        if folder.exists() and (free := shutil.disk_usage(folder).free) < LITTLE:
            yield f"{folder} has {free // 1024**2} MB left on its disk: make room, or give it a larger one."


def _written(settings: Settings) -> list[Path]:
    folder, beside = settings.instance, settings.backup_folder
    here = [folder / "portal.db", settings.database_key, settings.queue_file, folder / "secrets.json"]
    return [*here, beside / keeping.NAME, beside / escrow.NAME, *shelf.archives(beside)]


def _is_open(path: Path, to: int) -> bool:
    """As far as one may look."""
    with suppress(OSError):
        return bool(path.stat().st_mode & to)
    return False
