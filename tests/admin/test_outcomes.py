"""What came of stays: right, the same whatever months are asked for, and of nobody alone."""

import csv
import json
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from io import StringIO
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import insert, select

from portal import clock
from portal.access.actor import Role
from portal.accounts.models import RoleGrant, Standing, User
from portal.audit.models import AuditEvent
from portal.database import db, new_id
from portal.demo.former import seed_former
from portal.demo.people import Riverbend
from portal.programs.models import Ending, Enrollment
from portal.vault.sealing import make_key, seal
from portal.worksheets.models import Assignment, State, Submission, SubmissionVersion
from portal.worksheets.published import catalogue
from tests.actors import actor
from tests.schedule.given import HERE, group, today, writing
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]
ENDINGS = [Ending.COMPLETED] * 14 + [Ending.LEFT] * 13 + [Ending.DISCHARGED] * 2 + [None] * 11
"""Forty who began in one month: what came of each."""


def _month(ago: int) -> date:
    whole = today().year * 12 + today().month - 1 - ago
    return date(whole // 12, whole % 12 + 1, 1)


def _begin(month: date, endings: list[Ending | None], of: str = "day") -> list[UUID]:
    """That many strangers who began on the first of a month; who left early did so in the third week."""
    people = [new_id() for _ in endings]
    more = {"email_sealed": "", "standing": Standing.ACTIVE, "created_at": clock.now()}
    user = [{"id": one, "name": "=Stranger", "email_lookup": one.hex, **more} for one in people]
    ends = {Ending.COMPLETED: timedelta(days=27), Ending.LEFT: timedelta(days=16), Ending.DISCHARGED: timedelta(days=9)}
    place: list[dict[str, Any]] = [
        {"id": new_id(), "patient_id": one, "group_id": group(of).id, "from_on": month, "ended_as": ended}
        | {"until_on": month + ends[ended] if ended else None}
        for one, ended in zip(people, endings, strict=True)
    ]
    grant = [{"id": new_id(), "user_id": one, "role": Role.PATIENT, "from_on": month} for one in people]
    for table, rows in ((User, user), (Enrollment, place), (RoleGrant, grant)):
        db.session.execute(insert(table.__table__), rows)
    return people


def _answered(patient: UUID, totals: list[int], month: date) -> None:
    """So many GAD-7 one after the other, a week apart."""
    make_key(patient)
    sheet = next(one for one in catalogue().all() if one.id == "gad-7")
    for n, total in enumerate(totals):
        at = datetime.combine(month + timedelta(days=7 * n), time(12), tzinfo=HERE)
        given = Assignment(patient_id=patient, slug="gad-7", version=sheet.version, assigned_by=actor("jordan").id)
        given.made_at = at
        db.session.add(given)
        db.session.flush()
        one = Submission(assignment_id=given.id, patient_id=patient, slug="gad-7", version=sheet.version, latest=1)
        one.id, one.state, one.begun_at, one.saved_at, one.submitted_at = new_id(), State.SUBMITTED, at, at, at
        one.cells_sealed = seal(patient, "submission.cells_sealed", one.id, "{}")
        db.session.add(one)
        db.session.flush()
        kept = SubmissionVersion(id=new_id(), submission_id=one.id, number=1, language="en", submitted_at=at)
        kept.form_key = kept.id.hex
        computed = json.dumps({"computed": {"total": total}})
        kept.cells_sealed = seal(patient, "submission_version.cells_sealed", kept.id, "{}")
        kept.computed_sealed = seal(patient, "submission_version.computed_sealed", kept.id, computed)
        db.session.add(kept)
    db.session.flush()


def _csv(sam: Visitor, **span: date) -> list[list[str]]:
    asked = "&".join(f"{name}={day}" for name, day in span.items())
    answer = sam.client.get(f"/admin/outcomes.csv?{asked}")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    return list(csv.reader(StringIO(answer.data.decode("utf-8-sig"))))


def test_what_came_of_forty_stays(app: Flask, visit: Visit) -> None:
    month = _month(5)
    sam = visit("sam")
    assert "No stay began in these months" not in sam.get("/admin/outcomes").text, "the world's own have begun"
    with writing(app):
        people = _begin(month, list(ENDINGS))
        for n, one in enumerate(people[:24]):
            _answered(one, [15, 12, 15 - (6 if n < 12 else 1)], month)
        _answered(people[25], [15], month)  # once is no change
    page = sam.get("/admin/outcomes")
    [row] = [one for one in _rows(page, "cohorts-title") if "40" in one]
    assert row[2:7] == ["40", "14", "13", "fewer than 11", "not shown"]
    [change] = _rows(page, "changes-title")
    assert change[2].startswith("GAD-7")
    assert change[3:5] == ["24", "-3.5"]
    assert list(change[5:]) == ["not shown", "12 50%", "fewer than 11"]
    assert "=Stranger" not in page.text
    weeks = {row[0]: row[1] for row in _rows(page, "weeks-title")}
    assert set(weeks.values()) <= {"fewer than 11", "not shown"}
    with app.app_context():
        verbs = db.session.scalars(select(AuditEvent.verb).where(AuditEvent.actor_id == actor("sam").id))
        assert "read outcomes" in set(verbs)


def test_the_same_numbers_whatever_months_are_asked_for(sqlite_app: Flask) -> None:
    """No two spans can be held against each other: a cohort stands in both as it is, or in one of them not at all."""
    sam = Visitor(sqlite_app, "sam")
    begins = {9: 15, 8: 4, 7: 4, 6: 5, 5: 30, 4: 12, 3: 3}
    with writing(sqlite_app):
        for ago, number in begins.items():
            _begin(_month(ago), [ENDINGS[n * 3 % 40] for n in range(number)])
            _begin(_month(ago), [Ending.LEFT] * (number // 2), of="evening")
    whole = _csv(sam, from_on=_month(12), until_on=today())
    for first in range(10, 2, -1):
        for last in range(first, 2, -1):
            part = _csv(sam, from_on=_month(first), until_on=_month(last))
            assert [row for row in part if row not in whole] == []
    began = [row for row in whole if len(row) == 9 and row[0] != "Track"]
    assert [row[3] for row in began if row[1] == f"{_month(8):%Y-%m}" and "orning" in row[0]] == ["13"], began
    assert all(int(row[3]) >= 11 for row in began if row[3].isdigit())
    sam.get("/admin/outcomes?from_on=nonsense&until_on=2026-01-01", status=422)
    sam.get("/admin/outcomes?from_on=2001-01-01&until_on=2026-01-01", status=422)
    with counted(sqlite_app) as few:
        sam.get(f"/admin/outcomes?from_on={_month(3)}&until_on={today()}")
    with counted(sqlite_app) as many:
        sam.get("/admin/outcomes")
    assert len(few) <= len(many) <= len(few) + 1 <= 12


def _rows(page: Any, labelled_by: str) -> list[list[str]]:
    found = page.tree.xpath(f"//section[@aria-labelledby='{labelled_by}']//tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in row] for row in found]


def test_the_demo_clinic_has_enough_people_to_show_some(sqlite_app: Flask) -> None:
    with writing(sqlite_app):
        clinic = Riverbend(today())
        clinic.groups["evening"], clinic.people["priya"] = group("evening"), db.session.get_one(User, actor("priya").id)
        seed_former(clinic)
    shown = Visitor(sqlite_app, "sam").get("/admin/outcomes")
    assert [row[2:5] for row in _rows(shown, "cohorts-title") if row[2] != "fewer than 11"] == [["44", "20", "13"]] * 2
    assert "26 patients left early." in shown.text
