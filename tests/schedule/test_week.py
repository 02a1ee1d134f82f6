"""The week as a person sees it, and the way from one week to another."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask

from portal.database import db
from portal.schedule.actions.marking import mark
from portal.schedule.attendance_models import Presence
from portal.schedule.models import Appointment, Standing
from portal.schedule.queries import sessions
from portal.web.formatting import week_start
from tests.actors import actor
from tests.schedule.given import session_on, talk_in, today, writing
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]
MOST = 6
NONSENSE = (
    "2026-W99",
    "2026-W00",
    "2025-W53",
    "0000-W01",
    "9999-W52",
    "2026W48",
    "2026-w48",
    "-W1",
    "٢٠٢٦-W48",
    "x" * 900,
)


def _week(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def test_a_patients_week(app: Flask, visit: Visit) -> None:
    session = session_on(app, today())
    page = visit("maya").get("/schedule")
    for words in ("Your week", "Opposite action", "Coping skills", "Dana", "Room 2", "180 minutes", "Today"):
        assert words in page.text
    assert "Dana Ruiz" not in page.text
    assert f"/schedule/{session}" in page.links()
    assert page.text.count("Times are shown in Central Time.") == 1


def test_another_group_sees_an_empty_week(app: Flask, visit: Visit) -> None:
    session_on(app, today())
    page = visit("lena").get("/schedule")
    assert "No sessions this week. Sessions show up here when the clinic plans them." in page.text
    assert "Opposite action" not in page.text


def test_days_in_order_from_monday(app: Flask, visit: Visit) -> None:
    monday = week_start(today())
    for offset in (6, 0, 3, 7, -1):
        session_on(app, monday + timedelta(days=offset), topic=f"Topic {offset}")
    page = visit("maya").get("/schedule")
    topics = [link.text_content() for link in page.tree.xpath("//ol//a[contains(@class, 'rowlink')]")]
    assert topics == ["Topic 0", "Topic 3", "Topic 6"]


@pytest.mark.parametrize("htmx", [False, True])
def test_arrows_lead_to_the_weeks_beside(app: Flask, visit: Visit, htmx: bool) -> None:
    session_on(app, today() + timedelta(days=7), topic="Next week's")
    maya = visit("maya")
    page = maya.get("/schedule", htmx=htmx)
    after = f"/schedule?week={_week(today() + timedelta(days=7))}"
    assert {f"/schedule?week={_week(today() - timedelta(days=7))}", after} <= set(page.links())
    assert "Next week's" not in page.text
    there = maya.get(after, htmx=htmx)
    assert "Next week's" in there.text
    assert "Back to this week" in there.text
    assert "Back to this week" not in page.text


def test_htmx_gets_the_week_alone(visit: Visit) -> None:
    maya = visit("maya")
    part = maya.get("/schedule", htmx=True)
    assert part.tree.tag == "section"
    assert part.tree.get("id") == "week"
    arrow = part.tree.xpath(".//a[@hx-get]")[0]
    assert (arrow.get("hx-get"), arrow.get("hx-push-url")) == (arrow.get("href"), "true")
    assert arrow.get("hx-target") == "#week"
    assert maya.get("/schedule").tree.xpath("//section[@id='week']")


@pytest.mark.parametrize("week", NONSENSE)
def test_nonsense_is_not_a_week(visit: Visit, week: str) -> None:
    maya = visit("maya")
    for htmx in (False, True):
        maya.get("/schedule", status=404, htmx=htmx, query_string={"week": week})


def test_no_week_is_this_week(app: Flask, visit: Visit) -> None:
    session_on(app, today())
    maya = visit("maya")
    assert "Opposite action" in maya.get("/schedule?week=").text
    assert "Opposite action" in maya.get(f"/schedule?week={_week(today())}").text


def test_a_week_with_53_exists(visit: Visit) -> None:
    assert "Week of December 28" in visit("maya").get("/schedule?week=2026-W53").text


def test_cancelled_is_said_in_words(app: Flask, visit: Visit) -> None:
    session_on(app, today(), standing=Standing.CANCELLED)
    assert "Cancelled" in visit("maya").get("/schedule").text


def test_hours_are_counted_from_attendance(app: Flask, visit: Visit) -> None:
    monday = week_start(today())
    sessions = [session_on(app, monday - timedelta(days=7) + timedelta(days=n)) for n in (0, 2)]
    with writing(app):
        for session, late in zip(sessions, (0, 15), strict=True):
            mark(db.session.get_one(Appointment, session), actor("maya").id, Presence.PRESENT, late=late)
    maya = visit("maya")
    assert "0 of 9 hours this week" in maya.get("/schedule").text
    before = maya.get(f"/schedule?week={_week(monday - timedelta(days=7))}").text
    assert "5.7 of 9 hours that week" in before
    assert "hours" not in maya.get(f"/schedule?week={_week(monday + timedelta(days=7))}").text.split("Times")[0]
    assert "0 of 9 hours that week" in visit("devon").get(f"/schedule?week={_week(monday - timedelta(days=7))}").text


def test_staff_see_their_own(app: Flask, visit: Visit) -> None:
    session_on(app, today())
    talk_in(app, 1)
    dana, jordan, priya = (
        visit(name).get(f"/schedule?week={_week(today())}").text for name in ("dana", "jordan", "priya")
    )
    assert "Opposite action" in dana
    assert "Maya Torres" not in dana
    assert "One-to-one" in jordan + visit("jordan").get(f"/schedule?week={_week(today() + timedelta(days=1))}").text
    assert "Opposite action" not in jordan
    assert "No sessions this week" in priya
    assert "hours this week" not in dana + jordan


def _fill(app: Flask, number: int) -> None:
    """That many more sessions today, of the same patient and group."""
    for _ in range(number):
        session_on(app, today())


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize("name", ["maya", "jordan", "dana"])
def test_few_statements_however_many_sessions(app: Flask, visit: Visit, name: str, htmx: bool) -> None:
    visitor, counts = visit(name), []
    for more in (1, 25):
        _fill(app, more)
        with counted(app) as seen:
            visitor.get("/schedule", htmx=htmx)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= MOST, seen


def test_the_week_reads_no_sessions_of_others(sqlite_app: Flask) -> None:
    """By index only: it costs the same in a large clinic. (PostgreSQL rightly reads a small table whole.)"""
    with sqlite_app.app_context():
        with counted(sqlite_app) as seen:
            sessions.week(actor("maya"), today())
        explain = f"EXPLAIN QUERY PLAN {seen[-1]}"
        plan = db.session.connection().exec_driver_sql(explain, (None,) * seen[-1].count("?")).all()
    assert any("SEARCH appointment" in row[-1] for row in plan)
    assert not [row for row in plan if row[-1].startswith("SCAN appointment")]
