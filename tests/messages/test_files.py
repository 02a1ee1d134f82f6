"""Pictures and PDFs with a message: rebuilt, sealed with the patient's key, and saved by those who read it."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from flask import Flask
from sqlalchemy import select

from portal.audit.models import AuditEvent
from portal.database import db
from portal.files import store, uploads
from portal.messages.models import Attachment
from portal.vault.sealing import Unreadable, destroy_key
from tests.actors import actor
from tests.materials.files import armed_document, document, opened, picture
from tests.messages.given import bodies, messages, thread_of, typed, verbs
from tests.schedule.given import writing
from tests.visitor import Page, Visitor

Visit = Callable[[str | None], Visitor]


def send(visitor: Visitor, thread: str, *files: tuple[bytes, str], status: int = 303, body: str = "look") -> Page:
    enclosed = [(io.BytesIO(content), name) for content, name in files]
    fields: dict[str, Any] = {"body": body, "files": enclosed}
    return visitor.post(f"{thread}/messages", fields, status=status, content_type="multipart/form-data")


def links(page: Page) -> list[str]:
    return [link for link in page.links() if link.startswith("/messages/files/")]


def test_it_arrives_rebuilt_and_as_something_to_save(app: Flask, visit: Visit) -> None:
    maya, jordan = visit("maya"), visit("jordan")
    thread = thread_of(maya)
    send(maya, thread, (armed_document(), "plan.pdf"), (picture(), "../../my photo.exe"))
    page = jordan.get(thread)
    assert "plan.pdf" in page.text
    assert "my photo.png" in page.text
    paper, photo = (jordan.client.get(link) for link in links(page))
    for answer in (paper, photo):
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].startswith("sandbox")
        assert answer.headers["Cache-Control"] == "no-store"
    assert b"armed" not in paper.data
    with pikepdf.open(io.BytesIO(paper.data)) as pdf:
        assert len(pdf.pages) == 2
    assert opened(photo.data).format == "PNG"
    with app.app_context():
        assert "opened" in verbs_of_files(app)


def verbs_of_files(app: Flask) -> list[str]:
    return list(db.session.scalars(select(AuditEvent.verb).where(AuditEvent.subject == "attachment")))


def test_only_who_reads_the_conversation(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    thread = thread_of(maya)
    send(maya, thread, (document(), "plan.pdf"))
    (link,) = links(maya.get(thread))
    maya.get(link)
    for name in ("devon", "priya", "dana", "sam"):
        visit(name).get(link, status=404)
    assert "opened" not in verbs(app, "maya")


def test_it_is_sealed_with_her_key(sqlite_app: Flask, enter: Visit, tmp_path: Path) -> None:
    maya = enter("maya")
    thread = thread_of(maya)
    send(maya, thread, (document("Vellumpaper"), "Vellumname.pdf"))
    (link,) = links(maya.get(thread))
    with sqlite_app.app_context():
        row = db.session.scalars(select(Attachment)).one()
        assert "Vellum" not in row.file_name_sealed
        (kept,) = [path for path in Path(sqlite_app.config["INSTANCE"]).rglob(row.id.hex) if path.is_file()]
        assert b"%PDF" not in kept.read_bytes()
    with writing(sqlite_app):
        destroy_key(actor("maya").id)
    with sqlite_app.test_request_context(), pytest.raises(Unreadable):
        store.fetch(row.id, "attachment.file")
    assert maya.client.get(link).status_code == 410


@pytest.mark.parametrize(
    ("files", "complaint"),
    [
        ([(b"MZ program", "setup.exe")], "setup.exe: Please choose a PDF or a picture"),
        ([(b"", "empty.pdf")], "This file is empty."),
        ([(b"%PDF-1.7 broken", "torn.pdf")], "We could not read this file."),
        ([(b"%PDF-" + b"x" * 300_000, "big.pdf")], "This file is over 10 MB."),
        ([(document(), f"{n}.pdf") for n in range(4)], "Up to 3 files go with one message."),
    ],
    ids=["wrong kind", "empty", "broken", "too large", "too many"],
)
def test_what_is_not_taken_is_said_and_the_words_stay(
    sqlite_app: Flask,
    enter: Visit,
    monkeypatch: pytest.MonkeyPatch,
    files: list[tuple[bytes, str]],
    complaint: str,
) -> None:
    monkeypatch.setattr(uploads, "LARGEST", 200_000)
    maya = enter("maya")
    thread = thread_of(maya)
    page = send(maya, thread, *files, status=422, body="Here it is")
    assert complaint in page.text
    assert "Please choose your files again. Your words are still here." in page.text
    assert typed(page) == "Here it is"
    assert messages(sqlite_app) == []
    send(maya, thread, (document(), "good.pdf"))
    assert len(links(maya.get(thread))) == 1


def test_words_that_are_not_taken_say_that_the_files_must_be_chosen_again(enter: Visit) -> None:
    maya = enter("maya")
    page = send(maya, thread_of(maya), (document(), "plan.pdf"), status=422, body="")
    assert "Please write a few words first." in page.text
    assert "Please choose your files again." in page.text


def test_a_double_tap_sends_one_of_each(sqlite_app: Flask, enter: Visit) -> None:
    maya = enter("maya")
    thread = thread_of(maya)
    for _ in range(2):
        fields = {"body": "once", "form_key": "k", "files": [(io.BytesIO(document()), "plan.pdf")]}
        maya.post(f"{thread}/messages", fields, content_type="multipart/form-data")
    page = maya.get(thread)
    assert bodies(page) == ["once"]
    assert len(links(page)) == 1


def test_a_file_added_after_an_answer_got_lost_is_not_taken_for_sent(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    thread = thread_of(maya)
    fields: dict[str, Any] = {"body": "Here it is", "form_key": "one page"}
    maya.post(f"{thread}/messages", fields)
    again = fields | {"files": [(io.BytesIO(document()), "plan.pdf")]}
    late = maya.post(f"{thread}/messages", again, status=409, content_type="multipart/form-data")
    assert "What you wrote before was sent already." in late.text
    assert "Please choose your files again." in late.text
    assert typed(late) == "Here it is"
    assert links(maya.get(thread)) == []
    without = fields | {"files": [(io.BytesIO(document()), "plan.pdf")], "form_key": "another"}
    maya.post(f"{thread}/messages", without, content_type="multipart/form-data")
    without.pop("files")
    maya.post(f"{thread}/messages", without)
    assert len(links(maya.get(thread))) == 1


def test_without_a_file_the_field_is_empty_and_that_is_fine(enter: Visit) -> None:
    maya = enter("maya")
    thread = thread_of(maya)
    send(maya, thread, (b"", ""))
    assert bodies(maya.get(thread)) == ["look"]
