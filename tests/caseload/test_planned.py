"""The plan of a session on its page, and its homework given to the group in one step."""

from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from portal.database import db
from portal.programs.models import Ending, Enrollment
from portal.schedule.models import Appointment, Standing
from tests.caseload.given import Ids, assignments, give_group, homework, to_do
from tests.caseload.room_given import room_of, session_id, stand_in
from tests.schedule.given import group, session_in, today, writing
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]
GIVE = "Give this homework"
PLAN = {"module": "Distress tolerance", "skills": ["tipp"], "in_session": ["pros-cons"]}
HOME = ["thought-record-short", "worry-time"]


def _room(app: Flask, hours: float = 20, homework: list[str] = HOME) -> str:
    return room_of(app, session_in(app, hours, homework=homework, **PLAN))


def test_the_plan_stands_on_the_page(app: Flask, visit: Visit) -> None:
    page = visit("dana").get(_room(app))
    section = page.tree.get_element_by_id("plan").text_content()
    for words in ("Distress tolerance", "TIPP", "Pros and Cons", "Worry Time", GIVE):
        assert words in section, words


def test_its_homework_is_given_in_one_step_and_once(app: Flask, visit: Visit) -> None:
    dana, room = visit("dana"), _room(app)
    after = session_in(app, 44)
    page = dana.get(room)
    assert page.form("/homework")["give"] == HOME
    done = dana.submit(page, "/homework")
    assert done.headers["Location"] == f"{room}?said=caseload.give_planned_homework~plan#plan"
    assert [one.slug for one in homework(app)] == HOME
    assert {one.due_appointment_id for one in homework(app)} == {after}
    assert len(to_do(visit("maya"))) == len(to_do(visit("devon"))) == 2
    dana.submit(page, "/homework")
    again = dana.get(room)
    assert GIVE not in again.text
    assert len(homework(app)) == 2
    takes_back = [link for link in again.links() if link.startswith("/homework/")]
    dana.submit(dana.get(takes_back[0]), "/withdrawal")
    assert dana.get(room).form("/homework")["give"] in ([HOME[0]], [HOME[1]])
    dana.submit(dana.get(room), "/homework")
    assert len(to_do(visit("maya"))) == 2


def test_given_late_it_is_due_by_a_session_that_is_still_to_come(app: Flask, visit: Visit) -> None:
    dana, room = visit("dana"), _room(app, hours=-72)
    session_in(app, -48)
    coming = session_in(app, 24)
    dana.submit(dana.get(room), "/homework")
    assert {one.due_appointment_id for one in homework(app)} == {coming}
    assert len(to_do(visit("maya"))) == 2


def test_a_closed_group_is_given_nothing(app: Flask, visit: Visit) -> None:
    dana, room = visit("dana"), _room(app, hours=-72)
    older = dana.get(room)
    assert GIVE in older.text
    with writing(app):
        group("day").until_on = today() - timedelta(days=1)
    page = dana.get(room)
    assert GIVE not in page.text
    assert "Post a handout" not in page.text
    assert "Worry Time" in page.text
    assert "is closed" in dana.submit(older, "/homework", status=409).text
    assert homework(app) == []


def test_what_the_group_has_already_is_left_out(app: Flask, visit: Visit, ids: Ids) -> None:
    dana = visit("dana")
    room = _room(app)
    give_group(dana, ids("day group"), worksheet=HOME[0])
    page = dana.get(room)
    assert page.form("/homework")["give"] == [HOME[1]]
    dana.submit(page, "/homework", give=HOME)
    assert sorted(one.slug for one in homework(app)) == sorted(HOME)


def test_what_comes_again_is_left_out(app: Flask, visit: Visit, ids: Ids) -> None:
    dana, room = visit("dana"), _room(app, homework=[HOME[1]])
    until = (today() + timedelta(days=20)).isoformat()
    give_group(dana, ids("day group"), worksheet=HOME[1], repeat="weekly", until_on=until)
    page = dana.get(room)
    assert "again and again" in page.text
    assert GIVE not in page.text


def test_what_was_due_by_this_session_is_of_another_plan(app: Flask, visit: Visit, ids: Ids) -> None:
    dana, room = visit("dana"), _room(app)
    give_group(dana, ids("day group"), worksheet=HOME[0], session=str(session_id(room)))
    assert dana.get(room).form("/homework")["give"] == HOME


def test_who_is_on_hold_or_over_gets_nothing(app: Flask, visit: Visit, ids: Ids) -> None:
    dana, room = visit("dana"), _room(app)
    _leaves(app, ids)
    dana.submit(dana.get(room), "/homework")
    assert {one.patient_id for one in assignments(app)} == {ids("devon")}


def _leaves(app: Flask, ids: Ids) -> None:
    with writing(app):
        place = db.session.scalars(select(Enrollment).where(Enrollment.patient_id == ids("maya"))).one()
        place.until_on, place.ended_as = today() - timedelta(days=1), Ending.HOLD


def test_an_older_page_gives_nothing_of_another_plan(app: Flask, visit: Visit) -> None:
    dana, room = visit("dana"), _room(app)
    page = dana.get(room)
    with writing(app):
        db.session.get_one(Appointment, session_id(room)).homework = ["tipp"]
    assert "was changed meanwhile" in dana.submit(page, "/homework", status=409).text
    assert homework(app) == []
    with writing(app):
        row = db.session.get_one(Appointment, session_id(room))
        row.homework, row.standing = HOME, Standing.CANCELLED
    dana.submit(page, "/homework", status=409)
    assert GIVE not in dana.get(room).text


def test_nothing_chosen_is_said(app: Flask, visit: Visit) -> None:
    dana, room = visit("dana"), _room(app)
    page = dana.submit(dana.get(room), "/homework", status=422, give=[])
    assert "Please choose at least one" in page.text
    assert homework(app) == []


def test_who_stands_in_sees_the_plan_and_gives_nothing(app: Flask, visit: Visit) -> None:
    room = _room(app)
    stand_in(app, room)
    luis = visit("luis")
    page = luis.get(room)
    assert "Worry Time" in page.text
    assert GIVE not in page.text
    luis.post(f"{room}/homework", {"give": HOME}, status=404)


def test_as_many_statements_with_a_plan_as_without(app: Flask, visit: Visit, ids: Ids) -> None:
    dana = visit("dana")
    empty, full = room_of(app, session_in(app, 20)), _room(app, 44)
    give_group(dana, ids("day group"), worksheet=HOME[0])
    prices = []
    for room in (empty, full):
        dana.get(room)
        with counted(app) as seen:
            dana.get(room)
        prices.append(len(seen))
    assert prices[0] == prices[1]
