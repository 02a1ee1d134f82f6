"""The corpus on its two ways in, a handout and something sent along with a message, and what came of each file."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select

from portal.database import db
from portal.materials.models import Material
from portal.messages.models import Attachment
from tests.materials.given import form_of
from tests.messages.given import thread_of
from tests.uploads.corpus import Specimen
from tests.visitor import Visitor

WAYS = ("handout", "message")


@dataclass(frozen=True)
class Outcome:
    """`stored`: the files on the disk that came of it, by name. `headers`, `content`: as it is served again."""

    specimen: Specimen
    way: str
    status: int
    page: str
    media_type: str = ""
    row: str = ""
    headers: dict[str, str] | None = None
    content: bytes = b""
    stored: dict[str, bytes] | None = None

    @property
    def is_taken(self) -> bool:
        return self.status == 303

    def __str__(self) -> str:
        return f"{self.specimen.what} as a {self.way}: {self.status} {self.media_type}"


class Sending:
    """Dana hands out, Maya writes."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.people = {"handout": Visitor(app, "dana"), "message": Visitor(app, "maya")}
        self.urls = {"handout": form_of(app), "message": f"{thread_of(self.people['message'])}/messages"}

    def send(self, way: str, content: bytes, name: str, media_type: str = "application/octet-stream") -> Any:
        who = self.people[way]
        fields = {"csrf_token": who.csrf_token()}
        fields |= {"title": "Plan", "form": "file"} if way == "handout" else {"body": "See this."}
        field = "file" if way == "handout" else "files"
        body, content_type = multipart(fields, field, name, media_type, content)
        return who.client.post(self.urls[way], data=body, content_type=content_type)

    def outcome(self, specimen: Specimen, way: str) -> Outcome:
        before = dict(kept(self.app))
        answer = self.send(way, specimen.make(), specimen.name)
        stored = {name: content for name, content in kept(self.app) if name not in before}
        if answer.status_code != 303:
            return Outcome(specimen, way, answer.status_code, answer.text, stored=stored)
        row_id, media_type = self._newest(way)
        served = self.people[way].client.get(
            f"/materials/{row_id}/file" if way == "handout" else f"/messages/files/{row_id}"
        )
        assert served.status_code == 200, served.status
        return Outcome(specimen, way, 303, "", media_type, row_id.hex, dict(served.headers), served.data, stored)

    def _newest(self, way: str) -> tuple[Any, str]:
        kind: Any = Material if way == "handout" else Attachment
        with self.app.app_context():
            row = db.session.scalars(select(kind).order_by(kind.id.desc())).first()
            return row.id, row.media_type


def multipart(fields: dict[str, str], field: str, name: str, media_type: str, content: bytes) -> tuple[bytes, str]:
    """As a hostile program would write it: the name as it is."""
    parts = [f'Content-Disposition: form-data; name="{one}"\r\n\r\n{value}'.encode() for one, value in fields.items()]
    called = name.replace("\\", "\\\\").replace("\r", "%0D").replace("\n", "%0A").encode()
    parts.append(
        f'Content-Disposition: form-data; name="{field}"; filename="'.encode()
        + called
        + f'"\r\nContent-Type: {media_type}\r\n\r\n'.encode()
        + content
    )
    body = b"".join(b"--xxxxxxxx\r\n" + part + b"\r\n" for part in parts) + b"--xxxxxxxx--\r\n"
    return body, "multipart/form-data; boundary=xxxxxxxx"


def kept(app: Flask) -> Iterator[tuple[str, bytes]]:
    """The sealed files on the disk."""
    for path in sorted((app.config["INSTANCE"] / "files").rglob("*")):
        if path.is_file():
            yield str(path.relative_to(app.config["INSTANCE"])), path.read_bytes()


def empty(app: Flask) -> None:
    shutil.rmtree(Path(app.config["INSTANCE"]) / "files", ignore_errors=True)
