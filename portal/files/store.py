"""Sealed files in the instance folder, each named by the id of the row it belongs to.

A file is written and synced before the row that names it is committed, so there is never a row without
its file. If the request fails after that, the file is taken away again; a crash in between leaves a
sealed file that nothing names, which harms nobody and a later sweep may remove.
"""

import os
from pathlib import Path
from uuid import UUID

from flask import Response, after_this_request, current_app, has_request_context

from portal.vault.sealing import CLINIC, seal_bytes, unseal_bytes

PLACE = "material.file"
"""Of handouts; what else is kept names its own."""


def keep(file_id: UUID, content: bytes, owner: UUID = CLINIC, place: str = PLACE) -> None:
    """Seal with the owner's key and store; undone when the request does not succeed."""
    path = _path(file_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(seal_bytes(owner, place, file_id, content))
        file.flush()
        os.fsync(file.fileno())
    if not has_request_context():
        return  # the demo clinic is laid at the command line

    @after_this_request
    def _undo(response: Response) -> Response:
        if response.status_code >= 400:
            path.unlink(missing_ok=True)
        return response


def fetch(file_id: UUID, place: str = PLACE) -> bytes:
    """The content. Raises FileNotFoundError or Unreadable."""
    return unseal_bytes(place, file_id, _path(file_id).read_bytes())


def _path(file_id: UUID) -> Path:
    folder: Path = current_app.config["INSTANCE"]
    return folder / "files" / file_id.hex[-2:] / file_id.hex
