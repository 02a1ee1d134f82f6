"""Somebody is let act for a patient, sees what was switched on, is seen doing so, and is let go."""

from datetime import timedelta
from typing import Any

from flask import Flask

from portal import clock
from portal.demo.people import ZONE
from portal.schedule.models import Standing
from tests.representatives.given import acts, rows, with_terms
from tests.schedule.given import session_on
from tests.visitor import Visitor

FIELDS = {"name": "Petra Voss", "email": "petra@riverbend.example", "relation": "mother"}


def _given(sam: Visitor, url: str, status: int = 200, **more: Any) -> Any:
    today = clock.today_in(ZONE).isoformat()
    return sam.post(f"{url}/representative", {**FIELDS, "from_on": today, **more}, status=status)


def test_an_administrator_gives_it_after_a_question(app: Flask, visit: Any, ids: Any) -> None:
    sam, url = visit("sam"), f"/admin/people/{ids('maya')}"
    form = sam.get(f"{url}/representative").form("representative")
    assert not {"sees_schedule", "sees_materials"} & form.keys()
    asked = _given(sam, url, sees_schedule="y")
    assert "no names, no topics, no attendance" in asked.text
    assert "They do not see the handouts" in asked.text
    assert rows(app) == []
    done = sam.submit(asked, "representative", status=200, sure="1")
    assert "/invitation/" in done.html
    (row,) = rows(app)
    assert (row.sees_schedule, row.sees_materials, row.until_on) == (True, False, None)
    assert "Petra Voss, mother" in sam.get(url).text
    assert "act for this patient already" in _given(sam, url, status=422).text
    assert "belongs to a patient" in _given(sam, url, status=422, email="devon@riverbend.example").text
    assert "has to be after the first day" in _given(sam, url, 422, from_on="2026-12-30", of_age_on="2026-12-30").text
    yesterday = (clock.today_in(ZONE) - timedelta(days=1)).isoformat()
    changing = f"/admin/representatives/{row.id}"
    sam.post(changing, {"relation": "aunt", "sees_materials": "y", "sure": "1"})
    sam.post(f"{changing}/end-date", {"last_day": yesterday, "sure": "1"})
    assert rows(app) == []  # it ended before its first day was over: it never came into force
    assert "shield" in visit("maya").get("/notices").html


def test_she_sees_times_and_places_and_nothing_else(app: Flask, visit: Any, ids: Any) -> None:
    session_on(app, clock.today_in(ZONE), topic="Shame and anger")
    session_on(app, clock.today_in(ZONE), topic="Called off", standing=Standing.CANCELLED)
    acting = acts(app)
    petra = visit("petra")
    assert petra.get("/", status=303).headers["Location"].endswith("/acting")
    page = petra.get(f"/acting/{acting}/schedule")
    assert "You are seeing the schedule of Maya Torres" in page.text
    assert "Cancelled" in page.text
    for hidden in ("Shame", "Called off", "Dana", "Devon", "video.riverbend", "Day group"):
        assert hidden not in page.html
    for url in (f"/patients/{ids('maya')}", "/worksheets", "/messages", "/materials", "/records", "/progress"):
        petra.get(url, status=404)
    assert "My safety plan" not in petra.get("/account").text


def test_the_patient_sees_who_looked_and_ends_it(app: Flask, visit: Any) -> None:
    acting, maya = acts(app), visit("maya")
    visit("petra").get(f"/acting/{acting}/schedule")
    page = maya.get("/records/access")
    assert "Petra Voss, mother" in page.text
    assert "Petra Voss, who acts for you, opened your schedule" in page.text
    visit("devon").get(f"/records/representatives/{acting}/end", status=404)
    maya.submit(maya.get(f"/records/representatives/{acting}/end"), "/end")
    visit("petra").get(f"/acting/{acting}/schedule", status=404)
    assert "Who acts for you" not in maya.get("/records/access").text


def test_a_minor_asks_the_clinic(sqlite_app: Flask) -> None:
    acting = acts(sqlite_app, terms=with_terms(of_age_on=clock.today_in(ZONE) + timedelta(days=30)))
    maya = Visitor(sqlite_app, "maya")
    assert "Until then the clinic can end it" in maya.get("/records/access").text
    maya.get(f"/records/representatives/{acting}/end", status=404)
    maya.post(f"/records/representatives/{acting}/end", status=404)
    assert len(rows(sqlite_app)) == 1


def test_she_is_offered_only_what_can_come(app: Flask, visit: Any) -> None:
    """Nothing of the patient's is ever sent to her."""
    acts(app)
    petra, url = visit("petra"), "/account/notifications"
    page = petra.get(url)
    assert set(page.form(url)) == {"@", "csrf_token", "quiet_from", "quiet_until"}
    assert "about your own account only" in page.text
    assert "reminders" not in petra.get("/account").text.lower()
    petra.submit(page, url, quiet_from="22:00", quiet_until="07:30")
    assert petra.get(url).form(url)["quiet_from"] == ["22:00"]
    petra.submit(petra.get(url), url, 422, quiet_until="")


def test_what_has_not_begun_ends_no_earlier_than_it_begins(app: Flask, visit: Any) -> None:
    today = clock.today_in(ZONE)
    acting = acts(app, from_on=today + timedelta(days=10))
    sam, changing = visit("sam"), f"/admin/representatives/{acting}"
    soon = str(today + timedelta(days=2))
    early = sam.post(changing, {"relation": "mother", "until_on": soon, "sure": "1"}, status=422)
    assert "has to be on or after the first" in early.text
    born = sam.post(changing, {"relation": "mother", "of_age_on": soon, "sure": "1"}, status=422)
    assert "has to be after the first day" in born.text
    later = str(today + timedelta(days=10))
    sam.post(changing, {"relation": "mother", "until_on": later, "sure": "1"})
    (row,) = rows(app)
    assert str(row.until_on) == later
