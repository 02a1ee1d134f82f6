"""What the tests of this package begin with: a conversation, words in it, and what is left of them behind the page."""

import io
import re
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from portal import clock
from portal.audit.models import AuditEvent
from portal.database import db, id_at
from portal.messages.actions import BODY, care_thread
from portal.messages.models import Message
from portal.notifications.models import Notice
from portal.programs.models import CareTeamMember
from portal.vault.sealing import seal
from tests.actors import actor
from tests.inspector import inspect
from tests.schedule.given import HERE, today, writing
from tests.visitor import Page, Visitor, object_id


def coming(weekday: int, at: time = time(12)) -> datetime:
    """The next such day after today (0 is Monday), at this time of the clinic."""
    day = today() + timedelta(days=1)
    return datetime.combine(day + timedelta(days=(weekday - day.weekday()) % 7), at, tzinfo=HERE)


def thread_of(patient: Visitor) -> str:
    """The address of her own conversation, as the portal leads her to it."""
    return patient.get("/messages", status=303).headers["Location"].split("#")[0]


def thread_with(app: Flask, patient: str, *bodies: str, by: str = "jordan") -> str:
    """The address of a patient's conversation, in which somebody wrote these words a while ago."""
    with writing(app):
        thread_id = care_thread(actor(patient).id).id
    _lay(app, thread_id, patient, by, bodies)
    return f"/messages/{thread_id}"


def fill(app: Flask, patient: str, number: int, by: str = "jordan") -> str:
    """So many messages, a minute apart: "Message 1" and so on."""
    return thread_with(app, patient, *(f"Message {n}" for n in range(1, number + 1)), by=by)


def say(visitor: Visitor, thread: str, body: Any, status: int = 303, htmx: bool = False, **more: Any) -> Page:
    return visitor.post(f"{thread}/messages", {"body": body, **more}, status=status, htmx=htmx)


def poll(visitor: Visitor, thread: str, after: object, status: int = 200) -> Page:
    """What the page on the screen asks for by itself."""
    headers = {"X-Background": "1"}
    return visitor.get(f"{thread}/new?after={after}", status=status, htmx=True, headers=headers)


def off_the_team(app: Flask, who: str = "jordan", patient: str = "maya") -> None:
    """Yesterday was the last day on which this clinician answered for this patient."""
    with writing(app):
        hers = select(CareTeamMember).where(
            CareTeamMember.user_id == actor(who).id, CareTeamMember.patient_id == actor(patient).id
        )
        db.session.scalars(hers).one().until_on = today() - timedelta(days=1)


def bodies(page: Page) -> list[str]:
    """What everybody wrote, in the order of the page."""
    return [body.text for body in page.tree.xpath("//li[starts-with(@id, 'message-')]/p[@class='body']")]


def last_id(page: Page) -> str:
    """The id of the last message on the page."""
    return str(page.tree.xpath("//li[starts-with(@id, 'message-')]/@id")[-1]).removeprefix("message-")


def typed(page: Page) -> str:
    """What stands in the field; a browser drops the first line end of a textarea."""
    return (page.tree.xpath("//textarea[@name='body']")[0].text or "").strip()


def new_in(page: Page) -> int:
    """The number beside Messages in the navigation."""
    (way,) = page.tree.xpath("//nav//a[@href='/messages']")
    found = re.search(r"\b(\d+) new\b", way.text_content())
    return int(found[1]) if found else 0


def new_for(visitor: Visitor) -> int:
    return new_in(visitor.get("/"))


def messages(app: Flask) -> list[Message]:
    """All there are, in their order."""
    with app.app_context():
        return list(db.session.scalars(select(Message).order_by(Message.id)))


def told(app: Flask) -> set[UUID]:
    """Who was told that a message waits."""
    with app.app_context():
        return set(db.session.scalars(select(Notice.user_id).where(Notice.kind == "message")))


def verbs(app: Flask, who: str, about: str = "maya") -> list[str]:
    """What this person did with this patient's conversation, as the record has it."""
    with app.app_context():
        events = select(AuditEvent.verb).where(
            AuditEvent.chain_id == actor(about).id,
            AuditEvent.actor_id == actor(who).id,
            AuditEvent.subject.in_(("thread", "message")),
        )
        return list(db.session.scalars(events.order_by(AuditEvent.place)))


def _lay(app: Flask, thread_id: UUID, patient: str, by: str, bodies: tuple[str, ...]) -> None:
    with writing(app):
        whose, author = actor(patient).id, actor(by).id
        for n, body in enumerate(bodies):
            at = clock.now() - timedelta(minutes=len(bodies) - n)
            message_id = id_at(at)
            sealed = seal(whose, BODY, message_id, body)
            once = {"form_key": f"laid:{message_id.hex}", "sent_at": at}
            db.session.add(Message(id=message_id, thread_id=thread_id, author_id=author, body_sealed=sealed, **once))


def message_at(thread: str, page: Page) -> UUID:
    """The message that the answer to a sending points to."""
    address, _, anchor = page.headers["Location"].partition("#message-")
    assert object_id(address) == object_id(thread)
    return UUID(anchor)


def say_with(visitor: Visitor, thread: str, size: int, **fields: Any) -> Page:
    """Send words with a file of so many bytes, as one body that is held in memory."""
    file = FileStorage(io.BytesIO(bytes(size)), "secret-name.pdf")
    boundary, body = encode_multipart({"csrf_token": visitor.csrf_token(), **fields, "files": file})
    kind = f'multipart/form-data; boundary="{boundary}"'
    page = Page(visitor.client.post(f"{thread}/messages", data=body, content_type=kind))
    inspect(page, fragment=False)
    return page
