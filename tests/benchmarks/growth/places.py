"""Programs, their groups and who leads them, and the sessions of twelve weeks back and four ahead."""

from datetime import date, time, timedelta
from functools import cache
from typing import Any

import yaml

from portal.demo.schedule import DAYS, PROGRAMS
from portal.schedule.recurrence import instant as at_clinic
from tests.benchmarks.growth.copying import Rows, as_json, words
from tests.benchmarks.growth.marks import HOUR, id_of, instant
from tests.benchmarks.growth.people import AHEAD, IN_PROGRAM, OF_LEADER, WEEKS, Clinic, Patient, add_person

OF_DAY = 9
"""Hours in which one-to-ones begin."""
HALVES = ((time(9), time(12)), (time(13), time(16)))
"""Every second group meets in the afternoon."""


def add_program(rows: Rows, clinic: Clinic, number: int) -> None:
    program = clinic.id("program", number)
    numbers = ("IOP", "9", "3", "12", "30", "", "12", "90", "14", "2", "0", "2")
    rows.add("program", program, f"Day program {number + 1:03}", *numbers)
    rows.add("track", clinic.id("track", number), program, "Day")


def add_group(rows: Rows, clinic: Clinic, number: int) -> None:
    """It, its series and sessions; and its leader, if it is the first of hers."""
    group, leader = clinic.id("group", number), clinic.id("leader", number // OF_LEADER)
    if number % OF_LEADER == 0:
        add_person(rows, clinic, "leader", number // OF_LEADER, "leader", "LPC")
    rows.add(
        "group", group, clinic.id("track", number // IN_PROGRAM), f"Group {number + 1:05}", "12", "3", "Room 2", ""
    )
    rows.add("group_leader", clinic.id("leading", number), leader, group, "f", clinic.made_on.isoformat())
    for session in _program()["sessions"]:
        _add_series(rows, clinic, number, session)


def _add_series(rows: Rows, clinic: Clinic, number: int, session: dict[str, Any]) -> None:
    weekday, (begins, ends) = DAYS[session["day"]], HALVES[number % 2]
    series, blocks = clinic.id(f"series {weekday}", number), as_json(session["blocks"])
    group, title = clinic.id("group", number), words(session["focus"])
    rows.add(
        "series",
        *(series, group, title, str(weekday), begins.isoformat(), ends.isoformat(), clinic.zone),
        *(clinic.made_on.isoformat(), "Room 2", "", "", blocks, "[]"),
    )
    for day, lesson in _days(clinic, weekday, session["day"]):
        begin, end = span(clinic, number, day)
        planned = [as_json(lesson.get(key, [])) for key in ("skills", "in_session", "homework")]
        taught = as_json(lesson.get("skills", [])) if end <= clinic.now else None
        rows.add(
            "appointment",
            *(session_id(clinic, number, day), series, group, None, None, title, words(lesson["topic"]), ""),
            *(*planned, blocks, taught, day.isoformat(), day.isoformat(), instant(begin), instant(end)),
            *("Room 2", "", "", "scheduled", "", "f", "0"),
        )


def add_talks(rows: Rows, clinic: Clinic, patient: Patient) -> None:
    """Two to come, with her therapist."""
    for week in range(2):
        day = clinic.today + timedelta(days=1 + patient.number % 7 + 7 * week)
        begin = _clock(clinic.zone, day, time(8 + patient.number % OF_DAY))
        rows.add(
            "appointment",
            *(id_of(begin, "talk", patient.number), None, None, patient.id, patient.therapist_id, "One-to-one", "", ""),
            *("[]", "[]", "[]", "[]", None, day.isoformat(), None, instant(begin), instant(begin + HOUR)),
            *("Room 4", "", "", "scheduled", "", "f", "0"),
        )


def held(clinic: Clinic, group: int, week: int) -> list[date]:
    """The days of its sessions that are over, in that week before today: 1 is the last."""
    first = clinic.today - timedelta(weeks=week) + timedelta(days=1)
    days = [first + timedelta(days=number) for number in range(7)]
    meets = {DAYS[session["day"]] for session in _program()["sessions"]}
    return [day for day in days if day.weekday() in meets and span(clinic, group, day)[1] <= clinic.now]


def session_id(clinic: Clinic, group: int, day: date) -> str:
    return id_of(span(clinic, group, day)[0], "session", group)


def span(clinic: Clinic, group: int, day: date) -> tuple[int, int]:
    begins, ends = HALVES[group % 2]
    return _clock(clinic.zone, day, begins), _clock(clinic.zone, day, ends)


def _days(clinic: Clinic, weekday: int, called: str) -> list[tuple[date, dict[str, Any]]]:
    first = clinic.today - timedelta(weeks=WEEKS)
    days = [first + timedelta(days=number) for number in range(7 * (WEEKS + AHEAD))]
    lessons = [one for week in _program()["weeks"] for one in week["sessions"] if one["day"] == called]
    mine = [day for day in days if day.weekday() == weekday]
    return [(day, lessons[number % len(lessons)]) for number, day in enumerate(mine)]


@cache
def _program() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(PROGRAMS.read_text(encoding="utf-8"))["programs"][0]
    return found


@cache
def _clock(zone: str, day: date, at: time) -> int:
    return int(at_clinic(day, at, zone).timestamp() * 1000)
