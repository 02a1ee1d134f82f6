"""A session's room costs the same few statements with two people and with hundreds."""

from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask

from portal.database import db
from portal.schedule.actions.marking import mark
from portal.schedule.actions.telling import give_notice
from portal.schedule.attendance_models import Kind, Presence
from portal.schedule.models import Appointment
from tests.actors import actor
from tests.caseload.given import Ids, give_group
from tests.caseload.room_given import asks, fill_group, mark_at, missed, running, send_marks, session_id, tells
from tests.schedule.given import session_in, writing
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]
# The room itself: one for what is new, and one that has the bell count no more what is told here,
# and one for what its group has again and again, which the plan does not give once more.
BUDGETS = {"": 13, "/sheet": 8, "/sign-in-sheet": 8, "/attendance": 8, "/skills": 10}


def _prices(app: Flask, leader: Visitor, room: str) -> dict[str, int]:
    found = {}
    for url in BUDGETS:
        leader.client.get(room + url)  # notes that she is still there, once a minute
        with counted(app) as statements:
            assert leader.client.get(room + url).status_code == 200  # no page of a real group is so long
        found[url] = len(statements)
    return found


def _crowd(app: Flask, room: str, number: int) -> None:
    people = fill_group(app, number)
    with writing(app):
        session = db.session.get_one(Appointment, session_id(room))
        for n, one in enumerate(people[:40]):
            mark(session, one, list(Presence)[n % 6 or 1], late=5 if n % 6 == 2 else 0)


@pytest.mark.parametrize("number", [10, 300])
def test_the_same_however_many_are_expected(app: Flask, visit: Visit, number: int) -> None:
    dana = visit("dana")
    session_in(app, -50)
    room = running(app)
    before = _prices(app, dana, room)
    _crowd(app, room, number)
    assert _prices(app, dana, room) == before
    assert all(before[url] <= most for url, most in BUDGETS.items()), before


def test_a_first_opening_with_words_on_it_costs_no_more_than_the_budget(app: Flask, visit: Visit, ids: Ids) -> None:
    room, dana = running(app), visit("dana")
    with counted(app) as empty:
        dana.get(room)
    give_group(dana, ids("day group"), session=str(session_id(room)))
    asks(app, "lena", session_id(room), session_in(app, -30, of="evening"))
    missed(app, "maya", 3, 5, 7)
    for name in ("maya", "devon"):
        tells(visit(name), room, Kind.LATE, "The bus.")
    with counted(app) as full:
        dana.get(room)
    assert len(full) == len(empty) + 2  # seen, and the link in each of the two chains
    assert len(full) <= BUDGETS[""]


def test_marking_costs_the_same_however_many(app: Flask, visit: Visit) -> None:
    prices = []
    for number in (0, 30):
        room, dana = running(app), visit("dana")
        fill_group(app, number)
        page = dana.get(room)
        with counted(app) as seen:
            send_marks(dana, page, everyone=True)
        prices.append(len(seen))
    assert prices[0] == prices[1] <= 20


def test_the_therapist_s_work_list_costs_the_same(app: Flask, visit: Visit) -> None:
    jordan = visit("jordan")
    session = session_in(app, 20)
    missed(app, "maya", 3, 5, 7)
    with writing(app):
        give_notice(actor("maya"), db.session.get_one(Appointment, session), Kind.LATE, "The bus.")
    jordan.get("/")
    with counted(app) as few:
        jordan.get("/")
    people = fill_group(app, 12)
    _all_miss(app, people)
    with counted(app) as many:
        jordan.get("/")
    assert len(few) == len(many)


def _all_miss(app: Flask, people: list[UUID]) -> None:
    for days in (3, 5, 7):
        session = session_in(app, -24 * days)
        with writing(app):
            for one in people:
                mark(db.session.get_one(Appointment, session), one, Presence.UNEXCUSED)


def test_a_mark_is_kept_while_everything_else_is_there(app: Flask, visit: Visit) -> None:
    room, dana = running(app), visit("dana")
    fill_group(app, 12)
    mark_at(dana, room, everyone=True, maya="late 5")
    assert "14 here" in dana.get(room).text
