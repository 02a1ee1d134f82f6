"""What sessions teach: planned, taken from the rotation, copied to the next cycle, noted once taught."""

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from portal.database import db
from portal.demo.people import ZONE
from portal.schedule.actions.generating import generate
from portal.schedule.models import Appointment, Series, Standing
from portal.web.formatting import week_start
from portal.web.weeks import week_name
from tests.caseload.given import Ids
from tests.schedule.given import group, session_in, session_on, today, writing
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
LESSONS = [
    {"topic": "STOP", "module": "Distress tolerance", "skills": ["stop"], "homework": ["tipp"]},
    {"topic": "Wise mind", "module": "Mindfulness", "skills": ["wise-mind"]},
]


def _series(app: Flask, weeks: int = 8) -> list[UUID]:
    """Mondays at nine from next week on; the ids of its sessions in order."""
    first = week_start(today()) + WEEK
    with writing(app):
        facts: dict[str, Any] = {"weekday": 0, "begins": time(9), "ends": time(12), "zone": ZONE, "from_on": first}
        series = Series(group_id=group("day").id, title="Skills", rotation=LESSONS, **facts)
        db.session.add(series)
        db.session.flush()
        generate(series, first + weeks * WEEK - DAY)
        return list(db.session.scalars(select(Appointment.id).order_by(Appointment.starts_at)))


def _row(app: Flask, session: UUID) -> Appointment:
    with app.app_context():
        return db.session.get_one(Appointment, session)


def _url(ids: Ids, session: UUID) -> str:
    return f"/groups/{ids('day group')}/sessions/{session}"


def test_the_plan_of_four_weeks(app: Flask, visit: Visit, ids: Ids) -> None:
    sessions = _series(app)
    dana = visit("dana")
    page = dana.get(f"/groups/{ids('day group')}/plan")
    for words in ("STOP", "Wise mind", "Distress tolerance", "TIPP"):
        assert words in page.text
    later = dana.get(f"/groups/{ids('day group')}/plan?week={week_name(week_start(today()) + 4 * WEEK)}")
    assert f"{_url(ids, sessions[3])}/plan" in later.links()
    assert f"{_url(ids, sessions[2])}/plan" not in later.links()


@pytest.mark.parametrize("week", ["2026-W99", "soon", "1999-W01"])
def test_no_such_week(visit: Visit, ids: Ids, week: str) -> None:
    visit("dana").get(f"/groups/{ids('day group')}/plan?week={week}", status=404)


def test_one_session_is_planned_otherwise(app: Flask, visit: Visit, ids: Ids) -> None:
    sessions = _series(app)
    dana, url = visit("dana"), _url(ids, sessions[0])
    page = dana.get(f"{url}/plan")
    fields = {"skills": ["tipp", "stop"], "in_session-0": "pros-cons", "homework-0": "tipp", "homework-1": "tipp"}
    dana.submit(page, "/plan", topic="Riding it out", module="Distress tolerance", **fields)
    row = _row(app, sessions[0])
    assert (row.topic, row.module, set(row.skills)) == ("Riding it out", "Distress tolerance", {"stop", "tipp"})
    assert (row.in_session, row.homework) == (["pros-cons"], ["tipp"]), "each once"
    assert _row(app, sessions[2]).topic == "STOP", "the rotation goes on"
    again = dana.get(f"{url}/plan?as=rotation")
    assert again.form("/plan")["topic"] == ["STOP"]
    assert _row(app, sessions[0]).topic == "Riding it out", "looking changes nothing"


def test_and_each_time_it_comes_round(app: Flask, visit: Visit, ids: Ids) -> None:
    sessions = _series(app)
    dana = visit("dana")
    dana.submit(dana.get(f"{_url(ids, sessions[4])}/plan"), "/plan", topic="Planned by hand")
    dana.submit(dana.get(f"{_url(ids, sessions[2])}/plan"), "/plan", topic="STOP and TIPP", again="y")
    topics = [_row(app, one).topic for one in sessions]
    other, changed = "Wise mind", "STOP and TIPP"
    assert topics[:7] == ["STOP", other, changed, other, "Planned by hand", other, changed]
    with writing(app):
        series = db.session.scalars(select(Series)).one()
        generate(series, series.from_on + 9 * WEEK)
        last = db.session.scalars(select(Appointment).order_by(Appointment.starts_at.desc())).first()
        assert last is not None
        assert last.topic == "Wise mind"
        assert series.rotation[0]["topic"] == "STOP and TIPP"


def test_bad_input_loses_nothing(app: Flask, visit: Visit, ids: Ids) -> None:
    [session, *_rest] = _series(app)
    dana, url = visit("dana"), f"{_url(ids, session)}/plan"
    page = dana.get(url)
    for wrong in ({"topic": "  "}, {"topic": "x" * 121}, {"skills": ["flying"]}, {"homework-0": "no-such-sheet"}):
        refused = dana.submit(page, "/plan", status=422, **{"module": "Kept words", **wrong})
        assert "Kept words" in refused.html
    assert _row(app, session).module == "Distress tolerance"


def test_copied_to_the_next_cycle(app: Flask, visit: Visit, ids: Ids) -> None:
    monday = week_start(today()) + WEEK
    for day in (0, 2, 7, 9):
        session_on(app, monday + day * DAY, topic=f"Day {day}", skills=[f"s{day}"])
    targets = [session_on(app, monday + 28 * DAY + day * DAY, topic="Old") for day in (0, 2, 7)]
    taught = session_on(app, monday + 28 * DAY + 9 * DAY, topic="Old", taught=["stop"])
    dana = visit("dana")
    page = dana.get(f"/groups/{ids('day group')}/plan?week={week_name(monday)}")
    sure = dana.submit(page, "/plan/copies", status=200, weeks="2", to=(monday + 29 * DAY).isoformat())
    assert "3 sessions get another plan" in sure.text
    assert [one.text for one in sure.tree.xpath("//del")][:2] == ["Old", "nothing"]
    assert "Day 0" in [one.text for one in sure.tree.xpath("//ins")]
    assert "no open session is there" in sure.text
    assert {_row(app, one).topic for one in targets} == {"Old"}, "looking changes nothing"
    there = dana.submit(sure, "/plan/copies")
    assert "The plans of 3 sessions were copied. 1 found no open session" in dana.follow(there).text
    assert [_row(app, one).topic for one in targets] == ["Day 0", "Day 2", "Day 7"]
    assert [_row(app, one).skills for one in targets] == [["s0"], ["s2"], ["s7"]]
    assert _row(app, taught).topic == "Old"


def test_an_older_preview_copies_nothing(app: Flask, visit: Visit, ids: Ids) -> None:
    monday = week_start(today()) + WEEK
    session_on(app, monday, topic="STOP")
    target = session_on(app, monday + 4 * WEEK, topic="Old")
    dana = visit("dana")
    page = dana.get(f"/groups/{ids('day group')}/plan?week={week_name(monday)}")
    sure = dana.submit(page, "/plan/copies", status=200, weeks="1", to=(monday + 4 * WEEK).isoformat())
    with writing(app):
        db.session.get_one(Appointment, target).topic = "Somebody's newer words"
    again = dana.submit(sure, "/plan/copies", status=409)
    assert "changed meanwhile" in again.text
    assert _row(app, target).topic == "Somebody's newer words"
    dana.submit(again, "/plan/copies")
    assert _row(app, target).topic == "STOP"


def test_the_same_plan_is_no_change(app: Flask, visit: Visit, ids: Ids) -> None:
    monday = week_start(today()) + WEEK
    for week in (0, 4):
        session_on(app, monday + week * WEEK, topic="STOP", module="Skills")
    dana = visit("dana")
    page = dana.get(f"/groups/{ids('day group')}/plan?week={week_name(monday)}")
    sure = dana.submit(page, "/plan/copies", status=200, weeks="1", to=(monday + 4 * WEEK).isoformat())
    assert "Nothing would change" in sure.text
    assert "Replace and copy" not in sure.text


@pytest.mark.parametrize(
    "fields", [{"weeks": "0"}, {"weeks": "many"}, {"weeks": "27"}, {"to": ""}, {"to": "2020-01-01"}]
)
def test_a_copy_that_cannot_be(app: Flask, visit: Visit, ids: Ids, fields: dict[str, str]) -> None:
    dana = visit("dana")
    page = dana.get(f"/groups/{ids('day group')}/plan")
    dana.submit(page, "/plan/copies", status=422, **{"to": (today() + 8 * DAY).isoformat(), **fields})


def test_what_was_taught(app: Flask, visit: Visit, ids: Ids) -> None:
    session = session_in(app, -1, skills=["stop", "tipp"])
    dana, url = visit("dana"), _url(ids, session)
    page, plan = dana.get(f"{url}/taught"), dana.get(f"{url}/plan")
    assert page.form("/taught")["skills"] == ["stop", "tipp"], "what was planned is marked"
    dana.submit(page, "/taught", skills=["stop", "wise-mind"])
    assert set(_row(app, session).taught or []) == {"stop", "wise-mind"}
    assert _row(app, session).skills == ["stop", "tipp"], "the plan stays beside it"
    dana.submit(dana.get(f"{url}/taught"), "/taught", skills=[])
    assert _row(app, session).taught == []
    assert "so the plan stays" in dana.submit(plan, "/plan", status=409, topic="Other").text


def test_not_before_it_began(app: Flask, visit: Visit, ids: Ids) -> None:
    session = session_in(app, 2, skills=["stop"])
    refused = visit("dana").post(f"{_url(ids, session)}/taught", {"skills": ["stop"]}, status=409)
    assert "has not begun" in refused.text
    assert _row(app, session).taught is None


def test_a_cancelled_one_is_in_the_plan_and_says_so(app: Flask, visit: Visit, ids: Ids) -> None:
    session_in(app, 20, standing=Standing.CANCELLED)
    assert "Cancelled" in visit("dana").get(f"/groups/{ids('day group')}/plan").text


def test_planned_homework_leads_to_giving_it(app: Flask, visit: Visit, ids: Ids) -> None:
    session_in(app, 20, homework=["thought-record-short"])
    dana = visit("dana")
    page = dana.get(f"/groups/{ids('day group')}/plan")
    [way] = [link for link in page.links() if "worksheet=thought-record-short" in link]
    assert dana.get(way).form("/homework")["worksheet"] == ["thought-record-short"]


def test_as_many_statements_for_a_full_plan(app: Flask, visit: Visit, ids: Ids) -> None:
    dana, url = visit("dana"), f"/groups/{ids('day group')}/plan"
    dana.get(url)
    with counted(app) as few:
        dana.get(url)
    _series(app)
    for day in range(1, 6):
        session_on(app, week_start(today()) + WEEK + day * DAY, topic="More", homework=["tipp"])
    with counted(app) as many:
        dana.get(url)
    assert len(few) == len(many) <= 8


def test_who_may_not(app: Flask, visit: Visit, ids: Ids) -> None:
    session = session_in(app, 20)
    for name in ("maya", "jordan", "luis"):
        visitor = visit(name)
        visitor.get(f"/groups/{ids('day group')}/plan", status=404)
        visitor.post(f"{_url(ids, session)}/plan", {"topic": "Mine"}, status=404)
    visit("sam").get(f"{_url(ids, session)}/plan")
    assert _row(app, session).topic == "Opposite action"


def test_planned_from_the_sessions_page_leads_back_to_it(app: Flask, visit: Visit, ids: Ids) -> None:
    """There the homework of the plan is given; whoever comes from the plan lands at the same session in it."""
    session = _series(app)[0]
    dana, url = visit("dana"), _url(ids, session)
    [way] = [one for one in dana.get(url).links() if f"{url}/plan" in one]
    page = dana.get(way)
    assert url + "#plan" in page.links()
    assert "from=session" in next(one for one in page.links() if "as=rotation" in one)
    refused = dana.submit(page, "/plan", status=422, topic=" ")
    there = dana.submit(refused, "/plan", topic="Riding it out").headers["Location"]
    assert there == f"{url}?said=planning.plan_lesson~plan#plan"
    saved = dana.submit(dana.get(f"{url}/plan"), "/plan", topic="Riding it out").headers["Location"]
    path, place = saved.split("#")
    assert dana.get(path).tree.get_element_by_id(place).text_content().count("Riding it out") == 1
