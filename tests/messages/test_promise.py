"""By when an answer is promised: working days of the program, its holidays, and who is away."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from portal.accounts.models import User
from portal.database import db
from portal.messages.actions import thread_about
from portal.messages.topics import Topic
from portal.programs.group_models import Holiday
from portal.programs.models import Program
from portal.programs.promise import answer_day, back_on, is_open
from tests.actors import actor
from tests.messages.given import coming, say, thread_of
from tests.schedule.given import today, writing
from tests.visitor import Visitor
from tests.worksheets_http.given import give

Visit = Callable[[str | None], Visitor]
MONDAY = date(2026, 11, 23)
DAYS = st.dates(date(2026, 1, 1), date(2030, 12, 31))


def day(n: int) -> date:
    return MONDAY + timedelta(days=n)


@pytest.mark.parametrize(
    ("sent", "days", "closed", "by"),
    [
        (0, 0, (), 0),
        (0, 1, (), 1),
        (3, 2, (), 7),  # Thursday: Friday, Monday
        (4, 1, (), 7),  # Friday
        (5, 0, (), 7),  # Saturday, the same day: nobody is there before Monday
        (5, 1, (), 7),
        (6, 1, (), 7),
        (0, 2, (3, 4), 2),  # holidays after it change nothing
        (2, 1, (3,), 4),  # Thanksgiving
        (2, 1, (3, 4), 7),
        (0, 2, (1, 2, 3, 4), 8),
        (3, 0, (3,), 4),  # sent on a holiday
    ],
)
def test_working_days(sent: int, days: int, closed: tuple[int, ...], by: int) -> None:
    assert answer_day(day(sent), days, {day(n) for n in closed}) == day(by)


@given(DAYS, st.integers(0, 20), st.sets(DAYS, max_size=40))
def test_it_is_a_day_on_which_somebody_works_and_not_one_too_late(sent: date, days: int, closed: set[date]) -> None:
    by = answer_day(sent, days, closed)
    assert is_open(by, closed)
    between = [sent + timedelta(days=n) for n in range(1, (by - sent).days + 1)]
    worked = sum(is_open(one, closed) for one in between)
    assert worked == days or (days == 0 and worked == 1 and not is_open(sent, closed))


def test_nobody_waits_for_ever() -> None:
    class Always:
        def __contains__(self, _: object) -> bool:
            return True

    assert answer_day(MONDAY, 2, Always()) == MONDAY + timedelta(days=366)


def test_who_is_away_until_friday_is_back_on_monday() -> None:
    assert back_on(day(4)) == day(7)
    assert back_on(day(1)) == day(2)


def _program(of: str) -> Program:
    return db.session.scalars(select(Program).where(Program.name.like(f"%{of}%"))).one()


def _promised(maya: Visitor, thread: str) -> str:
    text = maya.follow(say(maya, thread, "hello")).text
    return text.split("You’ll hear back by ")[1].split(".")[0]


def test_her_program_says_how_soon_and_when_it_is_closed(enter: Visit, sqlite_app: Flask, time_machine: Any) -> None:
    time_machine.move_to(coming(0))
    first = today()
    with writing(sqlite_app):
        program = _program("Adult Day")
        program.reply_days, program.reply_hours = 1, "before noon"
        db.session.add(Holiday(program_id=program.id, on_day=first + timedelta(days=1), name="Training"))
        db.session.add(Holiday(program_id=None, on_day=first + timedelta(days=2), name="Feast"))
        other = _program("DBT Evening")
        db.session.add(Holiday(program_id=other.id, on_day=first + timedelta(days=3), name="Not hers"))
    maya = enter("maya")
    thread = thread_of(maya)
    assert "Jordan reads messages before noon." in maya.get(thread).text
    thursday = first + timedelta(days=3)
    assert _promised(maya, thread) == f"Thursday, {thursday:%B} {thursday.day}"
    sheet = give(sqlite_app, "maya", "group-reflection")
    assert "answers by Thursday" in maya.get(f"{sheet}/check").text


def test_the_front_desk_keeps_the_clinics_days(enter: Visit, sqlite_app: Flask, time_machine: Any) -> None:
    time_machine.move_to(coming(0))
    with writing(sqlite_app):
        program = _program("Adult Day")
        program.reply_days = 9
        db.session.add(Holiday(program_id=program.id, on_day=today() + timedelta(days=1), name="Training"))
        thread = f"/messages/{thread_about(actor('maya').id, Topic.BILLING).id}"
    maya, wednesday = enter("maya"), today() + timedelta(days=2)
    assert "The front desk reads messages on weekdays" in maya.get(thread).text
    assert _promised(maya, thread) == f"Wednesday, {wednesday:%B} {wednesday.day}"


def test_its_hours_are_said_in_the_language_of_who_reads(enter: Visit, sqlite_app: Flask) -> None:
    sam, maya = enter("sam"), enter("maya")
    thread = thread_of(maya)
    with sqlite_app.app_context():
        details = f"/admin/programs/{_program('Adult Day').id}/details"

    def say_so(**words: str) -> None:
        sam.submit(sam.get(details), "/details", **words)

    def reads(language: str) -> str:
        with writing(sqlite_app):
            her = db.session.scalars(select(User).where(User.name.like("Maya %"))).one()
            her.language = language
        return Visitor(sqlite_app, "maya").get(thread).text

    say_so(reply_hours="before noon", es_reply_hours="antes del mediodía")
    assert "reads messages before noon" in reads("en")
    assert "antes del mediodía" in reads("es")
    say_so(es_reply_hours="")
    assert "before noon" in reads("es")
    say_so(reply_hours="", es_reply_hours="por la mañana")
    assert "por la mañana" in reads("en"), (
        "its own hours in another language rather than the clinic’s, which are others"
    )
    say_so(es_reply_hours="")
    assert "on weekdays, 9 AM to 5 PM" in reads("en")
