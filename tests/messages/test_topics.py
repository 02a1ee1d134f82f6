"""What a conversation is about decides who reads it, hears of it, and has it in lists and numbers."""

from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from portal.access.actor import Role
from portal.database import db
from portal.messages import queries
from portal.messages.actions import mark_read, thread_about
from portal.messages.models import Message, Thread
from portal.messages.topics import Topic
from tests.actors import actor
from tests.home.given import also
from tests.messages.given import bodies, new_for, say, thread_of, told
from tests.schedule.given import writing
from tests.visitor import Page, Visitor

Visit = Callable[[str | None], Visitor]


def about(app: Flask, patient: str, topic: Topic) -> str:
    with writing(app):
        return f"/messages/{thread_about(actor(patient).id, topic).id}"


@pytest.mark.parametrize(
    ("topic", "readers", "others"),
    [
        (Topic.CARE, {"jordan"}, ("sam", "dana", "priya", "devon")),
        (Topic.SCHEDULE, {"jordan", "sam"}, ("dana", "priya", "devon")),
        (Topic.BILLING, {"sam"}, ("jordan", "dana", "priya", "devon")),
    ],
)
def test_it_reaches_the_right_people_alone(
    app: Flask, visit: Visit, topic: Topic, readers: set[str], others: tuple[str, ...]
) -> None:
    maya, thread = visit("maya"), about(app, "maya", topic)
    say(maya, thread, "a question")
    assert bodies(maya.get(thread)) == ["a question"]
    assert told(app) == {actor_id(app, name) for name in readers}
    for name in readers:
        visitor = visit(name)
        assert new_for(visitor) == 1
        assert f"{thread}#latest" in visitor.get("/messages").links()
        assert bodies(visitor.get(thread)) == ["a question"]
        assert new_for(visitor) == 0
    for name in others:
        visit(name).get(thread, status=404)
        say(visit(name), thread, "let me in", status=404)
    for name in {"jordan", "sam"} - readers:
        assert new_for(visit(name)) == 0
        assert thread not in visit(name).get("/messages").html


def actor_id(app: Flask, name: str) -> object:
    with app.app_context():
        return actor(name).id


def test_she_chooses_in_plain_words(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    care = thread_of(maya)
    page = maya.get("/messages?all=1")
    for words in ("About my care", "About my schedule", "Bills and paperwork", "The front desk reads it"):
        assert words in page.text
    assert f"{care}#latest" in page.links()
    bills = maya.post("/messages", {"topic": "billing"}).headers["Location"]
    assert maya.post("/messages", {"topic": "billing"}).headers["Location"] == bills
    assert "Your care team does not see it." in maya.get(bills).text
    listed = maya.get("/messages")  # with more than one, the list comes first
    assert {f"{care}#latest", f"{bills}#latest"} <= set(listed.links())
    for nonsense in ("", "gossip"):
        maya.post("/messages", {"topic": nonsense}, status=404)


def test_who_wrote_stands_there_in_words(app: Flask, visit: Visit) -> None:
    maya, thread = visit("maya"), about(app, "maya", Topic.SCHEDULE)
    say(maya, thread, "When is it?")
    for name in ("jordan", "sam"):
        say(visit(name), thread, f"from {name}")
    assert roles(maya.get(thread)) == ["You", "Jordan Lee, LCSW · Therapist", "Sam Okafor · Front desk"]
    assert roles(visit("sam").get(thread)) == ["Maya Torres", "Jordan Lee, LCSW · Therapist", "You"]


def roles(page: Page) -> list[str]:
    heads = page.tree.xpath("//li[starts-with(@id, 'message-')]/p[@class='meta'][1]")
    return [" ".join(head.text_content().split()).rsplit(" · ", 1)[0] for head in heads]


def test_the_front_desk_writes_first(app: Flask, visit: Visit, ids: Callable[[str], object]) -> None:
    sam, maya = visit("sam"), visit("maya")
    form = sam.get(f"/admin/people/{ids('maya')}")
    assert "Write about bills and paperwork" in form.text
    url = sam.post(f"/patients/{ids('maya')}/desk-thread", {"topic": "billing"}).headers["Location"]
    say(sam, url, "Your plan was billed.")
    assert new_for(maya) == 1
    assert bodies(maya.get(url)) == ["Your plan was billed."]
    sam.post(f"/patients/{ids('maya')}/desk-thread", {"topic": "care"}, status=404)
    sam.post(f"/patients/{ids('jordan')}/desk-thread", {"topic": "billing"}, status=404)
    visit("jordan").post(f"/patients/{ids('maya')}/desk-thread", {"topic": "billing"}, status=404)


def test_a_therapist_writes_about_the_schedule(app: Flask, visit: Visit, ids: Callable[[str], object]) -> None:
    jordan = visit("jordan")
    url = jordan.post(f"/patients/{ids('maya')}/thread", {"topic": "schedule"}).headers["Location"]
    assert url == about(app, "maya", Topic.SCHEDULE)
    jordan.post(f"/patients/{ids('maya')}/thread", {"topic": "billing"}, status=404)


def test_who_treats_and_administers_has_both_lists(app: Flask, visit: Visit) -> None:
    also(app, "jordan", Role.ADMIN)
    lena, maya = visit("lena"), visit("maya")
    bills, care = about(app, "lena", Topic.BILLING), about(app, "maya", Topic.CARE)
    say(lena, bills, "a bill")
    say(maya, care, "a word")
    say(lena, about(app, "lena", Topic.CARE), "for Priya")
    jordan = visit("jordan")
    assert new_for(jordan) == 2
    assert {f"{bills}#latest", f"{care}#latest"} <= set(jordan.get("/messages").links())


def test_the_desks_list_goes_on(app: Flask, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    for name in ("maya", "devon", "lena"):
        say(visit(name), about(app, name, Topic.BILLING), "a bill")
    seen, url = [], "/messages"
    while url:
        page = visit("sam").get(url)
        seen += [link for link in page.links() if link.endswith("#latest")]
        url = next((link for link in page.links() if link.startswith("/messages?before")), "")
    assert len(seen) == len(set(seen)) == 3


def test_what_one_at_the_desk_has_opened_is_new_for_nobody_there(app: Flask, visit: Visit) -> None:
    also(app, "priya", Role.ADMIN)
    maya, bills, schedule = visit("maya"), about(app, "maya", Topic.BILLING), about(app, "maya", Topic.SCHEDULE)
    for thread in (bills, bills, schedule):
        say(maya, thread, "a question")
    sam, priya = visit("sam"), visit("priya")
    assert [new_for(one) for one in (sam, priya)] == [2, 2], "conversations, however much is new in each"
    assert sam.get("/").text.count("Maya Torres") == priya.get("/messages").text.count(" New") == 2
    sam.get(bills)
    assert [new_for(one) for one in (sam, priya)] == [1, 1]
    visit("jordan").get(schedule)
    assert [new_for(one) for one in (sam, priya)] == [1, 1], "a therapist opens it for the team, not for the desk"
    say(maya, bills, "one more")
    assert [new_for(one) for one in (sam, priya)] == [2, 2]


def test_what_came_after_the_page_was_drawn_still_waits(app: Flask, visit: Visit) -> None:
    maya, bills = visit("maya"), about(app, "maya", Topic.BILLING)
    say(maya, bills, "a bill")
    with writing(app):
        thread = db.session.get_one(Thread, UUID(bills.removeprefix("/messages/")))
        (first,) = db.session.scalars(select(Message.id).where(Message.thread_id == thread.id))
    say(maya, bills, "and another")
    with writing(app):
        mark_read(actor("sam"), db.session.merge(thread), first)
    assert new_for(visit("sam")) == 1


def test_what_came_while_the_page_was_made_and_is_on_it_waits_no_more(app: Flask, visit: Visit) -> None:
    """Between the page's first statement and the one that read the message: else the badge would stay for good."""
    maya, bills = visit("maya"), about(app, "maya", Topic.BILLING)
    with writing(app):
        thread = db.session.get_one(Thread, UUID(bills.removeprefix("/messages/")))
        db.session.expunge(thread)
    say(maya, bills, "a bill")
    assert new_for(visit("sam")) == 1
    with writing(app):
        (shown,) = db.session.scalars(select(Message.id).where(Message.thread_id == thread.id))
        mark_read(actor("sam"), thread, shown)
    assert new_for(visit("sam")) == 0
