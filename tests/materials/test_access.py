"""Who reads a handout: who has a place in its group today, once it is out, and who leads that group."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.database import db
from portal.programs.actions import joining
from portal.programs.models import Enrollment, GroupLeader
from tests.access.outcomes import blank
from tests.actors import actor
from tests.materials.files import document
from tests.materials.given import download, file_posted, listed, posted
from tests.schedule.given import group, today, writing
from tests.visitor import HTMX, Visitor
from tests.world import PERSONAS

Visit = Callable[[str | None], Visitor]


def _readers(visit: Visit, url: str) -> set[str]:
    return {name for name in PERSONAS if visit(name).client.get(url).status_code == 200}


def test_the_group_and_its_leader(app: Flask, visit: Visit) -> None:
    handout = file_posted(app, document())
    assert _readers(visit, handout) == _readers(visit, f"{handout}/file") == {"maya", "devon", "dana"}
    assert listed(visit("maya").get("/materials")) == listed(visit("dana").get("/materials")) == ["Plan"]
    assert listed(visit("lena").get("/materials")) == listed(visit("luis").get("/materials")) == []
    assert "Nothing here yet." in visit("lena").get("/materials").text


@pytest.mark.parametrize("name", ["lena", "rosa", "jordan", "luis"])
def test_not_hers_and_absent_are_the_same(app: Flask, visit: Visit, name: str) -> None:
    handout, absent, stranger = file_posted(app, document()), f"/materials/{uuid4()}", visit(name)
    stranger.csrf_token()
    for path in ("", "/file"):
        for headers in ({}, HTMX):
            hidden, nothing = (stranger.client.get(url + path, headers=headers) for url in (handout, absent))
            assert hidden.status_code == nothing.status_code == 404
            assert blank(hidden) == blank(nothing)
    assert download(visit("maya"), handout)


def test_a_text_has_no_file(sqlite_app: Flask, enter: Visit) -> None:
    maya, handout = enter("maya"), posted(sqlite_app)
    maya.get(handout)
    maya.get(f"{handout}/file", status=404)


def test_nobody_is_asked_to_sign_in(sqlite_app: Flask, enter: Visit) -> None:
    handout = file_posted(sqlite_app, document())
    for url in ("/materials", handout, f"{handout}/file"):
        assert enter(None).get(url, status=303).headers["Location"].startswith("/sign-in")


def test_from_a_later_time_on(app: Flask, visit: Visit, time_machine: Any) -> None:
    tomorrow = clock.now() + timedelta(days=1)
    handout = posted(app, from_at=tomorrow)
    assert listed(visit("maya").get("/materials")) == []
    visit("maya").get(handout, status=404)
    assert listed(visit("dana").get("/materials")) == ["STOP"]
    visit("dana").get(handout)
    time_machine.move_to(tomorrow)
    assert listed(visit("maya").get("/materials")) == ["STOP"]
    visit("maya").get(handout)


def test_who_joins_later_finds_what_was_given_before(app: Flask, visit: Visit) -> None:
    handout, lena = posted(app), visit("lena")
    lena.get(handout, status=404)
    with writing(app):
        joining.enroll(actor("lena").id, group("day"), today(), by=None)
    assert listed(lena.get("/materials")) == ["STOP"]
    lena.get(handout)


def test_who_begins_tomorrow_waits(app: Flask, visit: Visit, time_machine: Any) -> None:
    handout = posted(app)
    with writing(app):
        joining.enroll(actor("lena").id, group("day"), today() + timedelta(days=1), by=None)
    visit("lena").get(handout, status=404)
    time_machine.move_to(clock.now() + timedelta(days=1))
    visit("lena").get(handout)


def test_who_left_reads_no_more(app: Flask, visit: Visit) -> None:
    handout, maya = file_posted(app, document()), visit("maya")
    assert download(maya, handout)
    with writing(app):
        place = db.session.scalars(select(Enrollment).where(Enrollment.patient_id == actor("maya").id)).one()
        place.until_on = today()
    maya.get(handout)
    with writing(app):
        place = db.session.scalars(select(Enrollment).where(Enrollment.patient_id == actor("maya").id)).one()
        place.until_on = today() - timedelta(days=1)
    maya.get(handout, status=404)
    maya.get(f"{handout}/file", status=404)
    assert listed(maya.get("/materials")) == []


def test_a_leader_who_stopped_reads_no_more(app: Flask, visit: Visit) -> None:
    handout, dana = posted(app), visit("dana")
    dana.get(handout)
    with writing(app):
        leader = db.session.scalars(select(GroupLeader).where(GroupLeader.user_id == actor("dana").id)).one()
        leader.until_on = today() - timedelta(days=1)
    dana.get(handout, status=404)
    assert listed(dana.get("/materials")) == []


@pytest.mark.parametrize("name", ["jordan", "sam"])
def test_who_leads_nothing_has_no_list(enter: Visit, name: str) -> None:
    enter(name).get("/materials", status=404)
