"""After the program she keeps what was written, and is told plainly that writing is over."""

from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from portal.database import db
from portal.programs.models import Enrollment
from tests.actors import actor
from tests.messages.given import bodies, messages, new_for, say, thread_of, thread_with
from tests.schedule.given import today, writing
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]


def ends_yesterday(app: Flask, patient: str) -> None:
    with writing(app):
        place = db.session.scalars(select(Enrollment).where(Enrollment.patient_id == actor(patient).id)).one()
        place.until_on = today() - timedelta(days=1)


def test_she_reads_but_cannot_send(app: Flask, visit: Visit) -> None:
    rosa, thread = visit("rosa"), thread_with(app, "rosa", "Take care, Rosa")
    assert new_for(rosa) == 1
    assert thread_of(rosa) == thread
    page = rosa.get(thread)
    assert bodies(page) == ["Take care, Rosa"]
    assert not page.tree.xpath("//textarea")
    assert "You can write here while you have a place in a group." in page.text
    assert "Call or text 988" in page.text
    for htmx in (False, True):
        late = say(rosa, thread, "one more thing", status=409, htmx=htmx)
        assert "one more thing" in late.text
    assert len(messages(app)) == 1


def test_neither_can_her_therapist(app: Flask, visit: Visit) -> None:
    jordan, thread = visit("jordan"), thread_with(app, "maya", "see you", by="maya")
    assert jordan.get(thread).tree.xpath("//textarea")
    ends_yesterday(app, "maya")
    page = jordan.get(thread)
    assert bodies(page) == ["see you"]
    assert not page.tree.xpath("//textarea")
    assert "Maya has no place in a group now." in page.text
    assert "and another thing" in say(jordan, thread, "and another thing", status=409).text
    assert len(messages(app)) == 1


def test_on_her_last_day_she_still_writes(sqlite_app: Flask, enter: Visit) -> None:
    with writing(sqlite_app):
        place = db.session.scalars(select(Enrollment).where(Enrollment.patient_id == actor("maya").id)).one()
        place.until_on = today()
    maya = enter("maya")
    thread = thread_of(maya)
    say(maya, thread, "thank you")
    assert bodies(maya.get(thread)) == ["thank you"]


def test_her_former_therapist_reads_it_no_more(sqlite_app: Flask, enter: Visit) -> None:
    thread = thread_with(sqlite_app, "rosa", "Take care, Rosa")
    enter("jordan").get(thread, status=404)
    assert new_for(enter("jordan")) == 0
