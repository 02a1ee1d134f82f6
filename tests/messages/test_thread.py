"""A conversation on the page: whose it is, who wrote what, and when an answer may be expected."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask

from portal.web.formatting import NO_BREAK
from tests.messages.given import bodies, coming, poll, say, thread_of, thread_with, typed
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]


def test_a_patient_goes_straight_to_her_conversation(enter: Visit) -> None:
    maya = enter("maya")
    thread = thread_of(maya)
    assert thread_of(maya) == thread != thread_of(enter("devon"))
    page = maya.get(thread)
    assert "Messages with Jordan" in page.text
    assert "Jordan Lee, LCSW" in page.text
    assert "No messages yet." in page.text
    assert "Call or text 988" in page.text


def test_each_side_sees_who_wrote(enter: Visit) -> None:
    maya, jordan = enter("maya"), enter("jordan")
    thread = thread_of(maya)
    say(maya, thread, "from Maya")
    say(jordan, thread, "from Jordan")
    hers, his = maya.get(thread), jordan.get(thread)
    assert bodies(hers) == bodies(his) == ["from Maya", "from Jordan"]

    def authors(page: Any) -> list[str]:
        return [name.text for name in page.tree.xpath("//li/p[@class='meta']/span[@class='strong']")]

    assert authors(hers) == ["You", "Jordan Lee, LCSW"]
    assert authors(his) == ["Maya Torres", "You"]
    assert "Messages with Maya" in his.text
    assert "No messages yet." not in hers.text


@pytest.mark.parametrize("htmx", [False, True])
def test_no_messages_yet_goes_with_the_first(enter: Visit, htmx: bool) -> None:
    maya, jordan = enter("maya"), enter("jordan")
    thread = thread_of(maya)
    empty = maya.get(thread).tree.get_element_by_id("nothing-yet")
    assert "No messages yet." in empty.text_content()
    if htmx:
        part = say(maya, thread, "the first", status=200, htmx=True)
    else:
        say(jordan, thread, "the first")
        part = poll(maya, thread, "00000000-0000-0000-0000-000000000000")
    gone = part.tree.get_element_by_id("nothing-yet")
    assert gone.get("hx-swap-oob") == "true"
    assert gone.text_content() == ""


def test_hours_are_said_in_the_readers_language(enter: Visit) -> None:
    maya = enter("maya")
    maya.submit(maya.get("/account/display"), "/account/display", language="es")
    composer = maya.follow(maya.get("/messages", status=303)).tree.xpath("//*[@id='composer']")[0].text_content()
    assert "lunes a viernes, 8 AM a 7 PM" in composer.replace(NO_BREAK, " ")
    assert "weekdays" not in composer + maya.get("/help").text


def _in_words(day: datetime) -> str:
    return f"{day:%A, %B} {day.day}"


def test_days_stand_between(enter: Visit, time_machine: Any) -> None:
    first = coming(4)
    second, maya = first + timedelta(days=2), enter("maya")
    thread = thread_of(maya)
    for moment, word in ((first, "one"), (first, "two"), (second, "three")):
        time_machine.move_to(moment)
        maya.sign_in_as("maya")
        say(maya, thread, word)
    dividers = maya.get(thread).tree.xpath("//li[@class='divider']")
    assert [one.text for one in dividers] == [_in_words(first), _in_words(second)]


@pytest.mark.parametrize(
    ("weekday", "days"), [(0, 2), (2, 2), (3, 4), (4, 4), (5, 3)], ids=["Mon", "Wed", "Thu", "Fri", "Sat"]
)
def test_the_answer_is_promised_in_working_days(enter: Visit, time_machine: Any, weekday: int, days: int) -> None:
    moment = coming(weekday)
    time_machine.move_to(moment)
    maya = enter("maya")
    page = maya.follow(say(maya, thread_of(maya), "hello"))
    assert f"You’ll hear back by {_in_words(moment + timedelta(days=days))}." in page.text


def test_the_clinics_midnight_counts(enter: Visit, time_machine: Any) -> None:
    monday = coming(0, time(23, 30))  # Tuesday already in UTC
    time_machine.move_to(monday)
    maya = enter("maya")
    page = maya.follow(say(maya, thread_of(maya), "hello"))
    assert f"by {_in_words(monday + timedelta(days=2))}." in page.text
    assert "11:30 PM" in page.text


def test_a_reload_sends_nothing_again(enter: Visit) -> None:
    maya = enter("maya")
    thread = thread_of(maya)
    answer = say(maya, thread, "once")
    for _ in range(2):
        assert bodies(maya.follow(answer)) == ["once"]
    assert typed(maya.get(thread)) == ""


def test_htmx_opens_the_whole_page(sqlite_app: Flask, enter: Visit) -> None:
    jordan = enter("jordan")
    page = jordan.get(thread_with(sqlite_app, "maya", "hello", by="maya"), htmx=True)
    assert bodies(page) == ["hello"]
    assert page.tree.get_element_by_id("composer") is not None
