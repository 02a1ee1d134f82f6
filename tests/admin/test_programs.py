"""A program's numbers are data; a program that comes with the portal is copied in one form."""

from collections.abc import Callable
from datetime import time, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.database import db
from portal.programs.models import Group, Program, Track
from portal.schedule.models import Appointment, Series
from tests.admin.test_groups import NUMBERS
from tests.schedule.given import HERE, today
from tests.visitor import Visitor

Visit = Callable[..., Visitor]

COPY = {
    "blueprint": "adult-day-iop",
    "name": "Our day program",
    "track": "Mornings",
    "group": "Room three",
    "capacity": "8",
    "minimum": "4",
    "room": "Room 3",
    "link": "https://video.example.org/three",
}


def program(app: Flask, name: str = "Adult Day IOP") -> Program:
    with app.app_context():
        return db.session.scalars(select(Program).where(Program.name == name)).one()


def test_every_number_is_changed_in_its_sentence(app: Flask, visit: Visit) -> None:
    sam, url = visit("sam"), f"/admin/programs/{program(app).id}/details"
    form = sam.get(url)
    assert "sessions, and" in form.text
    assert form.form("/details")["miss_window_days"] == ["14"]
    numbers = {
        "weekly_hours": 12,
        "weekly_days": 4,
        "length_weeks": 10,
        "certification_days": 60,
        "weeks_ahead": 6,
        "read_days": 30,
    }
    numbers |= {"miss_window_days": 28, "misses_allowed": 4, "silent_allowed": 1, "notice_hours": 24, "reply_days": 1}
    numbers |= {"read_days": 30}
    words = {"level_of_care": "PHP", "reply_hours": "weekdays, noon to 4"}
    sam.submit(form, "/details", **{name: str(value) for name, value in numbers.items()}, **words)
    changed = program(app)
    assert {name: getattr(changed, name) for name in numbers | words} == numbers | words
    assert "PHP, 12 hours on 4 days a week" in sam.get("/admin/groups").text
    sam.submit(sam.get(url), "/details", reply_days="")
    assert program(app).reply_days is None, "as the clinic says"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("weekly_hours", "0", "from 1 to 60"),
        ("weekly_hours", "", "This still needs an answer"),
        ("weekly_days", "8", "from 1 to 7"),
        ("length_weeks", str(2**63), "from 1 to 104"),
        ("misses_allowed", "-1", "from 0 to 60"),
        ("silent_allowed", "3", "more than all misses"),
        ("notice_hours", "soon", "whole number"),
        ("weeks_ahead", "53", "from 1 to 52"),
        ("certification_days", "9" * 5000, "whole number"),
        ("name", "DBT Evening IOP", "one with this name already"),
        ("name", " dbt evening iop ", "one with this name already"),
    ],
)
def test_bad_numbers_change_nothing(app: Flask, visit: Visit, field: str, value: str, sentence: str) -> None:
    sam, url = visit("sam"), f"/admin/programs/{program(app).id}/details"
    refused = sam.post(url, {"name": "Kept", **NUMBERS, field: value}, status=422)
    assert sentence in refused.text
    assert refused.form("/details")["length_weeks" if field != "length_weeks" else "weekly_days"] in (["8"], ["3"])
    assert program(app).weekly_hours == 9


def test_a_track_gets_another_name(app: Flask, visit: Visit) -> None:
    with app.app_context():
        track = db.session.scalars(select(Track.id).where(Track.name == "Morning")).one()
    sam = visit("sam")
    sam.submit(sam.get(f"/admin/tracks/{track}/details"), "/details", name="Early")
    assert "Early" in sam.get("/admin/groups").text


def test_copied_with_everything_and_then_edited(app: Flask, visit: Visit) -> None:
    sam = visit("sam")
    form = sam.get("/admin/program-copies")
    assert "Adult Day IOP: CBT and DBT Skills" in form.text
    page = sam.follow(sam.submit(form, "/program-copies", **COPY))
    for words in ("Thoughts and goals (CBT)", "Monday, 9:00 AM – 12:00 PM", "Friday", "8 topics in turn", "Room 3"):
        assert words in page.text
    made = program(app, "Our day program")
    assert (made.weekly_hours, made.weekly_days, made.length_weeks) == (10, 3, 8)
    with app.app_context():
        group = db.session.scalars(select(Group).where(Group.name == "Room three")).one()
        assert (group.capacity, group.minimum, group.link) == (8, 4, COPY["link"])
        series = db.session.scalars(select(Series).where(Series.group_id == group.id).order_by(Series.weekday)).all()
        assert [one.weekday for one in series] == [0, 2, 4]
        for one in series:
            assert sum(block["minutes"] for block in one.blocks) == 180
            assert len(one.rotation) == 8
            assert {lesson["module"] for lesson in one.rotation} == {one.title}, "the day's focus is the module"
        sessions = db.session.scalars(select(Appointment).where(Appointment.group_id == group.id)).all()
        assert {one.starts_at.astimezone(HERE).time() for one in sessions} == {time(9)}
        assert max(one.local_on for one in sessions) > today() + timedelta(weeks=11)
        assert any(one.skills and one.in_session and one.homework for one in sessions)
        change = f"/admin/series/{series[0].id}/details"
    shown = sam.get(change)
    sam.submit(shown, "/details", title="Thoughts, goals and plans")
    assert "Thoughts, goals and plans" in sam.get(f"/admin/groups/{group.id}/series").text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("blueprint", "no-such", "choose one from the list"),
        ("name", "Adult Day IOP", "one with this name already"),
        ("link", "http://video.example.org", "begins with https"),
        ("minimum", "9", "more than the places"),
        ("from_on", "2019-01-01", "The first day you can choose"),
        ("group", " ", "This still needs"),
    ],
)
def test_a_copy_is_whole_or_not_at_all(app: Flask, visit: Visit, field: str, value: str, sentence: str) -> None:
    sam = visit("sam")
    refused = sam.post("/admin/program-copies", {**COPY, "from_on": str(today()), field: value}, status=422)
    assert sentence in refused.text
    kept = refused.form("/program-copies")
    assert all(kept[name] == [text] for name, text in COPY.items() if name not in (field, "blueprint"))
    with app.app_context():
        assert db.session.scalar(select(func.count(Program.id))) == 2
        assert db.session.scalar(select(func.count(Series.id))) == 0
