"""Files that go with a message: rebuilt by the form, sealed with the patient's key here."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, func, select

from portal import clock
from portal.access.actor import Actor
from portal.audit.record import record
from portal.database import Instant, db, id_at
from portal.files import store
from portal.files.room import Kept
from portal.files.uploads import Upload
from portal.messages.enclosure import Enclosure
from portal.messages.models import Attachment, Message, Thread
from portal.reading import read
from portal.vault.sealing import seal, unseal

NAME, FILE = "attachment.file_name_sealed", "attachment.file"
MOST = 3
_KEPT = (
    select(func.count(Attachment.id), func.coalesce(func.sum(Attachment.size), 0))
    .join(Message, Message.id == Attachment.message_id)
    .where(
        Message.author_id == bindparam("author_id", type_=Uuid()), Message.sent_at > bindparam("since", type_=Instant())
    )
)


ENCLOSED: Any = (
    Attachment.id.label("file_id"),
    Attachment.file_name_sealed,
    Attachment.media_type,
    Attachment.size,
)
"""What a page's own statement brings along for `enclosed`."""


def attach(thread: Thread, message: Message, files: Sequence[Upload]) -> None:
    """In the order in which they were chosen: ids sort by their instant."""
    now = clock.now()
    for number, file in enumerate(files):
        file_id = id_at(now + timedelta(milliseconds=number))
        row = Attachment(id=file_id, message_id=message.id, media_type=file.media_type, size=len(file.content))
        row.file_name_sealed = seal(thread.patient_id, NAME, row.id, file.name)
        store.keep(row.id, file.content, thread.patient_id, FILE)
        db.session.add(row)
    db.session.flush()


def enclosed(row: Any) -> Enclosure:
    """Of a row with `ENCLOSED` in it."""
    return Enclosure(row.file_id, unseal(NAME, row.file_id, row.file_name_sealed), row.media_type, row.size)


def enclosed_of(message: Message) -> list[Enclosure]:
    """Those of one message. One statement."""
    rows = db.session.scalars(select(Attachment).where(Attachment.message_id == message.id).order_by(Attachment.id))
    return [Enclosure(row.id, unseal(NAME, row.id, row.file_name_sealed), row.media_type, row.size) for row in rows]


def content_of(actor: Actor, attachment: Attachment, thread: Thread) -> tuple[bytes, str]:
    """The file and its name; somebody else's opening of it is on record."""
    if actor.id != thread.patient_id:
        record(actor.id, "opened", "attachment", attachment.id, patient_id=thread.patient_id)
    return fetched(attachment)


def fetched(attachment: Attachment) -> tuple[bytes, str]:
    """The same, for a caller that has put it on record."""
    name = unseal(NAME, attachment.id, attachment.file_name_sealed)
    return store.fetch(attachment.id, FILE), name


def thread_holding(message_id: UUID) -> Thread:
    """The conversation that a message stands in."""
    found = select(Thread).join(Message, Message.thread_id == Thread.id).where(Message.id == message_id)
    return db.session.scalars(found).one()


def kept_by(author_id: UUID, since: datetime) -> Kept:
    """What somebody sent along with messages. One statement."""
    return Kept(*read(_KEPT, {"author_id": author_id, "since": since}).one())
