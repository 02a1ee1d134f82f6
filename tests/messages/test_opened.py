""" "Opened": the sender sees that the other side has had it on the screen."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask

from portal.programs.actions import caring
from portal.programs.models import CareRole
from tests.actors import actor
from tests.messages.given import coming, fill, say, thread_of, thread_with
from tests.schedule.given import today, writing
from tests.visitor import Page, Visitor

Visit = Callable[[str | None], Visitor]


def _own(page: Page) -> list[str]:
    """The last line of each of the reader's own messages, without its time."""
    marks = page.tree.xpath("//li[contains(@class, 'own')]/p[@class='meta'][2]")
    return [mark.text.split()[0] for mark in marks]


def test_sent_then_opened(app: Flask, visit: Visit, time_machine: Any) -> None:
    time_machine.move_to(coming(4))
    maya, jordan = visit("maya"), visit("jordan")
    thread = thread_of(maya)
    say(maya, thread, "hello")
    assert _own(maya.get(thread)) == ["Sent"]
    jordan.get("/messages")
    assert _own(maya.get(thread)) == ["Sent"]
    jordan.get(thread)
    page = maya.get(thread)
    assert _own(page) == ["Opened"]
    assert "Opened today 12:00 PM" in page.text
    say(maya, thread, "one more")
    assert _own(maya.get(thread)) == ["Opened", "Sent"]


def test_each_says_when_it_was_opened_and_not_when_the_next_was(app: Flask, visit: Visit, time_machine: Any) -> None:
    noon = coming(4)
    time_machine.move_to(noon)
    maya, jordan = visit("maya"), visit("jordan")
    thread = thread_of(maya)
    say(maya, thread, "hello")
    jordan.get(thread)
    time_machine.move_to(noon + timedelta(hours=3))
    maya, jordan = visit("maya"), visit("jordan")
    say(maya, thread, "one more")
    jordan.get(thread)
    page = maya.get(thread)
    assert "Opened today 12:00 PM" in page.text
    assert "Opened today 3:00 PM" in page.text


def test_the_therapist_sees_it_too(sqlite_app: Flask, enter: Visit) -> None:
    jordan, thread = enter("jordan"), thread_with(sqlite_app, "maya", "hello")
    assert _own(jordan.get(thread)) == ["Sent"]
    enter("maya").get(thread)
    assert _own(jordan.get(thread)) == ["Opened"]


def test_reading_ones_own_opens_nothing(sqlite_app: Flask, enter: Visit) -> None:
    maya, thread = enter("maya"), thread_with(sqlite_app, "maya", "hello", by="maya")
    for _ in range(2):
        assert _own(maya.get(thread)) == ["Sent"]


def test_a_colleague_who_reads_along_is_not_the_patient(app: Flask, visit: Visit) -> None:
    thread = thread_with(app, "maya", "how are you?")
    with writing(app):
        caring.set_care_team(actor("maya").id, actor("priya").id, CareRole.SUPERVISOR, today(), by=None)
    visit("priya").get(thread)
    assert _own(visit("jordan").get(thread)) == ["Sent"]
    visit("maya").get(thread)
    assert _own(visit("jordan").get(thread)) == ["Opened"]


def test_the_page_before_does_not_open_the_newest(sqlite_app: Flask, enter: Visit) -> None:
    maya, thread = enter("maya"), fill(sqlite_app, "maya", 40)
    (older,) = [link for link in maya.get(thread).links() if "before=" in link]
    say(enter("jordan"), thread, "the newest")
    maya.get(older)
    assert _own(enter("jordan").get(thread))[-1] == "Sent"
