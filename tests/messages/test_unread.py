""" "N new": derived from what was read, so that it never sticks, and never forgets what nobody saw."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask

from portal import clock
from tests.messages.given import bodies, last_id, new_for, new_in, poll, say, thread_of, thread_with
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]


def test_it_counts_what_the_other_side_wrote(app: Flask, visit: Visit) -> None:
    maya, jordan = visit("maya"), visit("jordan")
    thread = thread_of(maya)
    assert (new_for(maya), new_for(jordan)) == (0, 0)
    say(maya, thread, "one")
    say(maya, thread, "two")
    assert (new_for(maya), new_for(jordan)) == (0, 2)
    assert "2 new" in jordan.get("/messages").text
    say(jordan, thread, "three")
    assert new_for(maya) == 1


def test_opening_clears_it_on_that_very_page(app: Flask, visit: Visit) -> None:
    maya, thread = visit("maya"), thread_with(app, "maya", "one", "two")
    assert new_for(maya) == 2
    assert new_in(maya.get(thread)) == 0
    assert new_for(maya) == 0


def test_each_conversation_counts_for_itself(app: Flask, visit: Visit) -> None:
    hers = thread_with(app, "maya", "from Maya", by="maya")
    thread_with(app, "devon", "from Devon", "and more", by="devon")
    jordan = visit("jordan")
    assert new_for(jordan) == 3
    jordan.get(hers)
    assert new_for(jordan) == 2


def test_nobody_else_is_told(app: Flask, visit: Visit) -> None:
    thread_with(app, "maya", "from Jordan")
    thread_with(app, "maya", "from Maya", by="maya")
    assert [new_for(visit(name)) for name in ("maya", "jordan")] == [1, 1]
    assert [new_for(visit(name)) for name in ("devon", "lena", "rosa", "priya", "nora")] == [0] * 5
    assert new_for(visit("sam")) == 0
    for name in ("dana", "luis"):
        assert not visit(name).get("/").tree.xpath("//nav//a[@href='/messages']")


def test_what_came_while_she_wrote_stays_new(app: Flask, visit: Visit) -> None:
    """Her page has not shown it yet: sending must not count as reading."""
    maya, jordan = visit("maya"), visit("jordan")
    thread = thread_with(app, "maya", "seen")
    on_screen = last_id(maya.get(thread))
    say(jordan, thread, "please call me")
    say(maya, thread, "meanwhile", status=200, htmx=True)
    assert new_for(maya) == 1
    assert "Opened" not in jordan.get(thread).tree.xpath("//li[contains(@class, 'own')]")[-1].text_content()
    assert bodies(poll(maya, thread, on_screen)) == ["please call me", "meanwhile"]
    assert new_for(maya) == 0
    assert "Opened" in jordan.get(thread).tree.xpath("//li[contains(@class, 'own')]")[-1].text_content()


def test_without_script_the_page_after_sending_shows_it(enter: Visit) -> None:
    maya, jordan = enter("maya"), enter("jordan")
    thread = thread_of(maya)
    form = maya.get(thread)
    say(jordan, thread, "please call me")
    page = maya.follow(maya.submit(form, "/messages", body="meanwhile"))
    assert bodies(page) == ["please call me", "meanwhile"]
    assert new_in(page) == 0


def test_a_clock_that_is_behind_hides_nothing(app: Flask, visit: Visit, time_machine: Any) -> None:
    """Two machines, or one that was set right: what is sent later still comes later."""
    maya, jordan = visit("maya"), visit("jordan")
    thread = thread_of(maya)
    say(jordan, thread, "first")
    on_screen = last_id(maya.get(thread))
    time_machine.move_to(clock.now() - timedelta(seconds=20))
    say(jordan, thread, "second")
    assert new_for(maya) == 1
    assert bodies(poll(maya, thread, on_screen)) == ["second"]
    assert bodies(maya.get(thread)) == ["first", "second"]


def test_messages_of_one_moment_keep_their_order(enter: Visit, time_machine: Any) -> None:
    time_machine.move_to(clock.now(), tick=False)
    maya = enter("maya")
    thread, words = thread_of(maya), [f"word {n}" for n in range(6)]
    for word in words:
        say(maya, thread, word)
    assert bodies(maya.get(thread)) == words
