"""Weekly sessions by the administrator's forms: refused with a sentence, warned of once, never half done."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from portal.database import db
from portal.notifications.models import Notice
from portal.programs.actions import joining, leading
from portal.schedule.actions import reshaping
from portal.schedule.actions.reshaping import Weekly
from portal.schedule.models import Appointment, Series, Standing
from portal.web.formatting import full_day, week_start
from tests.actors import actor
from tests.schedule.given import HERE, group, session_on, today, writing
from tests.statements import counted
from tests.visitor import Page, Visitor

JANUARY = datetime(today().year + 1, 1, 15, 12, tzinfo=HERE)
SPRING, AUTUMN = (
    next(day for day in (date(JANUARY.year, month, first + n) for n in range(7)) if day.weekday() == 6)
    for month, first in ((3, 8), (11, 1))
)
Visit = Callable[..., Visitor]
Ids = Callable[[str], UUID]

TOPICS = """STOP and TIPP | skills: stop, tipp | in session: tipp | homework: tipp
Radical acceptance | module: Distress tolerance | homework: radical-acceptance
"""
SERIES = {
    "title": "Coping with strong feelings",
    "weekday": "2",
    "begins": "09:00",
    "ends": "12:00",
    "room": "Room 3",
    "link": "https://video.example.org/day",
    "bring": "Your folder",
    "blocks": "Check-in 20\nHomework review: 40 minutes\nSkills 90",
    "rotation": TOPICS,
    "until_on": "",
}


def monday(weeks: int = 1) -> date:
    return week_start(today()) + timedelta(weeks=weeks)


def add(visitor: Visitor, group_id: UUID, status: int = 303, **changes: Any) -> Page:
    form = visitor.get(f"/admin/groups/{group_id}/series/new")
    return visitor.submit(form, "/series/new", status=status, **{**SERIES, "from_on": str(monday()), **changes})


def sessions(app: Flask) -> list[Appointment]:
    with app.app_context():
        return list(db.session.scalars(select(Appointment).order_by(Appointment.starts_at)))


def only(app: Flask) -> Series:
    with app.app_context():
        return db.session.scalars(select(Series)).one()


def test_added_by_one_form_it_stands_in_everybodys_schedule(app: Flask, visit: Visit, ids: Ids) -> None:
    sam, group_id = visit("sam"), ids("day group")
    assert sam.get(f"/admin/groups/{group_id}/series/new").form("/new")["room"] == ["Room 2"], "as the group's"
    page = sam.follow(add(sam, group_id))
    for words in ("Wednesday, 9:00 AM – 12:00 PM", "Room 3, with a video link", "Your folder", "2 topics in turn"):
        assert words in page.text
    series = only(app)
    assert series.zone == "America/Chicago"
    assert series.blocks == [
        {"title": "Check-in", "minutes": 20},
        {"title": "Homework review", "minutes": 40},
        {"title": "Skills", "minutes": 90},
    ]
    assert [one.topic for one in sessions(app)][:3] == ["STOP and TIPP", "Radical acceptance", "STOP and TIPP"]
    assert [one.module for one in sessions(app)][:2] == [SERIES["title"], "Distress tolerance"]
    week = (monday() + timedelta(days=2)).strftime("%G-W%V")
    assert "Coping with strong feelings" in visit("maya").get(f"/schedule?week={week}").text
    assert "Coping with strong feelings" not in visit("lena").get(f"/schedule?week={week}").text


def test_what_to_bring_in_a_second_language_goes_with_every_session(app: Flask, visit: Visit, ids: Ids) -> None:
    sam, day = visit("sam"), ids("day group")
    add(sam, day, es_bring="Su carpeta")
    assert {str(one.bring_in_other_languages) for one in sessions(app)} == {"{'es': 'Su carpeta'}"}
    weekly = sam.get(f"/admin/groups/{day}/series")
    assert weekly.tree.xpath("//dd/span[@lang='es']/text()") == ["Su carpeta"]
    change = next(one for one in weekly.links() if one.endswith("/details") and "/series/" in one)
    form = sam.get(change)
    assert form.form("/details")["es_bring"] == ["Su carpeta"]
    sam.submit(form, "/details", es_bring="Su carpeta y agua", from_on=str(monday()))
    assert {str(one.bring_in_other_languages) for one in sessions(app)} == {"{'es': 'Su carpeta y agua'}"}
    assert {one.sequence for one in sessions(app)} == {0}, "no calendar has to hear of it"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("ends", "08:00", "has to end after it begins"),
        ("ends", "09:00", "has to end after it begins"),
        ("begins", "25:61", "Please give a time, such as 09:00."),
        ("begins", "", "This still needs an answer"),
        ("begins", "\x00", "Please give a time"),
        ("weekday", "7", "choose one from the list"),
        ("link", "http://video.example.org", "begins with https"),
        ("link", "javascript:alert(1)", "begins with https"),
        ("blocks", "Check-in 20\nSkills 200", "The parts take 220 minutes, the session 180."),
        ("blocks", "Check-in", "Line 1: please end it with its minutes"),
        ("blocks", "Check-in 0", "Line 1: please end it with its minutes"),
        ("rotation", "Fine\n| skills: stop", "Line 2: please begin it with the topic"),
        ("rotation", "Topic | homwork: tipp", "“homwork” is none of"),
        ("rotation", "Topic | homework: no-such-sheet", "there is no worksheet “no-such-sheet”"),
        ("rotation", "Topic | skills: S T O P", "is no skill’s short name"),
        ("from_on", "2019-01-01", "The first day you can choose"),
        ("from_on", "soon", "Please give a day"),
        ("until_on", "2019-01-01", "The first day you can choose"),
        ("title", " ", "This still needs"),
        ("title", "a\x00b", "a character that cannot be saved"),
    ],
)
def test_bad_input_is_a_sentence_and_nothing_is_lost(
    app: Flask, visit: Visit, ids: Ids, field: str, value: str, sentence: str
) -> None:
    refused = add(visit("sam"), ids("day group"), status=422, **{field: value})
    assert sentence in refused.text
    kept = refused.form("/series/new")
    for name, text in SERIES.items():
        if name != field:
            assert kept.get(name, [""])[0].strip().replace("\r", "") == text.strip()
    assert sessions(app) == []


def test_a_last_day_before_the_first(visit: Visit, ids: Ids) -> None:
    refused = add(visit("sam"), ids("day group"), status=422, until_on=str(today()))
    assert "The last day has to be the first day or later." in refused.text


def test_two_at_the_same_time_are_refused_whatever_the_order(app: Flask, visit: Visit, ids: Ids) -> None:
    sam = visit("sam")
    add(sam, ids("day group"))
    before = len(sessions(app))
    refused = add(sam, ids("day group"), status=422, begins="11:00", ends="13:00", blocks="")
    assert "The group has “Coping with strong feelings” at that time already." in refused.text
    assert len(sessions(app)) == before


def change(visitor: Visitor, series_id: UUID, status: int = 303, **changes: Any) -> Page:
    form = visitor.get(f"/admin/series/{series_id}/details")
    return visitor.submit(form, "/details", status=status, **changes)


def test_changed_from_next_monday_unless_another_day_is_chosen(app: Flask, visit: Visit, ids: Ids) -> None:
    sam = visit("sam")
    with writing(app):
        weekly = Weekly("Goals", weekday=0, begins=time(9), ends=time(12), rotation=({"topic": "one"},))
        old = reshaping.add_series(actor("sam"), group("day"), weekly, monday(-2)).id
    form = sam.get(f"/admin/series/{old}/details")
    assert form.form("/details")["from_on"] == [str(monday())]
    page = sam.follow(sam.submit(form, "/details", weekday="3", begins="14:00", ends="16:00", room="Room 8"))
    assert "Thursday, 2:00 PM – 4:00 PM" in page.text
    assert "Monday, 9:00 AM – 12:00 PM" in page.text, "until Sunday it is as it was"
    for one in sessions(app):
        local = one.starts_at.astimezone(HERE)
        assert (local.weekday(), local.hour) == ((3, 14) if one.local_on >= monday() else (0, 9))
    assert "ends on" in sam.submit(form, "/details", status=422, weekday="4").text, "the same page, sent again"


@pytest.mark.parametrize("when", [0, -1])
def test_the_past_cannot_be_changed(app: Flask, visit: Visit, ids: Ids, when: int) -> None:
    sam = visit("sam")
    with writing(app):
        weekly = Weekly("Goals", weekday=0, begins=time(9), ends=time(12))
        old = reshaping.add_series(actor("sam"), group("day"), weekly, monday(-2)).id
    refused = change(sam, old, status=422, room="Room 9", from_on=str(today() + timedelta(days=when)))
    assert "The first day you can choose" in refused.text
    assert refused.form("/details")["room"] == ["Room 9"]


def test_ended_with_a_reason_that_everyone_reads(app: Flask, visit: Visit, ids: Ids) -> None:
    sam = visit("sam")
    add(sam, ids("day group"))
    url = f"/admin/series/{only(app).id}/end-date"
    assert "This still needs" in sam.post(url, {"last_day": str(monday(3)), "because": " "}, status=422).text
    sam.post(url, {"last_day": str(monday(3)), "because": "The group moves to mornings"})
    after = [one for one in sessions(app) if one.local_on > monday(3)]
    assert after
    assert {(one.standing, one.because) for one in after} == {(Standing.CANCELLED, "The group moves to mornings")}
    assert (
        "The first day you can choose"
        in sam.post(url, {"last_day": str(today() - timedelta(days=1)), "because": "x"}, status=422).text
    )


def test_a_time_that_the_clocks_skip_is_shown_first(app: Flask, visit: Visit, ids: Ids) -> None:
    with time_machine.travel(JANUARY):
        sam = visit("sam")
        night = {"weekday": "6", "begins": "02:30", "ends": "03:30", "blocks": "", "from_on": str(JANUARY.date())}
        shown = add(sam, ids("day group"), status=422, **night)
        assert (
            f"On {full_day(SPRING)} the clocks skip 2:30 AM. That session goes from 3:30 AM to 4:30 AM." in shown.text
        )
        assert "Nothing is saved yet" in shown.text
        assert sessions(app) == []
        sam.submit(shown, "/series/new")
        begins = {one.starts_at.astimezone(HERE).time() for one in sessions(app)}
        assert begins == {time(2, 30), time(3, 30)}


def test_a_time_that_comes_twice_is_shown_first(app: Flask, visit: Visit, ids: Ids) -> None:
    with time_machine.travel(JANUARY):
        night = {"weekday": "6", "begins": "01:30", "ends": "05:00", "blocks": "", "from_on": str(JANUARY.date())}
        shown = add(visit("sam"), ids("day group"), status=422, **night)
        assert f"On {full_day(AUTUMN)} the clocks show 1:30 AM twice." in shown.text


def test_another_time_after_the_warning_is_warned_of_anew(app: Flask, visit: Visit, ids: Ids) -> None:
    with time_machine.travel(JANUARY):
        sam = visit("sam")
        night = {"weekday": "6", "begins": "02:30", "ends": "03:30", "blocks": "", "from_on": str(JANUARY.date())}
        shown = add(sam, ids("day group"), status=422, **night)
        again = sam.submit(shown, "/series/new", status=422, begins="02:15")
        assert "skip 2:15 AM" in again.text
        assert sessions(app) == []


@pytest.mark.parametrize(("who", "named"), [("patient", "Lena Walsh"), ("leader", "Luis Ortega")])
def test_somebody_in_two_groups_at_once_is_allowed_and_said(
    app: Flask, visit: Visit, ids: Ids, who: str, named: str
) -> None:
    sam = visit("sam")
    add(sam, ids("day group"))
    with writing(app):
        if who == "patient":
            joining.enroll(actor("lena").id, group("day"), today(), by=None)
        else:
            leading.add_leader(group("day"), actor("luis").id, today(), by=None)
        before = db.session.scalar(select(func.count(Appointment.id)))
    shown = add(sam, ids("evening group"), status=422, title="People skills", begins="11:30", ends="14:00")
    assert f"{named} would be in two groups at once" in shown.text
    assert len(sessions(app)) == before
    page = sam.follow(sam.submit(shown, "/series/new"))
    assert f"{named} is in two groups at once: “Day group”" in page.text
    assert len(sessions(app)) > (before or 0)
    add(sam, ids("evening group"), title="Later", begins="15:00", ends="16:00", blocks="")


def test_over_a_session_that_was_moved_there_by_itself_is_said(app: Flask, visit: Visit, ids: Ids) -> None:
    sam, here = visit("sam"), ids("day group")
    session_on(app, monday() + timedelta(days=4), title="Moved here")  # at nine, on a Friday
    before = len(sessions(app))
    shown = add(sam, here, status=422, weekday="4")
    assert "“Moved here” and “Coping with strong feelings” at the same time" in shown.text
    assert full_day(monday() + timedelta(days=4)) in shown.text
    assert len(sessions(app)) == before
    sam.submit(shown, "/series/new")
    assert len(sessions(app)) > before
    add(sam, here, title="Next one", weekday="3")  # what was seen is not said again


def test_one_notice_for_the_whole_change(app: Flask, visit: Visit, ids: Ids) -> None:
    sam = visit("sam")
    add(sam, ids("day group"))
    with app.app_context():
        told = db.session.scalars(select(Notice.user_id).where(Notice.kind == "schedule")).all()
        assert sorted(told) == sorted(actor(name).id for name in ("maya", "devon", "dana"))


def test_the_screen_costs_the_same_with_many(app: Flask, visit: Visit, ids: Ids) -> None:
    sam, url = visit("sam"), f"/admin/groups/{ids('day group')}/series"
    add(sam, ids("day group"))
    with counted(app) as few:
        sam.get(url)
    for hour in range(13, 19):
        add(sam, ids("day group"), begins=f"{hour}:00", ends=f"{hour}:50", blocks="")
    with counted(app) as many:
        sam.get(url)
    assert len(few) == len(many) <= 5  # one of them: what is new
