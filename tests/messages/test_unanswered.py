"""What a patient wrote and nobody answered is in the work list until somebody does, or says that it needs no answer."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import update

from portal import clock
from portal.access.actor import Role
from portal.accounts.models import Standing, User
from portal.database import db
from portal.messages.models import Message
from portal.messages.overdue import overdue
from portal.messages.topics import Topic
from portal.programs.actions.setting_cover import Days, set_cover
from tests.accounts.doors import knock
from tests.accounts.test_interrupted import sign_in_again
from tests.actors import actor
from tests.home.given import also, links_in, section
from tests.messages.given import fill, say, thread_of, thread_with, verbs
from tests.messages.test_discharged import ends_yesterday
from tests.messages.test_topics import about
from tests.schedule.given import writing
from tests.statements import counted
from tests.visitor import Page, Visitor

Visit = Callable[[str | None], Visitor]
WAITING = "Waiting for an answer since"


def listed(visitor: Visitor) -> str:
    """The messages of the work list."""
    return section(visitor.get("/"), "letters")


def press(visitor: Visitor, page: Page, words: str) -> Page:
    """A form of a page by the beginning of its button, and where it leads."""
    (form,) = page.tree.xpath(f"//main//form[button[starts-with(normalize-space(), '{words}')]]")
    sent = {one.get("name"): one.get("value") for one in form.xpath(".//input")}
    return visitor.follow(visitor.post(form.get("action"), sent))


def nobody_answers_in_time(app: Flask) -> list[str]:
    """Who lets wait, to an administrator, once all of it is old."""
    with writing(app):
        db.session.execute(update(Message).values(sent_at=clock.now() - timedelta(days=20)))
    with app.test_request_context():
        return [one.name for one in overdue(actor("sam"))]


def test_a_message_that_was_read_waits_until_it_is_answered(app: Flask, visit: Visit) -> None:
    maya, jordan = visit("maya"), visit("jordan")
    thread = thread_of(maya)
    say(maya, thread, "What should I do on Friday?")
    assert "Maya Torres 1 new message" in listed(jordan)
    assert WAITING not in listed(jordan)
    jordan.get(thread)
    assert WAITING in listed(jordan)
    assert thread in links_in(jordan.get("/"), "letters")
    assert "Waits for an answer" in jordan.get("/messages").text
    say(jordan, thread, "Call me.")
    assert listed(jordan).endswith("none waits for an answer.")
    assert "Waits for an answer" not in jordan.get("/messages").text
    say(maya, thread, "And on Saturday?")
    jordan.get(thread)
    assert WAITING in listed(jordan)


def test_a_conversation_is_one_line_however_much_was_written(app: Flask, visit: Visit) -> None:
    thread_with(app, "maya", "one", "two", "three", by="maya")
    thread_with(app, "devon", "mine", by="devon")
    words = listed(visit("jordan"))
    assert words.count("Maya Torres") == 1
    assert "Maya Torres 3 new messages" in words
    assert "Devon Kim 1 new message ·" in words
    today = visit("maya").get("/").text
    assert "Message from" not in today
    thread_with(app, "maya", "four", "five", by="jordan")
    assert "2 messages from Jordan Lee" in visit("maya").get("/").text


def test_it_needs_no_answer(app: Flask, visit: Visit) -> None:
    jordan, thread = visit("jordan"), thread_with(app, "maya", "Thank you", by="maya")
    page = jordan.get(thread)
    assert "waits for an answer" in page.text
    settled = press(jordan, page, "No answer needed")
    assert "Marked as needing no answer" in settled.text
    assert listed(jordan).endswith("none waits for an answer.")
    assert nobody_answers_in_time(app) == []
    assert "no answer" not in visit("maya").get(thread).text.lower(), "nothing of it is hers to read"
    assert "waits for an answer" in press(jordan, settled, "It needs an answer").text
    assert WAITING in listed(jordan)
    assert nobody_answers_in_time(app) == ["Jordan Lee"]
    said = [verb for verb in verbs(app, "jordan") if "answer" in verb]
    assert said == ["needs no answer", "needs an answer"]


def test_it_comes_back_when_she_writes_again(app: Flask, visit: Visit) -> None:
    jordan, maya, thread = visit("jordan"), visit("maya"), thread_with(app, "maya", "Thank you", by="maya")
    press(jordan, jordan.get(thread), "No answer needed")
    say(maya, thread, "One more thing")
    jordan.get(thread)
    assert WAITING in listed(jordan)


def test_one_tap_in_the_work_list_and_back(app: Flask, visit: Visit) -> None:
    jordan, thread = visit("jordan"), thread_with(app, "maya", "Thank you", "again", by="maya")
    jordan.get(thread)
    page = press(jordan, jordan.get("/"), "No answer needed")
    assert "You said: no answer needed." in section(page, "letters")
    assert WAITING not in listed(jordan)
    assert WAITING in section(press(jordan, page, "It needs an answer"), "letters")
    assert nobody_answers_in_time(app) == ["Jordan Lee"]


def test_what_came_while_the_page_was_open_still_waits(app: Flask, visit: Visit) -> None:
    jordan, maya, thread = visit("jordan"), visit("maya"), thread_with(app, "maya", "Thank you", by="maya")
    page = jordan.get(thread)
    say(maya, thread, "I am not well")
    assert "waits for an answer" in press(jordan, page, "No answer needed").text
    assert WAITING in listed(jordan)


def test_an_older_page_takes_back_nothing_newer(app: Flask, visit: Visit) -> None:
    jordan, maya, thread = visit("jordan"), visit("maya"), thread_with(app, "maya", "Thank you", by="maya")
    older = press(jordan, jordan.get(thread), "No answer needed")
    say(maya, thread, "Bye")
    press(jordan, jordan.get(thread), "No answer needed")
    page = press(jordan, older, "It needs an answer")
    assert "Marked as needing no answer" in page.text, "the last word needs none"


def test_what_is_taken_back_was_said_at_once(app: Flask, visit: Visit) -> None:
    jordan, maya, thread = visit("jordan"), visit("maya"), thread_with(app, "maya", "Thank you", by="maya")
    press(jordan, jordan.get(thread), "No answer needed")
    say(maya, thread, "When is group?")
    page = press(jordan, jordan.get(thread), "No answer needed")
    press(jordan, page, "It needs an answer")
    nobody_answers_in_time(app)
    with app.test_request_context():
        assert [one.messages for one in overdue(actor("sam"))] == [1]


def test_while_her_therapist_is_away_it_waits_for_who_covers(app: Flask, visit: Visit) -> None:
    thread_with(app, "maya", "Thank you", by="maya")
    with writing(app), app.test_request_context():
        jordan = actor("jordan")
        set_cover(jordan, jordan.id, actor("priya").id, Days(jordan.today, jordan.today + timedelta(days=2)))
    assert nobody_answers_in_time(app) == ["Priya Nair"]
    with writing(app):
        db.session.execute(update(User).where(User.name == "Priya Nair").values(standing=Standing.DEACTIVATED))
    assert nobody_answers_in_time(app) == ["Jordan Lee"]


def test_pressed_twice_or_without_a_message_it_is_said_once(app: Flask, visit: Visit) -> None:
    jordan, thread = visit("jordan"), thread_with(app, "maya", "Thank you", by="maya")
    page = jordan.get(thread)
    for sent in ({}, {"up_to": "nonsense"}):
        jordan.post(f"{thread}/no-answer", sent)
    press(jordan, page, "No answer needed")
    press(jordan, page, "No answer needed")
    assert verbs(app, "jordan").count("needs no answer") == 1


def test_after_the_time_was_up_no_line_of_it_is_taken_for_words(app: Flask, visit: Visit, time_machine: Any) -> None:
    jordan, thread = visit(), thread_with(app, "maya", "Thank you", by="maya")
    knock(jordan, "jordan")
    (form,) = jordan.get(thread).tree.xpath("//main//form[contains(@action, '/no-answer')]")
    time_machine.move_to(clock.now() + timedelta(minutes=40))
    door = jordan.post(form.get("action"), {one.get("name"): one.get("value") for one in form.xpath(".//input")}, 401)
    sign_in_again(jordan, door, "jordan", status=303)
    assert WAITING in listed(jordan), "nothing is said by itself"


def test_who_left_and_what_is_long_ago_wait_no_more(app: Flask, visit: Visit) -> None:
    jordan = visit("jordan")
    hers, his = (thread_with(app, name, "Thank you", by=name) for name in ("maya", "devon"))
    for thread in (hers, his):
        jordan.get(thread)
    assert listed(jordan).count(WAITING) == 2
    ends_yesterday(app, "devon")
    assert listed(jordan).count(WAITING) == 1
    assert "waits for an answer" not in jordan.get(his).text
    assert jordan.get("/messages").text.count("Waits for an answer") == 1
    with writing(app):
        db.session.execute(update(Message).values(sent_at=clock.now() - timedelta(days=70)))
    assert WAITING not in listed(jordan)
    assert "waits for an answer" not in jordan.get(hers).text


def test_a_conversation_without_a_word_says_so(app: Flask, visit: Visit) -> None:
    """It was opened today; nobody has written."""
    thread, jordan = about(app, "maya", Topic.CARE), visit("jordan")
    about(app, "maya", Topic.SCHEDULE)
    about(app, "maya", Topic.BILLING)
    for name, there in (("maya", "/messages?all=1"), ("jordan", "/messages"), ("sam", "/messages")):
        page = visit(name).get(there)
        assert "/messages/" in "".join(page.links())
        assert "Last message" not in page.text
    say(jordan, thread, "Hello")
    assert "Last message today" in jordan.get("/messages").text


def test_the_desk_answers_for_its_own(app: Flask, visit: Visit) -> None:
    maya, sam = visit("maya"), visit("sam")
    bills = about(app, "maya", Topic.BILLING)
    say(maya, bills, "a bill")
    assert "Maya Torres: Bills and paperwork 1 new message" in listed(sam)
    assert "Maya" not in listed(visit("jordan"))
    visit("jordan").post(f"{bills}/no-answer", {"up_to": str(UUID(int=0))}, status=404)
    maya.post(f"{bills}/no-answer", {"up_to": str(UUID(int=0))}, status=404)
    assert "Marked as needing no answer" in press(sam, sam.get(bills), "No answer needed").text
    assert nobody_answers_in_time(app) == []


def test_who_treats_and_administers_has_one_list(app: Flask, visit: Visit) -> None:
    also(app, "jordan", Role.ADMIN)
    maya, jordan = visit("maya"), visit("jordan")
    say(maya, about(app, "maya", Topic.BILLING), "a bill")
    jordan.get(thread_with(app, "maya", "hello", by="maya"))
    words = listed(jordan)
    assert "Maya Torres: Bills and paperwork 1 new message" in words
    assert words.index("new message") < words.index(WAITING)


def test_it_costs_the_same_however_many_wait(app: Flask, visit: Visit) -> None:
    jordan = visit("jordan")
    prices = []
    for more in (1, 200):
        jordan.get(fill(app, "maya", more, by="maya"))
        with counted(app) as statements:
            jordan.get("/")
        prices.append(len(statements))
    assert prices[0] == prices[1]
