"""What is a document: her letters, proofs of attendance, handouts that are open to her, files from messages."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import Uuid, bindparam, select

from portal.access.actor import Actor
from portal.access.scope import ME, binds
from portal.coverage.queries.letters import every_letter
from portal.files import store
from portal.letters.models import Letter
from portal.letters.queries.words import BODY as LETTER
from portal.letters.queries.words import SIGNED
from portal.materials.actions import BODY, FILE_NAME
from portal.materials.models import Form, Material
from portal.materials.policy import received
from portal.messages.attaching import ENCLOSED, FILE, enclosed
from portal.messages.models import Attachment, Message, Thread
from portal.reading import Statement, read
from portal.records.own.rows import Document
from portal.vault.sealing import preload, unseal
from portal.web.formatting import full_day

PLAIN, MARKDOWN = "text/plain", "text/markdown"
_LETTERS: Statement = select(Letter.id, Letter.body_sealed, Letter.signed_sealed, Letter.written_at).where(
    Letter.patient_id == ME
)
_HANDOUTS: Statement = received.with_only_columns(
    Material.id,
    Material.title,
    Material.form,
    Material.media_type,
    Material.size,
    Material.link,
    Material.made_at,
    Material.body_sealed,
    Material.file_name_sealed,
)
_FILES: Statement = (
    select(
        *ENCLOSED,
        Message.sent_at,
        Message.author_id,
    )
    .join(Message, Message.id == Attachment.message_id)
    .join(Thread, Thread.id == Message.thread_id)
    .where(Thread.patient_id == ME)
)
_ONE_FILE = _FILES.where(Attachment.id == bindparam("file_id", type_=Uuid()))
_ONE_HANDOUT = _HANDOUTS.where(Material.id == bindparam("file_id", type_=Uuid()))


def documents(actor: Actor) -> list[Document]:
    """All of them without what is in their files, by id. Four statements, and one for each key."""
    found = [*_letters(actor), *_proofs(actor), *_handouts(read(_HANDOUTS, binds(actor)))]
    return sorted([*found, *_files(read(_FILES, binds(actor)))], key=lambda one: one.id)


def file(actor: Actor, file_id: UUID) -> Document | None:
    """A handout's file or one from a message, if it is hers to read. Two statements at most."""
    asked = binds(actor, file_id=file_id)
    found = [*_files(read(_ONE_FILE, asked))] or [*_handouts(read(_ONE_HANDOUT, asked))]
    return found[0] if found and is_file(found[0]) else None


def is_file(one: Document) -> bool:
    """Rather than a text, or what lies elsewhere."""
    return one.text is None and not one.link


def content(one: Document) -> bytes | None:
    """None when it cannot be read now, or lies elsewhere."""
    if one.text is not None:
        return one.text.encode()
    if one.link:
        return None
    return store.fetch_if_there(one.id, FILE if one.kind == "file" else store.PLACE)


def _letters(actor: Actor) -> Iterator[Document]:
    rows = read(_LETTERS, binds(actor))
    preload([row.body_sealed for row in rows])
    for row in rows:
        words = (unseal(LETTER, row.id, row.body_sealed), unseal(SIGNED, row.id, row.signed_sealed))
        text = "\n\n".join(one for one in words if one.strip())
        yield Document(
            row.id, "letter", _("Letter to the next person"), row.written_at, PLAIN, text=text, by_id=actor.id
        )


def _proofs(actor: Actor) -> Iterator[Document]:
    for one in every_letter(actor):
        first, last = full_day(one.from_on), full_day(one.until_on)
        title = _("Proof of attendance, %(first)s to %(last)s", first=first, last=last)
        days = (
            _("%(day)s: %(n)s minutes", day=full_day(day), n=minutes)
            for day, minutes in sorted(one.states.days.items())
        )
        back = [_("Taken back on %(day)s", day=full_day(one.revoked_at))] if one.revoked_at else []
        head = [one.states.name, *([one.states.sender] if one.states.sender else [])]
        text = "\n".join([*head, *map(str, days), *map(str, back)])
        yield Document(one.id, "proof", str(title), one.made_at, PLAIN, text=text)


def _handouts(rows: Iterable[Any]) -> Iterator[Document]:
    some = list(rows)
    preload([one for row in some for one in (row.body_sealed, row.file_name_sealed) if one])
    for row in some:
        is_text = row.form is Form.TEXT
        text = unseal(BODY, row.id, row.body_sealed) if is_text and row.body_sealed else None
        yield Document(
            id=row.id,
            kind="handout",
            title=row.title,
            at=row.made_at,
            media_type=MARKDOWN if is_text else row.media_type,
            size=row.size or None,
            text=(text or "") if is_text else None,
            link=row.link if row.form is Form.LINK else "",
            file_name=unseal(FILE_NAME, row.id, row.file_name_sealed) if row.file_name_sealed else "",
        )


def _files(rows: Iterable[Any]) -> Iterator[Document]:
    some = list(rows)
    preload([row.file_name_sealed for row in some])
    for row in some:
        it = enclosed(row)
        about = {"size": it.size, "file_name": it.name, "by_id": row.author_id}
        yield Document(it.id, "file", it.name, row.sent_at, it.media_type, **about)
