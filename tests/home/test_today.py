"""A patient's Today: where to be and when, what is due before it, what was left half done, what is new."""

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from portal.access.actor import Role
from portal.accounts.actions import Newcomer, invite
from portal.accounts.models import Standing as Account
from portal.database import db
from portal.notifications.models import Notice
from portal.programs.actions import joining, parting
from portal.programs.models import Clinic, Ending, Enrollment, Program, Track
from portal.schedule.models import Standing
from portal.worksheets.models import State
from tests.actors import actor
from tests.home.given import LINK, Visit, links_in, message, posted, price, section, sent
from tests.messages.given import say, thread_of
from tests.messages.test_drafts import keep
from tests.programs.test_rolling import day, place_of
from tests.review.given import SHORT
from tests.schedule.given import HERE, group, session_in, talk_in, today, writing
from tests.worksheets_http.given import feedback, give, save, withdrawn

Ids = Callable[[str], UUID]


def test_the_next_session_when_where_and_with_whom(app: Flask, visit: Visit) -> None:
    session = session_in(app, 20, link=LINK)
    session_in(app, 1, topic="Called off", standing=Standing.CANCELLED)
    session_in(app, 2, of="evening", topic="Not hers")
    session_in(app, 300, topic="Next week")
    page = visit("maya").get("/")
    assert page.tree.findtext(".//h1").endswith(", Maya")
    words = section(page, "next")
    for expected in ("Opposite action", "With Dana, Day group", "Room 2"):
        assert expected in words
    assert re.search(r"\d+:\d\d [AP]M – \d+:\d\d [AP]M", words)
    for other in ("Called off", "Not hers", "Next week"):
        assert other not in page.text
    assert f"/schedule/{session}" in links_in(page, "next")


def test_a_one_to_one_says_with_whom(app: Flask, visit: Visit) -> None:
    talk = talk_in(app, 20)
    page = visit("maya").get("/")
    assert "Jordan" in section(page, "next")
    assert f"/schedule/{talk}" in links_in(page, "next")
    assert f"/schedule/{talk}" not in visit("devon").get("/").links()


@pytest.mark.parametrize(("begins", "opened"), [(20, False), (0.26, False), (0.24, True), (-2.9, True)])
def test_the_link_is_there_within_a_quarter_of_an_hour(app: Flask, visit: Visit, begins: float, opened: bool) -> None:
    session_in(app, begins, link=LINK)
    page = visit("maya").get("/")
    assert "Opposite action" in section(page, "next")
    assert (LINK in page.html) is opened


def test_what_she_said_about_coming(app: Flask, visit: Visit) -> None:
    session, maya = session_in(app, 20), visit("maya")
    assert "You told us" not in maya.get("/").text
    maya.post(f"/schedule/{session}/notice", {"kind": "late"})
    assert "You told us that you will be late." in section(maya.get("/"), "next")
    assert "You told us" not in visit("devon").get("/").text


def test_what_comes_later_that_day(app: Flask, visit: Visit, time_machine: Any) -> None:
    time_machine.move_to(datetime.combine(today(), time(9), tzinfo=HERE))
    first, second = session_in(app, 0.5), session_in(app, 0.6, topic="Urge surfing")
    page = visit("maya").get("/")
    assert links_in(page, "next")[0] == f"/schedule/{first}"
    assert f"/schedule/{second}" in links_in(page, "later")
    assert "Urge surfing" in section(page, "later")


def test_what_is_due_before_it_the_soonest_first(app: Flask, visit: Visit, ids: Ids) -> None:
    session, dana, maya = session_in(app, 20), visit("dana"), visit("maya")
    whenever = give(app, "maya", "tipp")
    assert links_in(maya.get("/"), "due")[-1] == whenever
    form = dana.get(f"/groups/{ids('day group')}/homework")
    dana.submit(form, "/homework", worksheet="worry-time", session=str(session))
    page = maya.get("/")
    due = [link for link in links_in(page, "due") if link != "/worksheets"]
    assert len(due) == 2
    assert due[1] == whenever
    assert "Worry" in section(page, "due")
    withdrawn(app, whenever)
    assert whenever not in maya.get("/").links()


def test_what_she_only_looked_into_is_not_asked_of_her(app: Flask, visit: Visit) -> None:
    """It waits among her worksheets. Once she has written in it, it is to be picked up again."""
    maya, given = visit("maya"), give(app, "maya", "radical-acceptance")
    url = maya.submit(maya.get("/worksheets/library/wise-mind"), "/worksheets").headers["Location"]
    assert given in maya.get("/").links()
    assert url not in maya.get("/").links()
    assert url in maya.get("/worksheets").links()
    assert "You chose this one" in maya.get("/worksheets").text
    save(maya, url, {"situation": "On the bus"})
    assert url in maya.get("/").links()


def test_what_was_left_half_done(app: Flask, visit: Visit) -> None:
    url, maya = give(app, "maya", SHORT), visit("maya")
    page = maya.get("/")
    assert url in links_in(page, "due")
    assert section(page, "begun") == ""
    save(maya, url, {"situation": "Late to group"})
    page = maya.get("/")
    assert url in links_in(page, "begun")
    assert url not in links_in(page, "due")
    assert "saved" in section(page, "begun")
    assert url not in visit("devon").get("/").links()


def test_what_was_answered_stays_until_it_is_read(app: Flask, visit: Visit) -> None:
    url, maya = sent(app), visit("maya")
    assert url not in maya.get("/").links()
    feedback(app, url, {"thought": "You caught it."})
    page = maya.get("/")
    assert url in links_in(page, "begun")
    assert "New comments for you · sent today" in section(page, "begun"), "one of two of a kind is known by its day"
    assert "You caught it." not in page.text
    maya.get(url)
    assert url not in maya.get("/").links()


def test_what_was_sent_back_stays_until_it_is_sent_again(app: Flask, visit: Visit) -> None:
    url, maya = sent(app), visit("maya")
    feedback(app, url, {}, "Nearly there.", State.RETURNED)
    for _ in range(2):
        assert url in links_in(maya.get("/"), "begun")
        maya.get(url)


def test_a_new_message_until_it_is_opened(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan, maya = visit("jordan"), visit("maya")
    assert "new" not in maya.get("/").tree.xpath("//nav")[-1].text_content()
    thread = message(jordan, ids("maya"))
    page = maya.get("/")
    assert thread in links_in(page, "begun")
    assert "1 new" in page.text
    assert "bus" not in page.text
    maya.get(thread)
    page = maya.get("/")
    assert "1 new" not in page.text
    assert section(page, "begun") == ""


def test_a_new_handout_until_it_is_opened_and_the_one_for_the_session_all_the_time(app: Flask, visit: Visit) -> None:
    session, maya = session_in(app, 20), visit("maya")
    new, fitting = posted(app, "Sleep: what helps"), posted(app, session=session)
    posted(app, "Not hers", to="evening")
    page = maya.get("/")
    assert {f"/materials/{new}", f"/materials/{fitting}"} <= set(links_in(page, "new"))
    assert "Not hers" not in page.text
    for material in (new, fitting):
        maya.get(f"/materials/{material}")
    page = maya.get("/")
    assert section(page, "new") == ""
    assert f"/materials/{fitting}" in links_in(page, "next")
    assert f"/materials/{new}" not in page.links()


def _of_place(app: Flask) -> list[bool]:
    """What Maya was told of her place, in order: whether she has seen it."""
    with app.app_context():
        hers = select(Notice.seen_at).where(Notice.kind == "place", Notice.user_id == actor("maya").id)
        return [one is not None for one in db.session.scalars(hers.order_by(Notice.made_at, Notice.id))]


def test_what_was_set_for_her_place_she_hears_and_reads_here(app: Flask, visit: Visit, ids: Ids) -> None:
    """An end, taken back before she saw it: no news. A break, a step down, an end: news, once each."""
    maya, sam = visit("maya"), ids("sam")
    with writing(app):
        parting.part(place_of("maya"), day(6), sam, Ending.COMPLETED)
        parting.go_on(place_of("maya"), sam)
    assert _of_place(app) == [True]
    assert "Your last day" not in maya.get("/").text
    with writing(app):
        joining.hold(place_of("maya"), day(3), day(9), sam)
    assert _of_place(app) == [True, False]
    words = " ".join(maya.get("/").text.split())
    assert "you have a break from Day group. Your place is yours again from" in words
    assert _of_place(app) == [True, True]
    with writing(app):
        held = db.session.scalars(select(Enrollment).where(Enrollment.ended_as == Ending.HOLD)).one()
        joining.resume(held, day(2), sam)
        joining.step_down(held, group("evening"), day(4), sam)
    assert _of_place(app) == [True, True, True, False], "of the two that came at once the last is told"
    words = " ".join(maya.get("/").text.split())
    assert "you are in Evening DBT group. Until then you are in Day group." in words
    assert _of_place(app) == [True] * 4
    with writing(app):
        parting.go_on(_first_place(), sam)
    assert _of_place(app) == [True] * 4 + [False], "she has read the other"
    with writing(app):
        parting.part(_first_place(), day(6), sam, Ending.LEFT)
    page = maya.get("/notices")
    assert "There is news of your place in the program" in page.text
    assert "Your last day in Day group is" in " ".join(maya.get("/").text.split())


def _first_place() -> Enrollment:
    hers = select(Enrollment).where(Enrollment.patient_id == actor("maya").id)
    return db.session.scalars(hers.order_by(Enrollment.from_on)).first()  # type: ignore[return-value]


def test_who_is_on_a_wait_list_is_told_for_what_and_whom_to_call(app: Flask, visit: Visit, ids: Ids) -> None:
    """With a place elsewhere, after her time was over, and before any; not how many are before her."""
    with writing(app):
        track = db.session.get_one(Track, group("evening").track_id)
        evening, program = track.id, db.session.get_one(Program, track.program_id).name
        track_name, phone = track.name, db.session.scalars(select(Clinic.phone)).one()
        nia, _token = invite(Newcomer("Nia Newcomer", "nia@riverbend.example", Role.PATIENT, today()), by=None)
        nia.standing = Account.ACTIVE
        newcomer = nia.id
    assert phone
    hers = {"maya": ids("maya"), "rosa": ids("rosa"), "nia": newcomer}
    sam, words = visit("sam"), "You are on the wait-list for"
    for name in hers:
        assert words not in visit(name).get("/").text
    for name, later in (("maya", today() + timedelta(days=9)), ("rosa", None), ("nia", None)):
        fields = {"patient": str(hers[name]), "not_before": str(later or "")}
        sam.post(f"/admin/tracks/{evening}/waiting-places", fields)
        page = section(visit(name).get("/"), "next")
        assert f"{words} {program}, {track_name}, since" in page
        assert ("You asked for a place from" in page) is (later is not None)
        assert f"call {phone}" in page
        assert "Your next session shows up here" not in page
    line = sam.get(f"/admin/tracks/{evening}/waiting-list")
    for link in [link for link in line.links() if link.endswith("/withdrawal")]:
        sam.submit(sam.get(link), "/withdrawal")
    for name in hers:
        assert words not in visit(name).get("/").text
    assert "Your next session shows up here" in visit("nia").get("/").text


def test_a_message_she_began_waits_without_its_words(app: Flask, visit: Visit, ids: Ids) -> None:
    maya, devon = visit("maya"), visit("devon")
    thread = thread_of(maya)
    before = price(app, maya)
    assert "A message you began" not in maya.get("/").text
    keep(maya, thread, "Vellumdraft, my leg")
    page = maya.get("/")
    assert thread in links_in(page, "begun")
    assert "Not sent yet · saved" in section(page, "begun")
    assert "Vellumdraft" not in page.html
    assert price(app, maya) == before
    assert "A message you began" not in devon.get("/").text
    keep(maya, thread, " ", 1)
    assert "A message you began" not in maya.get("/").text
    keep(visit("jordan"), thread, "Half an answer")
    assert "A message you began" not in maya.get("/").text


def test_nor_where_it_cannot_be_sent_any_more_or_was_sent(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    thread = thread_of(maya)
    keep(maya, thread, "Vellumdraft")
    say(maya, thread, "Vellumdraft")
    assert "A message you began" not in maya.get("/").text
    keep(maya, thread, "And another thing")
    assert "A message you began" in maya.get("/").text
    with writing(app):
        place = db.session.scalars(select(Enrollment).where(Enrollment.patient_id == actor("maya").id)).one()
        place.until_on = today() - timedelta(days=1)
    assert "A message you began" not in maya.get("/").text
