"""Every sealed value of a clinic: where it lies, and what opens it."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from portal.connections import begin_reading
from portal.database import Base, db
from portal.files import store
from portal.materials.models import Material
from portal.messages.attaching import FILE
from portal.messages.models import Attachment
from portal.vault.keyring import Unreadable
from portal.vault.sealing import unseal

PLACES = {"user.email_sealed": "user.email", "user.totp_sealed": "user.totp", "passkey.name_sealed": "passkey.name"}
"""Columns whose place is named in another way than by table and column."""


@dataclass(frozen=True)
class Value:
    place: str
    row_id: UUID
    envelope: str

    @property
    def key_id(self) -> UUID:
        return UUID(self.envelope.split(":", 2)[1])

    def open(self) -> str:
        return unseal(self.place, self.row_id, self.envelope)


def values() -> list[Value]:
    """Within an application context."""
    begin_reading()
    return [*_values()]


def _values() -> Iterator[Value]:
    for table in Base.metadata.sorted_tables:
        for column in table.c:
            if column.name.endswith("_sealed"):
                for row in db.session.execute(select(table.c.id, column).where(column.is_not(None))):
                    if row[1]:
                        name = f"{table.name}.{column.name}"
                        yield Value(place_of(name), row.id, row[1])


def place_of(column: str) -> str:
    return PLACES.get(column, column)


def opened(found: list[Value]) -> list[Value]:
    return [value for value in found if _opens(value)]


def _opens(value: Value) -> bool:
    try:
        value.open()
    except Unreadable:
        return False
    return True


def files() -> list[tuple[UUID, str]]:
    """Each with its place."""
    handouts = db.session.scalars(select(Material.id).where(Material.file_name_sealed.is_not(None))).all()
    return [(id, FILE) for id in db.session.scalars(select(Attachment.id))] + [(id, store.PLACE) for id in handouts]


def readable_files(app: Flask) -> int:
    done = 0
    for file_id, place in files():
        try:
            store.fetch(file_id, place)
            done += 1
        except (Unreadable, FileNotFoundError):
            pass
    return done
