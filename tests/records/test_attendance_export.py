"""Attendance for a payer: the minutes of her own hours, marks as they stand, signed, noted, safe in a spreadsheet."""

import csv
from collections.abc import Callable
from io import StringIO
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.database import db
from portal.schedule.attendance_models import Presence
from portal.schedule.queries.record import record
from portal.web import pdf
from portal.web.spreadsheet import harmless
from tests.actors import actor
from tests.coverage.given import ago, ahead, came
from tests.paper.pdf_reader import read
from tests.schedule.given import marked, session_on, talk_in, today, writing
from tests.visitor import Page, Visitor

Visit = Callable[[str | None], Visitor]
Ids = Callable[[str], UUID]


@pytest.fixture
def sheet(ids: Ids) -> str:
    return f"/admin/people/{ids('maya')}/attendance"


def table(page: Page) -> list[list[str]]:
    return list(csv.reader(StringIO(page.response.get_data().decode("utf-8-sig"))))


def facts(rows: list[list[str]]) -> dict[str, str]:
    return {row[0]: row[1] for row in rows if len(row) == 2}


def _attended(app: Flask) -> None:
    came(app, ago(9), ago(3), late=20)
    [amended] = came(app, ago(2))
    marked(app, amended, "maya", Presence.LATE, late=45)
    marked(app, session_on(app, ago(5)), "maya", Presence.UNEXCUSED)
    session_on(app, ago(6))
    marked(app, talk_in(app, -24 * 3), "maya", Presence.PRESENT)
    marked(app, session_on(app, ago(4), of="evening"), "maya", Presence.PRESENT)  # not hers: it counts nowhere


def test_each_session_with_its_mark_and_the_sums_of_her_own_hours(
    app: Flask, visit: Visit, ids: Ids, sheet: str
) -> None:
    _attended(app)
    sam = visit("sam")
    span = f"from_on={ago(8)}&until_on={ago(0)}"
    answer = sam.get(f"{sheet}.csv?{span}")
    rows = table(answer)
    assert answer.headers["Content-Disposition"] == "attachment; filename=attendance.csv"
    sessions = [row for row in rows if len(row) == 7][1:]
    assert [row[4:] for row in sessions if row[3] == "Group"] == [
        ["0", "Not marked", ""],
        ["0", "Not here, unexcused", ""],
        ["160", "Late by 20 minutes", ""],
        ["135", "Late by 45 minutes", "amended"],
    ]
    assert [row[1:3] for row in sessions if row[3] == "Group"] == [["09:00", "12:00"]] * 4
    with app.test_request_context():
        own = record(actor("maya"), ago(8), ago(0))
    assert sum(one.minutes or 0 for one in own) == int(facts(rows)["Total minutes"]) == 160 + 135 + 50
    assert facts(rows)["Total days"] == str(len({one.local_on for one in own if one.minutes}))
    assert facts(rows)["Total hours"] == "5.75"
    assert facts(rows)["Signed"] == "Sam Okafor"
    assert facts(rows)["Clinic"] == "Riverbend IOP"
    assert facts(rows)["Made at"].startswith(str(today()))
    page = sam.get(f"{sheet}?{span}")
    for words in ("Signed: Sam Okafor", "5.75 hours in all", "(amended)", "1 session is not marked yet."):
        assert words in page.text
    assert "Opposite action" not in page.text + answer.response.get_data(as_text=True)
    whose = ids("maya")
    with app.app_context():
        verbs = db.session.scalars(select(AuditEvent.verb).where(AuditEvent.chain_id == whose)).all()
    assert {"exported attendance", "read attendance"} <= set(verbs)


def test_the_week_she_sees_says_the_same(app: Flask, visit: Visit, sheet: str) -> None:
    monday = ago(today().weekday() + 7)
    _attended(app)
    rows = table(visit("sam").get(f"{sheet}.csv?from_on={monday}&until_on={ago(today().weekday() + 1)}"))
    hours = f"{int(facts(rows)['Total minutes']) // 6 / 10:g} of 9 hours that week"
    year, week, _day = monday.isocalendar()
    assert hours in visit("maya").get(f"/schedule?week={year}-W{week:02}").text


def test_a_spreadsheet_takes_nothing_for_a_formula(app: Flask, visit: Visit, sheet: str, ids: Ids) -> None:
    whose = ids("maya")
    with writing(app):
        db.session.get_one(User, whose).name = '=HYPERLINK("http://x")'
    text = visit("sam").get(f"{sheet}.csv").response.get_data(as_text=True)
    assert "'=HYPERLINK" in text
    for begins in "=+-@\t\r":
        assert harmless(f"{begins}x") == f"'{begins}x"
    assert harmless(" =1").startswith("'")
    for plain in ("Late by 20", "-4.5", "-1", ""):
        assert harmless(plain) == plain


def test_days_that_cannot_be_taken(app: Flask, visit: Visit, sheet: str, ids: Ids) -> None:
    sam = visit("sam")
    for form in ("", ".csv", ".pdf"):
        for first, last, says in (
            (ago(5), ahead(1), "The last day you can choose is today."),
            (ago(2), ago(3), "The last day has to be the first day or a later one."),
            (ago(400), ago(0), "Please choose at most 366 days."),
            ("0001-01-01", "0001-01-02", "Please choose a first day in 1900 or later."),
            ("x", ago(0), "Please give a day"),
        ):
            assert says in sam.get(f"{sheet}{form}?from_on={first}&until_on={last}", status=422).text
    for other in ("jordan", "dana", "maya"):
        visit(other).get(f"{sheet}.csv", status=404)
    sam.get(f"/admin/people/{ids('jordan')}/attendance.csv", status=404)


def test_its_pdf(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    _attended(sqlite_app)
    sam = Visitor(sqlite_app, "sam")
    with sqlite_app.app_context():
        sheet = f"/admin/people/{actor('maya').id}/attendance"
    [url] = [link for link in sam.get(sheet).links() if "size=letter" in link]
    made = read(sam.get(url).response.data)
    assert made.title == "Attendance of Maya Torres"
    for words in ("Signed: Sam Okafor", "Riverbend IOP", "Late by 45 minutes", "(amended)"):
        assert words in made
    monkeypatch.setattr(pdf, "is_installed", lambda: False)
    assert "The clinic has not installed" in sam.get(url, status=404).text
    assert "Save as PDF" not in sam.get(sheet).text
