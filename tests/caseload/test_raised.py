"""A leader reads an answer only when its patient marked it for the group; and the record says that she did."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from portal.database import db
from portal.programs.actions import joining
from portal.programs.models import Enrollment
from portal.worksheets.models import State
from tests.actors import actor
from tests.caseload.given import verbs
from tests.review.given import SHORT
from tests.schedule.given import today, writing
from tests.statements import counted
from tests.visitor import Visitor
from tests.worksheets_http.given import feedback, give, save, send
from tests.worksheets_http.test_sending import COMPLETE

Visit = Callable[[str | None], Visitor]
Ids = Callable[[str], UUID]
MARKED = {**COMPLETE, "thought__group": ["", "1"]}


@pytest.fixture
def page(ids: Ids) -> str:
    return f"/groups/{ids('day group')}/raised"


def test_the_marked_answer_and_no_other(app: Flask, visit: Visit, page: str) -> None:
    send(visit("maya"), give(app, "maya", SHORT), MARKED)
    found = visit("dana").get(page)
    assert COMPLETE["thought"] in found.text
    for kept in ("situation", "other_view"):
        assert COMPLETE[kept] not in found.html
    assert "Maya Torres" in found.text
    assert verbs(app, "dana", "raised answers") == ["read"]


def test_a_draft_is_never_there(app: Flask, visit: Visit, page: str) -> None:
    save(visit("maya"), give(app, "maya", SHORT), MARKED)
    found = visit("dana").get(page)
    assert COMPLETE["thought"] not in found.html
    assert "Nobody has marked an answer" in found.text
    assert verbs(app, "dana", "raised answers") == []


def test_the_count_on_the_group(app: Flask, visit: Visit, ids: Ids) -> None:
    send(visit("maya"), give(app, "maya", SHORT), {**MARKED, "feeling__group": ["", "1"]})
    assert "To raise in group 2" in visit("dana").get(f"/groups/{ids('day group')}").text


def test_marked_in_the_first_try_and_not_in_the_second(app: Flask, visit: Visit, page: str) -> None:
    url, maya = give(app, "maya", SHORT), visit("maya")
    send(maya, url, MARKED)
    feedback(app, url, {}, "Once more, please", State.RETURNED)
    send(maya, url, {"thought__group": ""})
    assert COMPLETE["thought"] not in visit("dana").get(page).html


def test_who_has_left_the_group_is_not_there(app: Flask, visit: Visit, page: str) -> None:
    send(visit("maya"), give(app, "maya", SHORT), MARKED)
    with writing(app):
        place = db.session.scalars(select(Enrollment).where(Enrollment.patient_id == actor("maya").id)).one()
        joining.end_enrollment(place, today() - timedelta(days=1), by=None)
    assert COMPLETE["thought"] not in visit("dana").get(page).html


def test_other_leaders_and_therapists_do_not_get_there(app: Flask, visit: Visit, page: str) -> None:
    send(visit("maya"), give(app, "maya", SHORT), MARKED)
    for name in ("luis", "jordan", "priya", "sam", "maya", "devon"):
        visit(name).get(page, status=404)


def test_constant_statements(app: Flask, visit: Visit, page: str) -> None:
    dana = visit("dana")
    prices = []
    for count in (1, 6):
        for _ in range(count):
            send(visit("maya"), give(app, "maya", SHORT), MARKED)
            send(visit("devon"), give(app, "devon", SHORT), MARKED)
        with counted(app) as seen:
            dana.get(page)
        prices.append(len([one for one in seen if "audit" not in one.lower()]))
    assert prices[0] == prices[1]
