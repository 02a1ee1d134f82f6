"""Whose sheets a therapist reaches. To everybody else they are not there, to the last byte."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import time_machine
from flask import Flask

from portal import clock
from portal.accounts.models import Standing, User
from portal.database import db
from portal.worksheets.models import State
from tests.actors import actor
from tests.review.given import comments, joins_care_team, leaves_care_team, own_page, queued, sent, state_of
from tests.schedule.given import writing
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]
WAYS = ("feedback", "draft", "hand-over", "hand-over/end")
REFUSED = ("devon", "maya", "lena", "rosa", "priya", "nora", "dana", "luis", "sam")


def _answers(visitor: Visitor, sheet: str) -> Iterator[bytes]:
    """What each way of asking for it is answered with, its own address left out."""
    asked = {"csrf_token": visitor.csrf_token(), "outcome": "reviewed", "overall": "Good work."}
    for headers in ({}, {"HX-Request": "true"}):
        for answer in (
            visitor.client.get(sheet, headers=headers),
            visitor.client.get(f"{sheet}?version=1", headers=headers),
            *(visitor.client.post(f"{sheet}/{way}", data=asked, headers=headers) for way in WAYS),
        ):
            assert answer.status_code == 404
            yield answer.data.replace(sheet.rpartition("/")[2].encode(), b"")


def test_outside_and_absent_are_the_same_to_the_byte(app: Flask, visit: Visit) -> None:
    sheet, absent = sent(app), f"/review/{uuid4()}"
    assert "Late to group" in visit("jordan").get(sheet).text
    with time_machine.travel(clock.now(), tick=False):  # the pages say how many seconds are left
        for name in REFUSED:
            somebody = visit(name)
            assert list(_answers(somebody, sheet)) == list(_answers(somebody, absent)), name
    assert state_of(app, sheet) is State.SUBMITTED
    assert comments(app) == []


def test_her_own_is_hers_at_her_own_address_only(app: Flask, visit: Visit) -> None:
    sheet, maya = sent(app), visit("maya")
    assert "Late to group" in maya.get(own_page(app, sheet)).text
    maya.get(sheet, status=404)


def test_whoever_leaves_the_team_loses_it_that_day(app: Flask, visit: Visit) -> None:
    sheet, jordan = sent(app), visit("jordan")
    opened = jordan.get(sheet)
    assert queued(jordan.get("/review")) == [sheet]
    leaves_care_team(app, "jordan")
    assert queued(jordan.get("/review")) == []
    jordan.get(sheet, status=404)
    jordan.submit(opened, "/feedback", status=404, outcome="reviewed")
    assert state_of(app, sheet) is State.SUBMITTED


def test_a_deactivated_account_is_nobody(app: Flask, visit: Visit) -> None:
    sheet = sent(app)
    joins_care_team(app, "olga")
    _set_standing(app, Standing.ACTIVE)
    olga = visit("olga")
    assert "Late to group" in olga.get(sheet).text
    _set_standing(app, Standing.DEACTIVATED)
    for visitor in (olga, visit("olga"), visit(None)):
        assert visitor.get(sheet, status=303).headers["Location"].startswith("/sign-in")
        visitor.post(f"{sheet}/feedback", {"outcome": "reviewed"}, status=401)
    assert state_of(app, sheet) is State.SUBMITTED


def _set_standing(app: Flask, standing: Standing) -> None:
    with writing(app):
        db.session.get_one(User, actor("olga").id).standing = standing
