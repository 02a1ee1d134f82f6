"""What a calendar program reads at an address: for whom, of when, and how little by default."""

from collections.abc import Callable
from datetime import UTC, timedelta

import pytest
from flask import Flask

from portal import clock
from portal.database import db
from portal.programs.actions import joining
from portal.schedule.attendance_models import Asked, MakeUp
from portal.schedule.models import Appointment, StandIn, Standing
from tests.actors import actor
from tests.schedule.calendars import ask, change, events, read, subscribe
from tests.schedule.given import group, session_in, session_on, talk_in, today, writing
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]
LINK = "https://video.riverbend.example/day"
TELLING = ("coping", "opposite", "room", "video", "one-to-one", "riverbend", "group", "dana", "maya", "jordan")
NAMES = ("Maya", "Torres", "Devon", "Jordan", "Dana", "Ruiz")


def test_it_says_nothing_but_when(app: Flask, visit: Visit) -> None:
    session, talk = session_in(app, 20, link=LINK), talk_in(app, 30)
    path = subscribe(visit("maya"))
    found = events(app, path)
    assert found.keys() == {session, talk}
    assert {str(event["summary"]) for event in found.values()} == {"Appointment"}
    assert not {"DESCRIPTION", "LOCATION", "URL", "ORGANIZER", "ATTENDEE"} & {
        key for one in found.values() for key in one
    }
    whole = ask(app, path).text.lower()
    assert not [word for word in TELLING if word in whole]
    assert {str(read(app, path)[name]) for name in ("name", "x-wr-calname")} == {"Appointments"}


def test_it_says_more_when_she_chooses_to_and_never_a_name(app: Flask, visit: Visit) -> None:
    session, talk = session_in(app, 20, link=LINK), talk_in(app, 30)
    no_link = session_in(app, 40)
    path = subscribe(visit("maya"), more=True)
    found = events(app, path)
    assert str(found[session]["summary"]) == "Opposite action"
    assert str(found[session]["location"]) == "Room 2"
    page = f"http://localhost/schedule/{session}"
    assert str(found[session]["url"]) == page
    assert str(found[session]["description"]) == f"Coping skills\nJoin online from 15 minutes before: {page}"
    assert LINK not in ask(app, path).text, "it opens a quarter of an hour before, and no calendar can wait for that"
    assert "URL" not in found[no_link]
    assert str(found[talk]["summary"]) == "One-to-one"
    assert "LOCATION" not in found[talk]
    assert not [name for name in NAMES if name in ask(app, path).text]


def test_a_session_without_a_topic_is_called_by_its_title(app: Flask, visit: Visit) -> None:
    session = session_in(app, 20, topic="", room="")
    event = events(app, subscribe(visit("maya"), more=True))[session]
    assert str(event["summary"]) == "Coping skills"
    assert not {"DESCRIPTION", "LOCATION", "URL"} & set(event)


@pytest.mark.parametrize("name", ["jordan", "dana"])
def test_staff_read_their_own_without_a_patients_name(app: Flask, visit: Visit, name: str) -> None:
    session, talk = session_in(app, 20), talk_in(app, 30)
    session_in(app, 20, of="evening")
    talk_in(app, 30, patient="lena", therapist="priya")
    path = subscribe(visit(name), more=True)
    assert events(app, path).keys() == ({talk} if name == "jordan" else {session})
    text = ask(app, path).text
    assert ("One-to-one" if name == "jordan" else "Opposite action") in text
    assert not [one for one in ("Maya", "Torres", "Lena", "Walsh") if one in text]


def test_whose_it_is_decides(app: Flask, visit: Visit) -> None:
    day, evening = session_in(app, 20), session_in(app, 20, of="evening")
    talk, other = talk_in(app, 30), talk_in(app, 40, patient="devon")
    seen = {name: events(app, subscribe(visit(name))).keys() for name in ("maya", "devon", "lena", "luis", "sam")}
    assert seen == {"maya": {day, talk}, "devon": {day, other}, "lena": {evening}, "luis": {evening}, "sam": set()}


def test_guests_and_stand_ins_find_that_one_session(app: Flask, visit: Visit) -> None:
    missed, guest, other = (
        session_in(app, hours, of=of) for hours, of in ((-30, "day"), (20, "evening"), (44, "evening"))
    )
    maya, dana = subscribe(visit("maya")), subscribe(visit("dana"))
    assert guest not in events(app, maya).keys() | events(app, dana).keys()
    with writing(app):
        me, now = actor("maya").id, clock.now()
        asked = {"missed_id": missed, "guest_id": guest, "standing": Asked.CONFIRMED, "asked_at": now}
        db.session.add(MakeUp(patient_id=me, **asked))
        until = today() + timedelta(days=9)
        made = {"user_id": actor("dana").id, "until_on": until, "made_by": actor("sam").id, "made_at": now}
        db.session.add(StandIn(appointment_id=guest, **made))
    for path in (maya, dana):
        assert events(app, path).keys() == {missed, guest}
        assert other not in events(app, path)


def test_who_joins_today_and_who_has_left(app: Flask, visit: Visit) -> None:
    past, coming = (session_on(app, today() + timedelta(days=days)) for days in (-3, 3))
    lena, rosa = subscribe(visit("lena")), subscribe(visit("rosa"))
    assert not events(app, lena)
    with writing(app):
        joining.enroll(actor("lena").id, group("day"), today(), by=None)
    assert events(app, lena).keys() == {coming}
    assert past not in events(app, lena)
    assert not events(app, rosa)
    assert not read(app, rosa).walk("VTIMEZONE")  # nothing but a name, and valid


def test_from_two_weeks_back_to_the_last_that_is_planned(app: Flask, visit: Visit) -> None:
    long_ago, lately, far = (session_on(app, today() + timedelta(days=days)) for days in (-16, -13, 400))
    found = events(app, subscribe(visit("maya")))
    assert found.keys() == {lately, far}
    assert long_ago not in found


def test_a_cancelled_one_stays_and_says_so(app: Flask, visit: Visit) -> None:
    session, path = session_in(app, 20), subscribe(visit("maya"))
    assert events(app, path)[session]["status"] == "CONFIRMED"
    change(app, session, standing=Standing.CANCELLED, because="Dana is ill")
    event = events(app, path)[session]
    assert (event["status"], event["transp"]) == ("CANCELLED", "TRANSPARENT")
    assert str(event["summary"]) == "Cancelled: Appointment"
    assert "ill" not in ask(app, path).text


def test_a_moved_one_is_the_same_one(app: Flask, visit: Visit) -> None:
    session, path = session_in(app, 20), subscribe(visit("maya"))
    before = events(app, path)[session]
    with app.app_context():
        row = db.session.get_one(Appointment, session)
        times = {"starts_at": row.starts_at + timedelta(hours=2), "ends_at": row.ends_at + timedelta(hours=2)}
    with clock.set_back(-1):
        change(app, session, **times)
    after = events(app, path)[session]
    assert after["uid"] == before["uid"] == f"{session}@appointments.invalid"
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert after.start - before.start == timedelta(hours=2)
    assert after["last-modified"].dt > before["last-modified"].dt
    assert after["dtstamp"].dt == after["last-modified"].dt
    assert after["created"].dt == before["created"].dt == before["last-modified"].dt


def test_an_id_tells_when_the_session_was_made(app: Flask, visit: Visit) -> None:
    session = session_in(app, 20)
    made = events(app, subscribe(visit("maya")))[session]["created"].dt
    assert abs(clock.now() - made.astimezone(UTC)) < timedelta(minutes=5)


WORDS = (
    "Anger, shame; and \\ what to do",
    "Zwänge – 恐れ 🌊 " * 12,
    "long " * 60 + "end",
    "BEGIN:VEVENT",
    "one: two, three; four",
)


@pytest.mark.parametrize("topic", WORDS)
def test_any_words_come_through_whole(app: Flask, visit: Visit, topic: str) -> None:
    session = session_in(app, 20, topic=topic.strip(), room="Room 2;\\,", title="A\nB, C")
    path = subscribe(visit("maya"), more=True)
    event = events(app, path)[session]
    assert str(event["summary"]) == topic.strip()
    assert str(event["location"]) == "Room 2;\\,"
    assert str(event["description"]) == "A\nB, C"
    raw = ask(app, path).data
    assert raw.endswith(b"\r\n")
    lines = raw.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert all(line.decode() is not None for line in lines)  # no character is cut in two
    assert raw.count(b"\r\nBEGIN:VEVENT\r\n") == 1


def test_no_control_character_gets_out(app: Flask, visit: Visit) -> None:
    session = session_in(app, 20, topic="a\x0bb\rEND:VCALENDAR\x07")
    path = subscribe(visit("maya"), more=True)
    assert str(events(app, path)[session]["summary"]) == "abEND:VCALENDAR"
    assert b"\x0b" not in ask(app, path).data


def test_what_comes_with_it(app: Flask, visit: Visit) -> None:
    session_in(app, 20)
    path = subscribe(visit("maya"))
    answer = ask(app, path)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="appointments.ics"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers
    assert ask(app, path).data == answer.data  # so that a mark of what was read last can be compared
    assert ask(app, path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    session_in(app, 30)
    assert ask(app, path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 200
    head = app.test_client(use_cookies=False).head(path)
    assert (head.status_code, head.data) == (200, b"")


def test_one_session_as_a_file(app: Flask, visit: Visit) -> None:
    session, maya = session_in(app, 20, link=LINK), visit("maya")
    url = f"/schedule/{session}/calendar.ics"
    assert url in maya.get(f"/schedule/{session}").links()
    answer = maya.client.get(url)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="appointment.ics"'
    assert "SUMMARY:Appointment\r\n" in answer.text
    assert "Opposite" not in answer.text
    subscribe(maya, more=True)
    said = maya.client.get(url).text
    assert "SUMMARY:Opposite action\r\n" in said
    assert f"UID:{session}@appointments.invalid\r\n" in said
    over = f"/schedule/{session_in(app, -20)}"
    assert f"{over}/calendar.ics" not in maya.get(over).links()
    visit("devon").get(url)
    visit("lena").get(url, status=404)
    visit("jordan").get(url, status=404)
