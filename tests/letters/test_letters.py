"""A letter's way: written near the end, read by a therapist first, then by newcomers, taken back at any time."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, text

from portal.database import db
from portal.letters.models import Letter
from portal.letters.queries import deciding
from portal.vault.sealing import destroy_key
from tests.actors import actor
from tests.letters.given import BODY, decide, letter_id, since, verbs, write
from tests.schedule.given import writing
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]
Ids = Callable[[str], UUID]


def test_from_the_writer_to_the_newcomer_and_back(app: Flask, visit: Visit) -> None:
    rosa, priya, maya, devon = (visit(name) for name in ("rosa", "priya", "maya", "devon"))
    since(app, "maya", 3)
    write(rosa)
    assert "Waits to be read" in rosa.get("/letters/mine").text
    assert BODY not in maya.get("/letters").text
    assert "A letter from somebody who finished" not in maya.get("/").text
    queue = priya.get("/letters")
    assert BODY not in queue.text
    assert "Rosa" not in queue.text
    decide(app, priya)
    assert verbs(app, "priya") == ["read letter", "showed letter"]
    assert "/letters" in maya.get("/").links()
    page = maya.get("/letters")
    assert BODY in page.text
    assert "Somebody who sat there" in page.text
    assert "Rosa" not in page.text
    assert verbs(app, "maya") == [], "reading a published letter is not reading her record"
    assert BODY not in devon.get("/letters").text, "he is in his fourth week"
    assert BODY not in visit("lena").get("/letters").text
    maya.submit(page, "/thanks")
    assert "You said thank you" in maya.get("/letters").text
    maya.post(f"/letters/{letter_id(app)}/thanks")
    mine = rosa.get("/letters/mine")
    assert "1 person said thank you." in mine.text
    assert "Maya" not in mine.text
    rosa.submit(mine, "/withdrawal")
    assert BODY not in maya.get("/letters").text
    assert "/letters" not in maya.get("/").links()
    priya.get("/letters")
    assert BODY in rosa.get("/letters/mine").form("/letters/mine")["body"][0], "hers to go on from"


def test_a_change_hides_it_at_once_and_what_was_read_before_cannot_be_shown(app: Flask, visit: Visit) -> None:
    rosa, jordan, maya = visit("rosa"), visit("jordan"), visit("maya")
    since(app, "maya", 0)
    write(rosa)
    decide(app, jordan)
    opened = jordan.get(f"/letters/{letter_id(app)}")
    assert BODY in maya.get("/letters").text
    write(rosa, body="Bring a sweater.", form_key="k2")
    assert "Bring a sweater." not in maya.get("/letters").text
    assert BODY not in maya.get("/letters").text
    clash = jordan.submit(opened, "/decision", status=409, decision="show")
    assert "has changed this letter since" in clash.text
    assert "Bring a sweater." in clash.text
    assert verbs(app, "jordan")[-1] == "read letter"
    assert "Bring a sweater." not in maya.get("/letters").text
    decide(app, jordan, "decline", word="Please leave out the street.")
    assert "Please leave out the street." in rosa.get("/letters/mine").text
    assert "Not shown" in rosa.get("/letters/mine").text
    jordan.submit(jordan.get(f"/letters/{letter_id(app)}"), "/decision", status=422, decision="decline", word=" ")


def test_words_are_sealed_with_her_key_and_go_with_it(app: Flask, visit: Visit) -> None:
    rosa, maya, nobody = visit("rosa"), visit("maya"), visit(None)
    since(app, "maya", 0)
    write(rosa, on_sign_in="y")
    decide(app, visit("jordan"))
    with app.app_context():
        assert BODY not in str(db.session.execute(text("SELECT * FROM letter")).all())
    assert BODY in maya.get("/letters").text
    assert BODY in nobody.get("/sign-in").text
    with writing(app):
        destroy_key(actor("rosa").id)
    assert BODY not in maya.get("/letters").text
    assert BODY not in nobody.get("/sign-in").text


def test_the_door_shows_one_only_if_she_allowed_it_and_never_with_a_refusal(app: Flask, visit: Visit) -> None:
    rosa, jordan, nobody = visit("rosa"), visit("jordan"), visit(None)
    write(rosa)
    decide(app, jordan)
    assert BODY not in nobody.get("/sign-in").text
    write(rosa, on_sign_in="y", form_key="k2")
    assert BODY not in nobody.get("/sign-in").text, "it waits again"
    decide(app, jordan)
    door = nobody.get("/sign-in")
    assert BODY in door.tree.get_element_by_id("letter").text_content()
    refused = nobody.post("/sign-in", {"email": "maya@riverbend.example", "password": "no"}, status=422)
    assert BODY not in refused.text


def test_who_may_write_and_what_cannot_be_sent(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    write(maya, status=409)
    assert "you can leave a letter here" in maya.get("/letters/mine").text
    since(app, "maya", 8 * 7 - 14)
    write(maya)
    assert "Waits to be read" in maya.get("/letters/mine").text
    write(maya)
    with app.app_context():
        assert len(db.session.scalars(select(Letter)).all()) == 1
    rosa = visit("rosa")
    for wrong in ({"body": "x" * 3001}, {"body": " \n"}, {"week": "9"}, {"week": "x"}, {"signed": "y" * 81}):
        page = write(rosa, status=422, **wrong)
        assert "988" in page.text
    kept = write(rosa, status=422, week="0").form("/letters/mine")
    assert [words.strip() for words in kept["body"]] == [BODY]
    preview = write(rosa, status=200, go="preview")
    assert "Not sent yet." in preview.text
    assert "Waits to be read" not in rosa.get("/letters/mine").text


def test_the_team_is_asked_when_a_letter_worries(app: Flask, visit: Visit) -> None:
    since(app, "maya", 50)
    write(visit("maya"))
    priya, jordan = visit("priya"), visit("jordan")
    with app.app_context():
        mine = db.session.scalars(select(Letter.id)).one()
    sheet = priya.get(f"/letters/{mine}")
    priya.submit(sheet, "/decision", decision="decline", word="We will talk.", asks_team="y")
    assert "A colleague asks you to look at a letter" in jordan.get("/notices").text
    assert "A colleague asks you" not in priya.get("/notices").text
    assert "There is news of your letter" in visit("maya").get("/notices").text


def test_two_taps_at_the_same_moment_send_one(app: Flask, visit: Visit) -> None:
    """Each is answered with the page of the letter, not with a conflict."""
    rosas = [visit("rosa"), visit("rosa")]
    start = threading.Barrier(2)

    def tap(rosa: Visitor) -> int:
        token = rosa.csrf_token()
        start.wait()
        fields = {"csrf_token": token, "body": BODY, "week": "1", "form_key": "k1"}
        return int(rosa.client.post("/letters/mine", data=fields).status_code)

    with ThreadPoolExecutor(2) as both:
        assert list(both.map(tap, rosas)) == [303, 303]
    assert letter_id(app)


def test_a_letter_that_does_not_open_shuts_nobody_out(app: Flask, visit: Visit) -> None:
    write(visit("rosa"), on_sign_in="y")
    decide(app, visit("jordan"))
    with writing(app):
        whole = db.session.scalars(select(Letter)).one()
        whole.body_sealed = whole.signed_sealed
    page = visit(None).get("/sign-in")
    assert BODY not in page.text
    assert page.tree.xpath("//input[@name='password']")


def test_what_was_decided_stays_within_reach_however_much_it_is(
    app: Flask, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deciding, "A_PAGE", 1)
    maya, jordan = visit("maya"), visit("jordan")
    since(app, "maya", 8 * 7 - 14)
    write(visit("rosa"))
    decide(app, jordan)
    write(maya, form_key="k2")
    newer = letter_id(app, "maya")
    jordan.submit(jordan.get(f"/letters/{newer}"), "/decision", decision="show")
    newest = jordan.get("/letters")
    assert f"/letters/{newer}" in newest.links()
    assert f"/letters/{letter_id(app)}" not in newest.links()
    [older] = [link for link in newest.links() if "before=" in link]
    page = jordan.get(older)
    assert f"/letters/{letter_id(app)}" in page.links()
    assert f"/letters/{newer}" not in page.links()
    assert jordan.get("/letters?before=nonsense").links() == newest.links()


def test_nobody_overrules_a_colleague_unknowingly(app: Flask, visit: Visit) -> None:
    write(visit("rosa"))
    priya, jordan = visit("priya"), visit("jordan")
    opened, hers = (one.get(f"/letters/{letter_id(app)}") for one in (jordan, priya))
    for _ in range(2):  # a double tap is no clash
        priya.submit(hers, "/decision", decision="decline", word="Please leave out the street.")
    clash = jordan.submit(opened, "/decision", status=409, decision="show", word="Thank you for this.")
    assert "A colleague has decided on this letter" in clash.text
    assert "Decided by Priya" in clash.text
    assert "Thank you for this." in clash.text
    assert "Not shown" in visit("rosa").get("/letters/mine").text
    jordan.submit(clash, "/decision", decision="show")
    assert "Not shown" not in visit("rosa").get("/letters/mine").text
