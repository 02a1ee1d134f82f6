"""What the tests of this package begin with: handouts that were posted, and what is left of them behind the page."""

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from portal.audit.models import AuditEvent
from portal.database import db, new_id
from portal.files.uploads import Upload
from portal.materials.actions import Handout, post
from portal.materials.models import Material, Release
from portal.notifications.models import Notice
from portal.programs.actions import joining, leading
from portal.programs.models import Group, Track
from tests.actors import actor
from tests.inspector import inspect
from tests.schedule.given import group, today, writing
from tests.visitor import Page, Visitor

LEADERS = {"day": "dana", "evening": "luis"}


def posted(app: Flask, title: str = "STOP", text: str = "Take a step back.", of: str = "day", **more: Any) -> str:
    """A handout that the group's leader has posted; returns its address."""
    handout = Handout(title, text="" if {"file", "link"} & more.keys() else text, **_part(more))
    with writing(app):
        release = post(actor(LEADERS[of]), group(of), handout, new_id().hex, **more)
        return f"/materials/{release.material_id}"


def file_posted(app: Flask, content: bytes, name: str = "Plan.pdf", **more: Any) -> str:
    """A file, past the rebuilding (which has tests of its own)."""
    return posted(app, title="Plan", file=Upload(name, "application/pdf", content), **more)


@contextmanager
def full_disk_at_commit(lying: Callable[[], Sequence[Any]]) -> Iterator[list[Any]]:
    """The commit fails once something lies there. Yields what lay there then."""
    seen: list[Any] = []

    def fail(session: object) -> None:
        seen.extend(lying())
        if seen:
            raise OperationalError("COMMIT", {}, Exception("disk full"))

    event.listen(db.session, "before_commit", fail)
    try:
        yield seen
    finally:
        event.remove(db.session, "before_commit", fail)


def form_of(app: Flask, of: str = "day") -> str:
    """Where the group's leader posts a handout."""
    with app.app_context():
        return f"/groups/{group(of).id}/handouts"


def offer(app: Flask, leader: Visitor, status: int = 303, file: Any = None, name: str = "Plan", **fields: Any) -> Page:
    """The leader of the day group opens the form, fills it in and posts it, with a file of this content perhaps."""
    url = form_of(app)
    form = leader.get(url).form("/handouts")
    del form["@"]
    data = {**form, "title": "Weekly plan", "form": "text" if file is None else "file", "text": "", **fields}
    if file is not None:
        data["file"] = FileStorage(io.BytesIO(file), name) if isinstance(file, bytes) else file
    boundary, body = encode_multipart(data)
    content_type = f'multipart/form-data; boundary="{boundary}"'
    page = Page(leader.client.post(url, data=body, content_type=content_type))
    assert page.status == status, page.html[:2000]
    inspect(page, fragment=False)
    return page


def upload(app: Flask, content: bytes, name: str = "Plan", **fields: Any) -> str:
    """Dana posts this file through the form; returns the address of the handout."""
    offer(app, Visitor(app, "dana"), file=content, name=name, **fields)
    return f"/materials/{materials(app)[-1].id}"


def download(visitor: Visitor, handout: str) -> bytes:
    """What the browser would save."""
    answer = visitor.client.get(f"{handout}/file")
    assert answer.status_code == 200, answer.status
    return answer.data


def told(page: Page) -> list[str]:
    """The sentences of the error summary."""
    return [" ".join(line.text_content().split()) for line in page.tree.xpath("//*[@id='error-summary']//li")]


def listed(page: Page) -> list[str]:
    """The titles in a list of handouts, in its order."""
    links = page.tree.xpath("//main//li//a[starts-with(@href, '/materials/') or starts-with(@href, '/handouts/0')]")
    return [link.text for link in links]


def materials(app: Flask) -> list[Material]:
    with app.app_context():
        return list(db.session.scalars(select(Material).order_by(Material.id)))


def releases(app: Flask) -> list[Release]:
    with app.app_context():
        return list(db.session.scalars(select(Release).order_by(Release.id)))


def files(app: Flask) -> list[Path]:
    """The sealed files on the disk, named by their handouts' ids."""
    return sorted(path for path in (app.config["INSTANCE"] / "files").rglob("*") if path.is_file())


def told_of_handouts(app: Flask) -> set[UUID]:
    with app.app_context():
        return set(db.session.scalars(select(Notice.user_id).where(Notice.kind == "handout")))


def verbs(app: Flask) -> list[str]:
    """What happened to handouts, as the record has it."""
    with app.app_context():
        events = select(AuditEvent.verb).where(AuditEvent.subject == "release")
        return list(db.session.scalars(events.order_by(AuditEvent.place)))


def _part(more: dict[str, Any]) -> dict[str, Any]:
    """What of this belongs to the handout; the rest is about its release."""
    return {name: more.pop(name) for name in ("file", "link") if name in more}


def second_group(app: Flask) -> UUID:
    """Another group in the day group's track: Luis leads it, Lena is in it."""
    with writing(app):
        row = Group(track_id=group("day").track_id, name="Noon group")
        db.session.add(row)
        db.session.flush()
        leading.add_leader(row, actor("luis").id, today(), by=None)
        joining.enroll(actor("lena").id, row, today(), by=None)
        return row.id


def given_to_track(app: Flask, title: str = "For everyone") -> Release:
    """By Dana, to all groups of the day group's track."""
    with writing(app):
        track = db.session.get_one(Track, group("day").track_id)
        return post(actor("dana"), track, Handout(title, text="Be kind."), new_id().hex)


def page_of(app: Flask, title: str) -> str:
    """Where its leader looks at the newest release of it."""
    with app.app_context():
        named = select(Release.id).join(Material, Material.id == Release.material_id).where(Material.title == title)
        return f"/handouts/{db.session.scalars(named.order_by(Release.id.desc())).first()}"


def replace_it(app: Flask, leader: Visitor, which: str, status: int = 303, **fields: Any) -> Page:
    """Open the form that replaces this handout, and send it with these changes."""
    form = leader.get(f"{page_of(app, which)}/replacement")
    return leader.submit(form, "/replacement", status=status, **fields)


def is_new(page: Page) -> list[str]:
    """The titles that say New."""
    rows = page.tree.xpath("//main//li[.//span[contains(@class, 'pine') and normalize-space()='New']]")
    return [row.xpath(".//a")[0].text for row in rows]
