"""Sealed files, each named by the id of the row it belongs to: in the instance folder, or in a bucket (see `bucket`).

A file is written whole before the row that names it is committed, so there is never a row without its file. If the
request fails after that, the file is taken away again. A crash in between leaves a sealed file that nothing names, and
so does a database that went away while it was asked to commit, as the row may be there: that harms nobody, and a later
sweep may remove it.
"""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Protocol, cast
from uuid import UUID

from flask import Flask, Response, after_this_request, current_app, g, has_request_context
from werkzeug.exceptions import ServiceUnavailable

from portal.config.settings import Settings
from portal.files.bucket import Bucket
from portal.vault.keyring import Unreadable
from portal.vault.sealing import CLINIC, seal_bytes, unseal_bytes
from portal.vault.shelf import sync

PLACE = "material.file"
"""Of handouts; what else is kept names its own."""


class Files(Protocol):
    """Where sealed files lie."""

    def write(self, name: str, content: bytes) -> None:
        """Returns once it is kept for good."""

    def read(self, name: str) -> bytes:
        """Raises FileNotFoundError."""

    def drop(self, name: str) -> None:
        """Take it away, if it is there."""


class Folder:
    """On this machine."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, name: str, content: bytes) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            _write_through(path, content)
        except OSError:
            self.drop(name)  # a half of it would take the room that is missing
            raise
        for folder in (path.parent, self.root):  # its name, too, is on the disk before a row names it
            sync(folder)

    def read(self, name: str) -> bytes:
        return (self.root / name).read_bytes()

    def drop(self, name: str) -> None:
        (self.root / name).unlink(missing_ok=True)


def _write_through(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def init_store(app: Flask, settings: Settings) -> None:
    """Raises UnsafeSetting when a bucket is named and what it takes to reach one is not installed."""
    app.extensions["files"] = Bucket(settings.files) if settings.files else Folder(settings.instance / "files")


def try_out() -> None:
    """Write, read and take away a file of no meaning. Raises what the place does that keeps files."""
    files, name = _files(), _name(UUID(int=0))
    files.write(name, b"whether files are kept here")
    files.read(name)
    files.drop(name)


def keep(file_id: UUID, content: bytes, owner: UUID = CLINIC, place: str = PLACE) -> None:
    """Seal with the owner's key and store; undone when the request does not succeed."""
    files, name = _files(), _name(file_id)
    files.write(name, seal_bytes(owner, place, file_id, content))
    if not has_request_context():
        return  # the demo clinic is laid at the command line

    @after_this_request
    def _undo(response: Response) -> Response:
        if response.status_code >= 400 and not g.get("may_be_committed"):
            with suppress(ServiceUnavailable):  # then it stays as what a crash would leave
                files.drop(name)
        return response


def fetch(file_id: UUID, place: str = PLACE) -> bytes:
    """The content. Raises FileNotFoundError or Unreadable."""
    return unseal_bytes(place, file_id, _files().read(_name(file_id)))


def fetch_if_there(file_id: UUID, place: str = PLACE) -> bytes | None:
    """None when it cannot be read now, whyever."""
    try:
        return fetch(file_id, place)
    except (FileNotFoundError, Unreadable, ServiceUnavailable):
        return None


def sealed(file_id: UUID) -> bytes:
    """As it lies there. Raises FileNotFoundError."""
    return _files().read(_name(file_id))


def put_back(file_id: UUID, envelope: bytes) -> None:
    """A file as `sealed` gave it."""
    _files().write(_name(file_id), envelope)


def drop(file_id: UUID) -> None:
    """Take it away for good, if it is there."""
    _files().drop(_name(file_id))


def drop_later(file_ids: Iterable[UUID]) -> None:
    """Once this request is committed, and only then. What a crash leaves behind nobody can open."""
    g.setdefault("files_to_drop", []).extend(file_ids)


def init_dropping(app: Flask) -> None:
    """To be called before the transaction is connected: what is registered first runs last, after the commit."""

    @app.after_request
    def _drop(response: Response) -> Response:
        for file_id in g.pop("files_to_drop", []) if response.status_code < 400 else []:
            with suppress(ServiceUnavailable):
                drop(file_id)
        return response


def _files() -> Files:
    return cast(Files, current_app.extensions["files"])


def _name(file_id: UUID) -> str:
    return f"{file_id.hex[-2:]}/{file_id.hex}"
