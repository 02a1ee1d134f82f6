"""Who reads a conversation: the patient, and who is on her care team today. Nobody else learns that it exists."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask

from portal.database import db
from portal.programs.models import CareTeamMember
from tests.access.outcomes import blank
from tests.actors import actor
from tests.messages.given import bodies, messages, off_the_team, say, thread_with
from tests.schedule.given import today, writing
from tests.visitor import HTMX, Visitor

Visit = Callable[[str | None], Visitor]
OTHERS = ("devon", "rosa", "priya", "nora", "dana", "sam")


@pytest.mark.parametrize("name", OTHERS)
def test_not_hers_and_absent_are_the_same(app: Flask, visit: Visit, name: str) -> None:
    thread, stranger = thread_with(app, "maya", "only for Jordan"), visit(name)
    absent = f"/messages/{uuid4()}"
    token = stranger.csrf_token()
    for path in ("", "/new?after=00000000-0000-0000-0000-000000000000"):
        hidden, nothing = (stranger.client.get(f"{url}{path}") for url in (thread, absent))
        assert hidden.status_code == nothing.status_code == 404
        assert blank(hidden) == blank(nothing)
    for headers in ({}, HTMX):
        data = {"body": "let me in", "csrf_token": token}
        hidden, nothing = (
            stranger.client.post(f"{url}/messages", data=data, headers=headers) for url in (thread, absent)
        )
        assert hidden.status_code == nothing.status_code == 404
        assert blank(hidden) == blank(nothing)
    assert len(messages(app)) == 1
    assert bodies(visit("maya").get(thread)) == bodies(visit("jordan").get(thread)) == ["only for Jordan"]


@pytest.mark.parametrize("name", ["dana", "luis"])
def test_leaders_have_no_messages(enter: Visit, name: str) -> None:
    enter(name).get("/messages", status=404)


def test_a_therapist_who_left_reads_no_more(app: Flask, visit: Visit) -> None:
    jordan, thread = visit("jordan"), thread_with(app, "maya", "before", by="maya")
    jordan.get(thread)
    off_the_team(app)
    jordan.get(thread, status=404)
    late = say(jordan, thread, "still me", status=404)
    assert "You do not answer here any more, so this was not sent." in late.text
    assert "still me" in late.text
    assert "before" not in late.text
    assert "Maya" not in jordan.get("/messages").text


def test_a_therapist_who_comes_reads_what_was_said(app: Flask, visit: Visit) -> None:
    nora, thread = visit("nora"), thread_with(app, "maya", "before", by="maya")
    nora.get(thread, status=404)
    with writing(app):
        db.session.add(CareTeamMember(patient_id=actor("maya").id, user_id=actor("nora").id, from_on=today()))
    assert bodies(nora.get(thread)) == ["before"]


def test_who_begins_tomorrow_waits_until_then(app: Flask, visit: Visit) -> None:
    priya, thread = visit("priya"), thread_with(app, "maya", "today")
    with writing(app):
        row = CareTeamMember(patient_id=actor("maya").id, user_id=actor("priya").id, from_on=today())
        row.from_on += timedelta(days=1)
        db.session.add(row)
    priya.get(thread, status=404)


def test_nobody_is_asked_to_sign_in_and_keeps_the_words(sqlite_app: Flask, enter: Visit) -> None:
    thread, nobody = thread_with(sqlite_app, "maya", "hers"), enter(None)
    assert nobody.get(thread, status=303).headers["Location"].startswith("/sign-in")
    assert "half a letter" in say(nobody, thread, "half a letter", status=401).html
    assert "hers" not in say(nobody, thread, "half a letter", status=401, htmx=True).html
    assert len(messages(sqlite_app)) == 1


def test_a_deactivated_therapist_is_nobody(sqlite_app: Flask, enter: Visit) -> None:
    thread = thread_with(sqlite_app, "maya", "hers")
    with writing(sqlite_app):
        db.session.add(CareTeamMember(patient_id=actor("maya").id, user_id=actor("olga").id, from_on=today()))
    assert enter("olga").get(thread, status=303).headers["Location"].startswith("/sign-in")


@pytest.mark.parametrize("path", ["1", "x/messages", "019b0000-0000-7000-8000-000000000000/messages/x"])
def test_no_such_address(enter: Visit, path: str) -> None:
    enter("maya").get(f"/messages/{path}", status=404)
