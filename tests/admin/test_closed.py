"""What is closed can be chosen nowhere, and takes nothing new; what was there can still be read."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from portal.database import db
from portal.programs.models import Group
from portal.schedule.models import Appointment, Standing
from tests.admin.closing_given import above, close, close_all_the_same, day, places, stands, weekly
from tests.admin.test_rosters import _file, _send, _verdicts
from tests.admin.test_weekly import SERIES
from tests.schedule.given import other_group, session_of
from tests.visitor import Visitor

Visit = Callable[..., Visitor]
Ids = Callable[[str], UUID]
NAME = "Afternoon group"


@pytest.fixture
def closed(app: Flask, visit: Visit) -> UUID:
    """Since yesterday."""
    made = other_group(app)
    assert NAME in visit("sam").get("/admin/groups").text
    close(visit("sam"), f"/admin/groups/{made}/closing", day(-1))
    return made


def test_nobody_new_comes_in(visit: Visit, ids: Ids, app: Flask, closed: UUID) -> None:
    sam, devon = visit("sam"), ids("devon")
    assert "Give a place" not in sam.get(f"/admin/groups/{closed}").text
    fields = {"patient": str(ids("rosa")), "from_on": str(day())}
    assert "nothing new begins there" in sam.post(f"/admin/groups/{closed}/enrollments", fields, status=422).text
    place = next(one.id for one in places(app, ids("day group")) if one.patient_id == devon)
    for choosing in (
        f"/admin/people/{devon}",
        f"/admin/people/{ids('rosa')}/readmission",
        f"/admin/enrollments/{place}/transfer",
    ):
        page = sam.get(choosing)
        assert NAME not in page.text, choosing
        assert "Evening DBT group" in page.text, "what is open is offered there"
    moved = {"group": str(closed), "from_on": str(day(2))}
    assert "choose one from the list" in sam.post(f"/admin/enrollments/{place}/transfer", moved, status=422).text
    leader = {"leader": str(ids("luis")), "from_on": str(day())}
    assert "nothing new begins there" in sam.post(f"/admin/groups/{closed}/leaders", leader, status=422).text
    row = "a-7,Ana Ruiz,ana@riverbend.example,patient,Afternoon group,,,"
    assert "This group is closed" in _send(sam, _file(row), status=422).text
    assert _verdicts(_send(sam, _file(row.replace("Afternoon group", "Day group")))) == ["New"]
    assert stands(app, Group, closed) == day(-1)


def test_a_track_that_closes_has_no_wait_list_and_no_new_group(visit: Visit, ids: Ids, app: Flask) -> None:
    sam = visit("sam")
    track, program = above(app, other_group(app))
    close(sam, f"/admin/tracks/{track}/closing", day(5))
    assert "Add a patient" not in sam.get(f"/admin/tracks/{track}/waiting-list").text
    waits = sam.post(f"/admin/tracks/{track}/waiting-places", {"patient": str(ids("lena"))}, status=422)
    assert "nobody can wait for a place there" in waits.text
    facts = {"name": "Another group", "capacity": "5", "minimum": "1"}
    assert "Please open it again first" in sam.post(f"/admin/tracks/{track}/groups", facts, status=422).text
    close_all_the_same(sam, f"/admin/programs/{program}/closing", day(5))
    assert "Please open it again first" in sam.post(f"/admin/programs/{program}/tracks", facts, status=422).text


def test_no_session_comes_after_the_last_day(visit: Visit, ids: Ids, app: Flask) -> None:
    sam, luis, made = visit("sam"), visit("luis"), other_group(app)
    near, far = session_of(app, made, 24), session_of(app, made, 24 * 9)
    close(sam, f"/admin/groups/{made}/closing", day(5))
    new = f"/admin/groups/{made}/series/new"
    fields = {**SERIES, "from_on": str(day(1))}
    assert "its last day is" in sam.post(new, fields, status=422).text
    sam.post(new, {**fields, "until_on": str(day(5))})
    at = f"/groups/{made}/sessions"
    form = luis.get(f"{at}/{near}/change")
    assert "its last day is" in luis.submit(form, "/change", status=422, day=str(day(8))).text
    assert "its last day is" in luis.post(f"{at}/{far}/reinstatement", {}, status=409).text


def test_a_day_off_that_is_none_any_more_brings_nothing_back(visit: Visit, app: Flask) -> None:
    sam, made = visit("sam"), other_group(app)
    near, far = session_of(app, made, 24 * 3), session_of(app, made, 24 * 9)
    with app.app_context():
        days = [db.session.get_one(Appointment, one).local_on for one in (near, far)]
    for on in days:
        sam.post("/admin/holidays", {"on_day": str(on), "name": "Feast", "program": ""})
    close(sam, f"/admin/groups/{made}/closing", day(5))
    for link in [link for link in sam.get("/admin/holidays").links() if link.endswith("/removal")]:
        sam.submit(sam.get(link), "/removal")
    with app.app_context():
        now = [db.session.get_one(Appointment, one).standing for one in (near, far)]
    assert now == [Standing.SCHEDULED, Standing.CANCELLED]


def plain(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name != "@" and name != "file"}


def test_a_leader_gives_nothing_there_any_more_and_reads_what_was(visit: Visit, ids: Ids, closed: UUID) -> None:
    luis, at = visit("luis"), f"/groups/{closed}"
    groups = luis.get("/groups")
    assert NAME in groups.text
    assert "Closed after" in groups.text
    page = luis.get(at)
    assert "This group closed after" in page.text
    for verb in ("Post a handout", "Assign a worksheet", "Your hello"):
        assert verb not in page.text
    assert "nobody would read an announcement" in luis.get(f"{at}/announcements").text
    said = luis.post(f"{at}/announcements", {"body": "Bring your folders"}, status=409)
    assert "Bring your folders" in said.response.get_data(as_text=True), "what was written is not lost"
    luis.post(f"{at}/agreement", {"body": "We listen", "after": "0"}, status=409)
    fields = luis.get(f"/groups/{ids('evening group')}/handouts").form("/handouts")
    luis.post(f"{at}/handouts", {**plain(fields), "title": "Breathing", "text": "Slowly"}, status=409)
    fields = luis.get(f"/groups/{ids('evening group')}/homework").form("/homework")
    luis.post(f"{at}/homework", {**plain(fields), "worksheet": "thought-record-short"}, status=409)
    luis.get(f"{at}/handouts", status=409)
    luis.get(f"{at}/homework", status=409)
    luis.get(f"{at}/hello", status=409)
    luis.post(f"{at}/hello", {"hello": "Welcome"}, status=409)
    assert str(closed) not in luis.get("/library/thought-record-short/assignments").response.get_data(as_text=True)
    evening = luis.get("/groups").text
    assert "Evening DBT group" in evening


def test_the_form_of_a_series_that_ends_with_its_group(visit: Visit, ids: Ids, app: Flask) -> None:
    weekly(app)
    sam, day_group = visit("sam"), ids("day group")
    close_all_the_same(sam, f"/admin/groups/{day_group}/closing", day(-1))
    place = next(one.id for one in places(app, day_group) if one.patient_id == ids("devon"))
    sam.post(f"/admin/enrollments/{place}/continuation", {}, status=422)
    page = sam.get(f"/admin/groups/{day_group}/series")
    assert "it meets no more" in page.text
    assert "Goals" in page.text, "it stands among those before"
