"""This week and what is due of one program: the numbers of all, without anybody else's; and where there are too many
for all, the programs by name."""

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import insert, select, update

from portal import clock
from portal.accounts.models import Standing, User
from portal.admin.queries import programs
from portal.coverage.queries.due import due
from portal.database import db, new_id
from portal.messages.models import Message
from portal.messages.overdue import overdue
from portal.programs import narrowing
from portal.programs.actions import joining
from portal.programs.models import Enrollment, Group, Program, Track
from portal.safety.beyond import beyond_limit
from portal.safety.models import RiskTask
from portal.schedule.attendance_models import Asked, MakeUp, Presence
from portal.schedule.queries.short_weeks import short_weeks
from portal.web.formatting import week_start
from tests.actors import actor
from tests.admin.test_program_administrators import an_administrator
from tests.coverage.given import ago, ahead, approve, came, certified
from tests.follow_ups.given import opened
from tests.home.given import links_in, message, section
from tests.schedule.given import HERE, group, marked, session_on, talk_in, today, writing
from tests.statements import price
from tests.visitor import Page, Visitor

Visit = Callable[[str | None], Visitor]
Ids = Callable[[str], UUID]
DAY, EVENING = "Adult Day IOP", "DBT Evening IOP"
SUMS = ("hours-title", "due-title", "late-title", "messages-title")


def program(app: Flask, name: str) -> UUID:
    with app.app_context():
        return db.session.scalars(select(Program.id).where(Program.name == name)).one()


def of(app: Flask, name: str, page: str = "week") -> str:
    return f"/admin/{page}?program={program(app, name)}"


def also_in_the_evening(app: Flask, name: str) -> None:
    with writing(app):
        joining.enroll(actor(name).id, group("evening"), ago(9), by=actor("sam").id)


def a_week(app: Flask) -> None:
    """Sessions of both programs, marks, a one-to-one, approvals and certifications. Devon is in both."""
    also_in_the_evening(app, "devon")
    monday = week_start(today())
    days = [session_on(app, monday + timedelta(days=n)) for n in range(4)]
    evening = [session_on(app, monday + timedelta(days=n), of="evening") for n in (1, 3)]
    marked(app, days[0], "maya", Presence.LATE, late=25)
    marked(app, days[1], "devon", Presence.PRESENT)
    marked(app, evening[0], "lena", Presence.PRESENT)
    marked(app, evening[1], "devon", Presence.PRESENT)
    talk_in(app, 2)
    session_on(app, ahead(5))
    session_on(app, ahead(6), of="evening")
    for name, days_ahead in (("maya", 3), ("devon", 5), ("lena", 4)):
        certified(app, ago(40), name)
        approve(app, ago(20), ahead(days_ahead), 18, name=name)
    approve(app, ago(20), ahead(30), 3, name="devon")
    came(app, ago(15), ago(14), name="devon")


def test_a_program_s_numbers_are_those_of_all_without_the_others(app: Flask, ids: Ids) -> None:
    a_week(app)
    there = {program(app, DAY): {ids("maya"), ids("devon")}, program(app, EVENING): {ids("lena"), ids("devon")}}
    monday = week_start(today())
    with app.test_request_context():
        sam = actor("sam")
        weeks, every = short_weeks(sam, monday), due(sam)
        assert {one.patient_id for one in every} == set.union(*there.values())
        for which, patients in there.items():
            found = short_weeks(sam, monday, None, which)
            assert found.rows == tuple(one for one in weeks.rows if one.patient_id in patients)
            assert (found.patients, found.in_all) == (2, len(found.rows))
            assert found.rows
            assert due(sam, which) == [one for one in every if one.patient_id in patients]


def test_of_whoever_is_about_to_come_too(app: Flask, ids: Ids) -> None:
    with writing(app):
        joining.enroll(actor("maya").id, group("evening"), ahead(6), by=actor("sam").id)
    approve(app, ago(20), ahead(3), 18)
    day, evening, maya = program(app, DAY), program(app, EVENING), ids("maya")
    with app.test_request_context():
        found = [due(actor("sam"), which) for which in (day, evening)]
        hers = [{one.id for one in each if one.patient_id == maya} for each in found]
        assert hers[0] == hers[1] != set()
        assert short_weeks(actor("sam"), week_start(today()), None, evening).patients == 1, "Lena alone"


def test_who_lets_wait(app: Flask, visit: Visit, ids: Ids) -> None:
    opened(app)
    for patient, therapist in (("maya", "jordan"), ("lena", "priya")):
        visit(patient).post(f"{message(visit(therapist), ids(patient))}/messages", {"body": "I was late"})
    long_ago = clock.now() - timedelta(days=9)
    with writing(app):
        db.session.execute(update(RiskTask).values(opened_at=long_ago))
        db.session.execute(update(Message).values(sent_at=long_ago))
    sam = visit("sam")
    day, evening = sam.get(of(app, DAY)), sam.get(of(app, EVENING))
    assert "Jordan" in section(day, "late-title")
    assert "Jordan" in section(day, "messages-title")
    assert "Priya" not in section(day, "messages-title")
    assert section(evening, "late-title").endswith("is counted here.")
    assert "Priya" in section(evening, "messages-title")
    assert "Jordan" not in section(evening, "messages-title")
    assert section(day, "runs-title") == section(evening, "runs-title") != ""
    with writing(app):
        place = select(Enrollment).where(Enrollment.patient_id == actor("maya").id)
        joining.end_enrollment(db.session.scalars(place).one(), ago(1), by=None)
    assert "Jordan" in section(sam.get(of(app, DAY)), "late-title"), "it is open still, though she has left"
    which = program(app, DAY)
    with app.test_request_context():
        assert beyond_limit(actor("sam"), which) == beyond_limit(actor("sam"))
        assert overdue(actor("sam"), which) == []


def test_through_the_door(app: Flask, visit: Visit) -> None:
    a_week(app)
    sam = visit("sam")
    for page in ("week", "coverage"):
        whole = sam.get(f"/admin/{page}")
        choices = whole.tree.xpath("//select[@name='program']/option/@value")
        assert set(choices) == {"", str(program(app, DAY)), str(program(app, EVENING))}
        day, evening = sam.get(of(app, DAY, page)), sam.get(of(app, EVENING, page))
        for words in (whole.text, day.text):
            assert "Maya Torres" in words
        assert "Lena Walsh" in evening.text
        assert "Devon Kim" in day.text
        assert "Devon Kim" in evening.text
        assert "Lena Walsh" not in day.text
        assert "Maya Torres" not in evening.text
        assert f"/admin/{page}" in day.links(), "the way back to all"
        sam.get(f"/admin/{page}?program={uuid4()}", status=404)
        for nothing in ("", "nonsense"):
            assert "Lena Walsh" in sam.get(f"/admin/{page}?program={nothing}").text
    assert of(app, DAY, "coverage") in links_in(sam.get(of(app, DAY)), "due-title")


def test_who_administers_one_program_reaches_no_other(app: Flask, visit: Visit) -> None:
    a_week(app)
    an_administrator(app, EVENING)
    ada = visit("ada")
    for page in ("week", "coverage"):
        whole, hers = ada.get(f"/admin/{page}"), ada.get(of(app, EVENING, page))
        for found in (whole, hers):
            assert "Lena Walsh" in found.text
            assert "Maya Torres" not in found.text
        assert not whole.tree.xpath("//select[@name='program']"), "there is nothing to choose"
        ada.get(of(app, DAY, page), status=404)
    there = {program(app, DAY): 0, program(app, EVENING): 2}
    with app.test_request_context():
        for which, patients in there.items():
            found = short_weeks(actor("ada"), week_start(today()), None, which)
            assert found.patients == patients
            assert {one.patient for one in due(actor("ada"), which)} <= {"Lena Walsh", "Devon Kim"}


def test_what_is_still_to_note_is_of_one_program(app: Flask, visit: Visit, ids: Ids) -> None:
    for which in ("day", "evening"):
        session_on(app, week_start(today()), of=which, topic=f"By {which}")
    if week_start(today()) == today():
        return  # it may not be over yet
    an_administrator(app, EVENING)
    sam, ada, way = visit("sam"), visit("ada"), "week/attendance"
    for words in ("By day", "By evening"):
        assert words in sam.get(f"/admin/{way}").text
    for page in (sam.get(of(app, EVENING, way)), ada.get(f"/admin/{way}"), ada.get(of(app, EVENING, way))):
        assert "By evening" in page.text
        assert "By day" not in page.text
    ada.get(of(app, DAY, way), status=404)


def test_as_many_are_counted_as_are_listed(app: Flask, time_machine: Any) -> None:
    """Also where the one who is not noted came as a guest from another program, or has left hers since."""
    monday = week_start(today()) + timedelta(days=7)
    day, evening = (session_on(app, monday + timedelta(days=n), of) for n, of in ((0, "day"), (1, "evening")))
    for who in ("maya", "devon"):
        marked(app, day, who, Presence.PRESENT)
    marked(app, evening, "lena", Presence.PRESENT)
    time_machine.move_to(datetime.combine(monday + timedelta(days=3), time(20), tzinfo=HERE))
    an_administrator(app, EVENING)
    assert _counted_and_listed(app) == {"": 0, DAY: 0, EVENING: 0, "ada": 0}
    with writing(app):
        asked = {"missed_id": day, "guest_id": evening, "standing": Asked.CONFIRMED, "asked_at": clock.now()}
        db.session.add(MakeUp(patient_id=actor("maya").id, **asked))
    assert _counted_and_listed(app) == {"": 1, DAY: 0, EVENING: 1, "ada": 1}
    unmarked = session_on(app, monday + timedelta(days=1), "day")
    marked(app, unmarked, "maya", Presence.PRESENT)
    with writing(app):
        place = select(Enrollment).where(Enrollment.patient_id == actor("devon").id)
        joining.end_enrollment(db.session.scalars(place).one(), ago(1), by=None)
    assert _counted_and_listed(app) == {"": 2, DAY: 1, EVENING: 1, "ada": 1}


def _counted_and_listed(app: Flask) -> dict[str, int]:
    """Of all, of each program, and of all that an administrator of one program has."""
    found = {}
    for name, who, which in (("", "sam", ""), (DAY, "sam", DAY), (EVENING, "sam", EVENING), ("ada", "ada", "")):
        browser, narrowed = Visitor(app, who), f"?program={program(app, which)}" if which else ""
        said = re.search(r"Attendance of (\d+) session", browser.get(f"/admin/week{narrowed}").text)
        rows = browser.get(f"/admin/week/attendance{narrowed}").tree.xpath("//main//*[@class='linkrow']")
        found[name] = len(rows)
        assert (int(said[1]) if said else 0) == len(rows), name
    return found


def test_of_too_many_none_are_added_up(app: Flask, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    a_week(app)
    sam = visit("sam")
    assert "things to see to" in section(sam.get("/"), "clinic")
    monkeypatch.setattr(narrowing, "MOST", 3)
    monkeypatch.setattr(programs, "A_PAGE", 1)
    assert "things to see to" not in section(sam.get("/"), "clinic")
    for page in ("week", "coverage"):
        first = sam.get(f"/admin/{page}")
        assert not any(section(first, each) for each in SUMS)
        assert not any(name in first.text for name in ("Maya", "Devon", "Lena"))
        assert bool(section(first, "runs-title")) == (page == "week")
        second = sam.get(_next(first))
        assert _listed(first) == [of(app, DAY, page)]
        assert _listed(second) == [of(app, EVENING, page), f"/admin/{page}"]
        assert "Maya Torres" in sam.get(_listed(first)[0]).text
        assert _listed(sam.get(f"/admin/{page}?q=evening"))[0] == of(app, EVENING, page)
        assert "No program fits" in sam.get(f"/admin/{page}?q=100%25").text
        sam.get(f"/admin/{page}?after=nonsense")
        sam.get(f"/admin/{page}?after={uuid4()}")
    assert _listed(sam.get("/admin/week/attendance")) == [of(app, DAY, "week/attendance")]
    an_administrator(app, EVENING)
    ada = visit("ada")
    monkeypatch.setattr(narrowing, "MOST", 1)
    for page in ("week", "coverage"):
        only = ada.get(f"/admin/{page}")
        assert "Lena Walsh" in only.text, "with one program there is nothing to choose"
        assert f"/admin/{page}" not in only.tree.xpath("//main//a/@href")


def _next(page: Page) -> str:
    [link] = [link for link in page.links() if "after=" in link]
    assert "IOP" not in link
    return str(link)


def _listed(page: Page) -> list[str]:
    return [link for link in links_in(page, "programs-title") if "after=" not in link]


def test_the_same_statements_however_many_are_elsewhere(sqlite_app: Flask) -> None:
    a_week(sqlite_app)
    sam = Visitor(sqlite_app, "sam")
    urls = [of(sqlite_app, DAY), of(sqlite_app, DAY, "coverage")]
    few = [price(sqlite_app, sam, url) for url in urls]
    _more_programs(sqlite_app)
    assert [price(sqlite_app, sam, url) for url in urls] == few
    assert (
        few[0] <= 17
    )  # among them: sessions not noted, whose patients nobody answers for, who is away and not covered
    assert price(sqlite_app, sam, "/admin/week") <= few[0]
    assert price(sqlite_app, sam, "/admin/coverage") <= few[1]
    seen, url = list[str](), "/admin/week"
    while url:
        page = sam.get(url)
        seen += [link for link in _listed(page) if "program=" in link]
        url = next((link for link in page.links() if "after=" in link), "")
    assert len(seen) == len(set(seen)) == 62


def _more_programs(app: Flask) -> None:
    """Sixty of one group each, with ten in it."""
    with writing(app):
        now, more = clock.now(), {"email_sealed": "", "standing": Standing.ACTIVE}
        given: dict[Any, list[dict[str, Any]]] = {Program: [], Track: [], Group: [], User: [], Enrollment: []}
        for n in range(60):
            which, track, place = new_id(), new_id(), new_id()
            given[Program].append({"id": which, "name": f"Program {n:02}"})
            given[Track].append({"id": track, "program_id": which, "name": "Day"})
            given[Group].append({"id": place, "track_id": track, "name": "A group"})
            for _ in range(10):
                one = new_id()
                person = {"id": one, "name": f"P {one.hex}", "email_lookup": one.hex, "created_at": now, **more}
                given[User].append(person)
                given[Enrollment].append({"id": new_id(), "patient_id": one, "group_id": place, "from_on": ago(9)})
        for table, made in given.items():
            db.session.execute(insert(table.__table__), made)
