"""One session moved, cancelled, given another room or a stand-in: everyone concerned is told once, and nobody else."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.access.actor import Role
from portal.accounts.models import RoleGrant, User
from portal.audit.models import AuditEvent
from portal.database import db
from portal.notifications.models import Notice
from portal.programs.actions import joining
from portal.programs.models import Cover, GroupLeader
from portal.schedule.attendance_models import AbsenceNotice, Asked, MakeUp
from portal.schedule.models import Appointment, StandIn, Standing
from portal.schedule.queries.ledger import ledger
from portal.web.formatting import week_start
from tests.actors import actor
from tests.caseload.given import Ids, assignments, give_group, homework, verbs
from tests.caseload.room_given import mark_at, marks_of, running
from tests.schedule.calendars import events, subscribe
from tests.schedule.given import HERE, group, session_in, session_on, talk_in, today, writing
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]
DAY = timedelta(days=1)


def _url(ids: Ids, session: UUID, of: str = "day group") -> str:
    return f"/groups/{ids(of)}/sessions/{session}"


def _row(app: Flask, session: UUID) -> dict[str, Any]:
    with app.app_context():
        one = db.session.get_one(Appointment, session)
        return {column.key: getattr(one, column.key) for column in Appointment.__table__.columns}


def _told(app: Flask, session: UUID) -> list[str]:
    """First names of those with a notice about it, one per notice."""
    with app.app_context():
        found = db.session.scalars(select(Notice.user_id).where(Notice.subject_id == session))
        names = {actor(one).id: one for one in ("maya", "devon", "lena", "dana", "luis", "jordan")}
        return sorted(names[one] for one in found if one in names)


def test_another_room_and_link(app: Flask, visit: Visit, ids: Ids) -> None:
    session = session_on(app, today() + timedelta(days=1))
    url = _url(ids, session)
    dana = visit("dana")
    page = dana.submit(
        dana.get(f"{url}/change"), "/change", room="Room 7", link="https://video.riverbend.example/x", because="A leak"
    )
    assert page.headers["Location"] == f"{url}?said=planning.make_change"
    row = _row(app, session)
    assert (row["room"], row["because"], row["by_hand"], row["sequence"]) == ("Room 7", "A leak", True, 1)
    assert row["changed_at"] is not None
    assert _told(app, session) == ["devon", "maya"]
    assert "Room 7" in visit("maya").get(f"/schedule/{session}").text


def test_what_to_bring_in_a_second_language(app: Flask, visit: Visit, ids: Ids) -> None:
    """It is no news to anybody: who reads it finds it there, and nobody is sent for it."""
    session = session_on(app, today() + 3 * DAY, bring="Your folder")
    dana, maya, url = visit("dana"), visit("maya"), f"{_url(ids, session)}/change"
    with writing(app):
        db.session.get_one(User, ids("maya")).language = "es"
    page = maya.get(f"/schedule/{session}")
    assert page.tree.xpath("//span[@lang='en']/text()") == ["Your folder"]
    assert "Solo en inglés." in page.text
    assert dana.get(url).tree.xpath("//details[summary='Add Spanish']//input[@name='es_bring']")
    dana.submit(dana.get(url), "/change", es_bring="Su carpeta")
    assert _row(app, session)["bring_in_other_languages"] == {"es": "Su carpeta"}
    assert _told(app, session) == []
    page = maya.get(f"/schedule/{session}")
    assert "Su carpeta" in page.text
    assert "Solo en" not in page.text
    assert "Your folder" in visit("devon").get(f"/schedule/{session}").text
    dana.submit(dana.get(url), "/change", bring="Your folder and a pen")
    assert _told(app, session) == ["devon", "maya"]
    assert _row(app, session)["bring_in_other_languages"] == {"es": "Su carpeta"}


def test_the_same_again_tells_nobody(app: Flask, visit: Visit, ids: Ids) -> None:
    session = session_on(app, today() + 3 * DAY)
    dana, url = visit("dana"), _url(ids, session)
    for _ in range(2):
        dana.submit(dana.get(f"{url}/change"), "/change", room="Room 7")
    assert _row(app, session)["sequence"] == 1
    assert _told(app, session) == ["devon", "maya"]


def test_moved_to_another_day(app: Flask, visit: Visit, ids: Ids) -> None:
    session = session_on(app, today() + 3 * DAY)
    maya, dana, url = visit("maya"), visit("dana"), _url(ids, session)
    give_group(dana, ids("day group"), session=str(session))
    maya.post(f"/schedule/{session}/notice", {"kind": "absent"})
    day = today() + 5 * DAY
    dana.submit(dana.get(f"{url}/change"), "/change", day=day.isoformat(), begins="13:30", ends="15:00")
    row = _row(app, session)
    assert row["local_on"] == day
    assert row["starts_at"] == datetime.combine(day, time(13, 30), tzinfo=HERE)
    with app.app_context():
        assert None not in db.session.scalars(select(AbsenceNotice.taken_back_at)).all(), "it was said of another time"
    assert {one.due_at for one in (*homework(app), *assignments(app))} == {row["starts_at"]}
    assert "1:30" in maya.get(f"/schedule/{session}").text


@pytest.mark.parametrize("how", ["shortened", "moved"])
def test_what_was_marked_before_stands_no_more_and_it_is_said(
    app: Flask, visit: Visit, ids: Ids, time_machine: Any, how: str
) -> None:
    """Marking opens half an hour before: whoever marks early and then moves the session does not lose it unsaid."""
    session = _soon(app, time_machine)
    dana, url = visit("dana"), _url(ids, session)
    mark_at(dana, url, everyone=True)
    page = dana.get(f"{url}/change")
    assert "Attendance is marked already." in page.text
    dana.submit(page, "/change", room="Room 7")
    assert len(marks_of(app, url)) == 2, "another room takes nothing back"
    day = today() + (2 * DAY if how == "moved" else 0 * DAY)
    after = dana.follow(dana.submit(dana.get(f"{url}/change"), "/change", day=day.isoformat(), ends="11:00"))
    assert "the attendance that was marked was taken back" in after.text
    assert {one[:2] for one in marks_of(app, url).values()} == {("expected", 0)}
    with app.test_request_context():
        hers = ledger(actor("maya"), week_start(day))
        assert hers.hours
        assert not hers.hours.minutes
    history = dana.get(f"{url}/attendance").text
    assert "The session was given another time." in history
    assert "counts no more" in history
    assert verbs(app, "dana", "appointment").count("marked attendance") == 4


def test_a_mark_of_what_was_called_off_before_it_began_stands_no_more(
    app: Flask, visit: Visit, ids: Ids, time_machine: Any
) -> None:
    session = _soon(app, time_machine)
    dana, url = visit("dana"), _url(ids, session)
    mark_at(dana, url, everyone=True)
    dana.post(f"{url}/cancellation", {"cancel-because": "The heating is out"})
    assert {one[:2] for one in marks_of(app, url).values()} == {("expected", 0)}


def test_who_was_there_when_it_broke_off_was_there(app: Flask, visit: Visit, ids: Ids) -> None:
    url, dana = running(app), visit("dana")
    mark_at(dana, url, everyone=True)
    dana.post(f"{url}/cancellation", {"cancel-because": "The heating is out"})
    assert {one[:2] for one in marks_of(app, url).values()} == {("present", 180)}


def _soon(app: Flask, time_machine: Any) -> UUID:
    """At nine tomorrow, and it is twenty minutes to: marking is open."""
    starts_at = datetime.combine(today() + DAY, time(9), tzinfo=HERE)
    time_machine.move_to(starts_at - timedelta(minutes=20))
    return session_on(app, today())


def test_who_has_a_place_only_on_the_new_day_is_told_too(app: Flask, visit: Visit, ids: Ids) -> None:
    session = session_on(app, today() + 3 * DAY)
    with writing(app):
        joining.enroll(actor("lena").id, group("day"), today() + 4 * DAY, by=None)
    dana = visit("dana")
    page = dana.get(f"{_url(ids, session)}/change")
    dana.submit(page, "/change", day=(today() + 5 * DAY).isoformat())
    assert _told(app, session) == ["devon", "lena", "maya"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"begins": "12:00", "ends": "09:00"}, "A session ends after it begins"),
        ({"ends": "half past"}, "Please give a time, such as 09:00."),
        ({"day": "31 February"}, "Please give a day, such as 2026-11-30."),
        ({"day": ""}, "This still needs an answer."),
        ({"day": "2020-01-06"}, "within a year"),
        ({"link": "javascript:alert(1)"}, "begins with https"),
        ({"room": "x" * 81}, "This is too long."),
    ],
)
def test_bad_input_loses_nothing(app: Flask, visit: Visit, ids: Ids, changes: dict[str, str], words: str) -> None:
    session = session_on(app, today() + 3 * DAY)
    before, dana = _row(app, session), visit("dana")
    page = dana.get(f"{_url(ids, session)}/change")
    refused = dana.submit(page, "/change", status=422, because="For the party", **changes)
    assert words in refused.text
    assert "For the party" in refused.html
    assert _row(app, session) == before
    assert _told(app, session) == []


def test_not_over_another_session_of_the_group(app: Flask, visit: Visit, ids: Ids) -> None:
    other = session_on(app, today() + 4 * DAY)
    session = session_on(app, today() + 3 * DAY)
    dana = visit("dana")
    page = dana.get(f"{_url(ids, session)}/change")
    day = (today() + 4 * DAY).isoformat()
    refused = dana.submit(page, "/change", status=422, day=day, begins="11:00", ends="13:00")
    assert "There is another session at that time." in refused.text
    assert _row(app, session)["local_on"] == today() + 3 * DAY
    with writing(app):
        db.session.get_one(Appointment, other).standing = Standing.CANCELLED
    dana.submit(page, "/change", day=day, begins="11:00", ends="13:00")


def test_not_to_a_time_that_is_on_no_clock(app: Flask, visit: Visit, ids: Ids, time_machine: Any) -> None:
    time_machine.move_to(datetime(2027, 3, 10, 12, tzinfo=HERE), tick=False)
    session = session_on(app, today() + DAY)
    dana = visit("dana")
    page = dana.get(f"{_url(ids, session)}/change")
    refused = dana.submit(page, "/change", status=422, day="2027-03-14", begins="02:30", ends="04:00")
    assert "this time does not exist" in refused.text
    dana.submit(page, "/change", day="2027-03-14", begins="03:00", ends="04:00")


def test_a_running_session_keeps_its_time_and_may_change_rooms(
    app: Flask, visit: Visit, ids: Ids, time_machine: Any
) -> None:
    time_machine.move_to(datetime.combine(today() + DAY, time(12), tzinfo=HERE))  # it ends on the day it begins
    session = session_in(app, -1)
    dana, url = visit("dana"), f"{_url(ids, session)}/change"
    dana.submit(dana.get(url), "/change", room="Room 9")
    refused = dana.submit(dana.get(url), "/change", status=422, day=(today() + 2 * DAY).isoformat(), bring="A pen")
    assert "This session has begun" in refused.text
    assert ["A pen"] in refused.form("/change").values(), "nothing that was typed is lost"
    assert _row(app, session)["room"] == "Room 9"


def test_a_time_that_is_past_is_said_at_its_field(app: Flask, visit: Visit, ids: Ids) -> None:
    session = session_on(app, today() + DAY)
    dana, url = visit("dana"), f"{_url(ids, session)}/change"
    before, past = _row(app, session), (today() - DAY).isoformat()
    refused = dana.submit(dana.get(url), "/change", status=422, day=past, room="Room 9", because="A leak")
    assert "That time is past. Please choose one that is still to come." in refused.text
    assert "in the meantime" not in refused.text
    form = refused.form("/change")
    assert [form[one] for one in ("day", "room", "because")] == [[past], ["Room 9"], ["A leak"]]
    assert _row(app, session) == before
    assert _told(app, session) == []


def test_what_is_over_stays(app: Flask, visit: Visit, ids: Ids) -> None:
    session = session_in(app, -9)
    dana, url = visit("dana"), _url(ids, session)
    assert "This session is over" in dana.get(f"{url}/change").text
    dana.post(f"{url}/cancellation", status=409)
    assert _row(app, session)["standing"] is Standing.SCHEDULED


def test_cancelled_and_brought_back(app: Flask, visit: Visit, ids: Ids) -> None:
    session = session_in(app, 20)
    dana, url = visit("dana"), _url(ids, session)
    for _ in range(2):
        dana.post(f"{url}/cancellation", {"cancel-because": "The heating is out"})
    assert _row(app, session)["sequence"] == 1, "twice is once"
    assert _told(app, session) == ["devon", "maya"]
    assert "Cancelled" in visit("maya").get(f"/schedule/{session}").text
    assert "The heating is out" in dana.get(f"{url}/change").text
    dana.submit(dana.get(f"{url}/change"), "/reinstatement")
    row = _row(app, session)
    assert (row["standing"], row["because"], row["sequence"]) == (Standing.SCHEDULED, "", 2)
    assert _told(app, session) == ["devon", "devon", "maya", "maya"], "once for each change"


def test_not_brought_back_over_another(app: Flask, visit: Visit, ids: Ids) -> None:
    session = session_on(app, today() + 3 * DAY, standing=Standing.CANCELLED)
    session_on(app, today() + 3 * DAY)
    visit("dana").post(f"{_url(ids, session)}/reinstatement", status=409)
    assert _row(app, session)["standing"] is Standing.CANCELLED


def test_a_guest_is_told_and_who_only_asked_is_not(app: Flask, visit: Visit, ids: Ids) -> None:
    session, missed = session_in(app, 20), session_in(app, -30, of="evening")
    with writing(app):
        for standing in (Asked.ASKED, Asked.WITHDRAWN):
            asked = clock.now()
            db.session.add(
                MakeUp(
                    patient_id=actor("lena").id, missed_id=missed, guest_id=session, standing=standing, asked_at=asked
                )
            )
    visit("dana").post(f"{_url(ids, session)}/cancellation")
    assert _told(app, session) == ["devon", "maya"]
    with writing(app):
        for one in db.session.scalars(select(MakeUp).where(MakeUp.standing == Asked.ASKED)):
            one.standing = Asked.CONFIRMED
    visit("dana").post(f"{_url(ids, session)}/reinstatement")
    assert _told(app, session).count("lena") == 1


def test_a_stand_in_reaches_that_session_alone(app: Flask, visit: Visit, ids: Ids) -> None:
    session, other = session_in(app, 20), session_on(app, today() + 7 * DAY)
    luis, dana, url = visit("luis"), visit("dana"), _url(ids, session)
    luis.get(url, status=404)
    page = dana.get(f"{url}/change")
    leaders = {"stand-in-who": str(actor_id(app, "luis")), "stand-in-instead_of": str(actor_id(app, "dana"))}
    dana.submit(page, "/stand-ins", **leaders)
    assert _told(app, session) == ["devon", "luis", "maya"]
    luis.get(url)
    luis.get(f"/schedule/{session}")
    for beyond in (_url(ids, other), f"/groups/{ids('day group')}", f"{url}/change", f"{url}/plan"):
        luis.get(beyond, status=404)
    shown = dana.get(f"{url}/change")
    assert "in place of Dana" in shown.text
    dana.submit(shown, "/stand-ins/removal", who=str(actor_id(app, "luis")))
    luis.get(url, status=404)
    assert _told(app, session).count("luis") == 2, "who does not stand in any more is told"


def test_the_choice_says_who_is_away_and_whom_they_would_stand_in_for(app: Flask, visit: Visit, ids: Ids) -> None:
    session, dana, luis, hers, day = session_in(app, 20), visit("dana"), ids("luis"), ids("dana"), ids("day group")
    change = f"{_url(ids, session)}/change"
    who = "//select[@name='stand-in-who']/option/text()"
    assert "Luis Ortega" in dana.get(change).tree.xpath(who)
    assert dana.get(change).form("/stand-ins")["stand-in-instead_of"] == [str(hers)], "the only one who leads"
    with writing(app):
        on = db.session.get_one(Appointment, session).local_on
        db.session.add(Cover(user_id=luis, cover_id=hers, from_on=on, until_on=on))
    assert "Luis Ortega (away that day)" in dana.get(change).tree.xpath(who)
    with writing(app):
        db.session.add(GroupLeader(user_id=luis, group_id=day, from_on=today()))
    assert dana.get(change).form("/stand-ins")["stand-in-instead_of"] == [""], "one of two: nobody guesses which"


def test_whom_somebody_stands_in_for_can_change(app: Flask, visit: Visit, ids: Ids) -> None:
    session = session_in(app, 20)
    url, dana = _url(ids, session), visit("dana")
    _let_luis_stand_in(app, visit, url)
    luis, of_dana = str(actor_id(app, "luis")), str(actor_id(app, "dana"))
    for _ in range(2):  # twice is once
        dana.submit(dana.get(f"{url}/change"), "/stand-ins", **{"stand-in-who": luis, "stand-in-instead_of": of_dana})
    assert "in place of Dana" in dana.get(f"{url}/change").text
    assert _told(app, session).count("maya") == 2, "the names of who leads it are on her page"
    with app.app_context():
        put = select(AuditEvent.id).where(AuditEvent.verb == "put stand-in", AuditEvent.subject_id == session)
        assert len(db.session.scalars(put).all()) == 2
        assert len(db.session.scalars(select(StandIn)).all()) == 1


def test_with_a_stand_in_a_session_is_still_its_series_own(app: Flask, visit: Visit, ids: Ids) -> None:
    session = session_in(app, 20, because="A leak")
    _let_luis_stand_in(app, visit, _url(ids, session))
    row = _row(app, session)
    assert (row["by_hand"], row["because"], row["sequence"]) == (False, "A leak", 1)


def test_a_stand_in_reaches_it_a_week_longer_and_no_more(app: Flask, visit: Visit, ids: Ids, time_machine: Any) -> None:
    day = today() + DAY
    session = session_on(app, day)
    url = _url(ids, session)
    _let_luis_stand_in(app, visit, url)
    for later, status in ((7, 200), (8, 404)):
        time_machine.move_to(datetime.combine(day + later * DAY, time(9), tzinfo=HERE), tick=False)
        visit("luis").get(url, status=status)


def test_a_stand_in_who_leads_no_more_reaches_nothing(app: Flask, visit: Visit, ids: Ids) -> None:
    session = session_in(app, 20)
    url = _url(ids, session)
    _let_luis_stand_in(app, visit, url)
    visit("luis").get(url)
    with writing(app):
        for grant in db.session.scalars(select(RoleGrant).where(RoleGrant.user_id == actor("luis").id)):
            grant.role = Role.THERAPIST
    visit("luis").get(url, status=404)


@pytest.mark.parametrize("who", ["", "maya", "jordan", "not-an-id"])
def test_only_leaders_stand_in(app: Flask, visit: Visit, ids: Ids, who: str) -> None:
    session = session_in(app, 20)
    named = str(actor_id(app, who)) if who in ("maya", "jordan") else who
    visit("dana").post(f"{_url(ids, session)}/stand-ins", {"stand-in-who": named}, status=422)
    with app.app_context():
        assert db.session.scalars(select(StandIn)).all() == []


def test_an_administrator_may_and_others_may_not(app: Flask, visit: Visit, ids: Ids) -> None:
    session, talk = session_on(app, today() + timedelta(days=1)), talk_in(app, 20)
    url = _url(ids, session)
    for name in ("maya", "jordan", "luis", "priya"):
        visit(name).get(f"{url}/change", status=404)
        visit(name).post(f"{url}/cancellation", status=404)
    sam = visit("sam")
    sam.get(f"/groups/{ids('evening group')}/sessions/{session}/change", status=404)
    sam.get(_url(ids, talk) + "/change", status=404)
    page = sam.submit(sam.get(f"{url}/change"), "/change", room="Room 5")
    sam.get(page.headers["Location"])
    assert _told(app, session) == ["dana", "devon", "maya"]


def test_two_moved_to_the_same_time_at_once(app: Flask, visit: Visit, ids: Ids) -> None:
    sessions = [session_on(app, today() + (3 + n) * DAY) for n in range(4)]
    to = {"day": (today() + 9 * DAY).isoformat(), "begins": "13:00", "ends": "15:00"}
    browsers, forms = [visit("dana") for _ in sessions], []
    for browser, session in zip(browsers, sessions, strict=True):
        forms.append(browser.get(f"{_url(ids, session)}/change").form("/change") | to)

    def tap(n: int) -> int:
        form = dict(forms[n])
        return browsers[n].client.post(form.pop("@"), data=form).status_code

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(tap, range(4))) == [303, 422, 422, 422]


def _let_luis_stand_in(app: Flask, visit: Visit, url: str) -> None:
    dana = visit("dana")
    beside = {"stand-in-who": str(actor_id(app, "luis")), "stand-in-instead_of": ""}
    dana.submit(dana.get(f"{url}/change"), "/stand-ins", **beside)


def actor_id(app: Flask, name: str) -> UUID:
    with app.app_context():
        return actor(name).id


def test_the_calendar_follows(app: Flask, visit: Visit, ids: Ids) -> None:
    session = session_on(app, today() + 3 * DAY)
    dana, path, url = visit("dana"), subscribe(visit("maya")), _url(ids, session)
    before = events(app, path)[session]
    dana.submit(dana.get(f"{url}/change"), "/change", begins="13:30", ends="15:00")
    moved = events(app, path)[session]
    assert (moved["uid"], moved["sequence"]) == (before["uid"], before["sequence"] + 1)
    assert moved.decoded("dtstart").time() == time(13, 30)
    dana.post(f"{url}/cancellation")
    cancelled = events(app, path)[session]
    assert (cancelled["uid"], cancelled["status"]) == (before["uid"], "CANCELLED")
    assert cancelled["sequence"] == moved["sequence"] + 1


def test_a_blank_for_whom_is_nobody(app: Flask, visit: Visit, ids: Ids) -> None:
    """As a form that was put together by hand may send it."""
    session = session_in(app, 20)
    luis = str(actor_id(app, "luis"))
    visit("dana").post(f"{_url(ids, session)}/stand-ins", {"stand-in-who": luis, "stand-in-instead_of": " "})
    with app.app_context():
        assert db.session.scalars(select(StandIn.instead_of_id)).all() == [None]
