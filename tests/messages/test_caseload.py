"""A therapist's list of conversations: her caseload, what is new, and the first word to somebody."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.accounts.models import Standing, User
from portal.database import db
from portal.messages.models import Thread
from portal.programs.models import CareTeamMember, Enrollment
from tests.actors import actor
from tests.messages.given import bodies, say, thread_with
from tests.schedule.given import group, today, writing
from tests.visitor import Page, Visitor

Visit = Callable[[str | None], Visitor]


def _listed(page: Page) -> list[str]:
    return [" ".join(line.text_content().split()) for line in page.tree.xpath("//main//li")]


def test_her_patients_by_name_the_new_ones_first(app: Flask, visit: Visit) -> None:
    thread_with(app, "maya", "one", "two", by="maya")
    maya, devon = _listed(visit("jordan").get("/messages"))
    assert "Devon Kim" in devon
    assert "No messages yet" in devon
    assert "Maya Torres" in maya
    assert "2 new" in maya


def test_no_words_stand_in_the_list(sqlite_app: Flask, enter: Visit) -> None:
    thread = thread_with(sqlite_app, "maya", "only for the page", by="maya")
    jordan = enter("jordan")
    page = jordan.get("/messages")
    assert "only for the page" not in page.html
    assert f"{thread}#latest" in page.links()
    assert bodies(jordan.get(thread)) == ["only for the page"]


def test_nobody_elses_patients(enter: Visit) -> None:
    page = enter("priya").get("/messages")
    assert "Lena Walsh" in page.text
    for name in ("Maya", "Devon", "Rosa"):
        assert name not in page.text
    assert "Nobody on your caseload yet." in enter("nora").get("/messages").text


def test_the_first_word_to_somebody(app: Flask, visit: Visit, ids: Callable[[str], UUID]) -> None:
    jordan = visit("jordan")
    page = jordan.get("/messages")
    answer = jordan.submit(page, f"/patients/{ids('devon')}/thread")
    thread = answer.headers["Location"].split("#")[0]
    there = jordan.follow(answer)
    assert "Messages with Devon" in there.text
    assert "No messages yet. What you and Devon write shows up here." in there.text
    say(jordan, thread, "welcome")
    assert bodies(visit("devon").get(thread)) == ["welcome"]


def test_whoever_comes_first_opens_the_same_one(app: Flask, visit: Visit, ids: Callable[[str], UUID]) -> None:
    me = ids("maya")
    for _ in range(2):
        visit("jordan").post(f"/patients/{me}/thread")
    visit("maya").get("/messages", status=303)
    with app.app_context():
        assert [one.patient_id for one in db.session.scalars(select(Thread))] == [me]


def test_nobody_else_opens_one(app: Flask, visit: Visit, ids: Callable[[str], UUID]) -> None:
    url = f"/patients/{ids('maya')}/thread"
    for name in ("maya", "devon", "priya", "nora", "dana", "sam"):
        visit(name).post(url, status=404)
    with app.app_context():
        assert not list(db.session.scalars(select(Thread)))
    visit("jordan").post(url)


def test_a_discharged_patient_stays_listed_while_there_are_words(app: Flask, visit: Visit) -> None:
    with writing(app):
        for name in ("rosa", "devon"):
            patient = actor(name).id
            db.session.add(CareTeamMember(patient_id=patient, user_id=actor("priya").id, from_on=today()))
            for place in db.session.scalars(select(Enrollment).where(Enrollment.patient_id == patient)):
                place.until_on = today() - timedelta(days=1)
    thread_with(app, "rosa", "take care", by="priya")
    text = visit("priya").get("/messages").text
    assert "Rosa Silva" in text
    assert "Devon Kim" not in text


def test_the_list_goes_on_and_leaves_nobody_out(app: Flask, visit: Visit) -> None:
    """Also when two of one name stand where a page ends."""
    with writing(app):
        jordan, place = actor("jordan").id, group("day")
        for n in range(130):
            name, mail = f"Patient {(n + 1) // 2:03}", {"email_sealed": "", "email_lookup": f"many {n}"}
            person = User(name=name, standing=Standing.ACTIVE, created_at=clock.now(), **mail)
            db.session.add(person)
            db.session.flush()
            db.session.add(CareTeamMember(patient_id=person.id, user_id=jordan, from_on=today()))
            db.session.add(Enrollment(patient_id=person.id, group_id=place.id, from_on=today()))
    visitor, seen, url = visit("jordan"), [], "/messages"
    while url:
        page = visitor.get(url)
        seen += page.tree.xpath("//main//form/@action")
        url = next((link for link in page.links() if link.startswith("/messages?")), "")
        assert "Patient" not in url
    assert len(seen) == len(set(seen)) == 132
