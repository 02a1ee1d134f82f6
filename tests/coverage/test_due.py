"""What is due in the next days: by day, the same few statements for ten patients and for ten thousand."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import insert, select

from portal import clock
from portal.accounts.models import Standing, User
from portal.coverage.models import Authorization, Unit
from portal.coverage.queries.approvals import approvals
from portal.coverage.queries.due import A_PAGE, due
from portal.coverage.runway import Runway
from portal.database import db, new_id
from portal.programs.models import Enrollment, Track
from portal.schedule.attendance_models import Presence
from tests.actors import actor
from tests.coverage.given import ago, ahead, approve, came, certified
from tests.home.given import section
from tests.schedule.given import group, marked, session_in, session_on, talk_in, today, told_absent, writing
from tests.statements import price
from tests.visitor import Page, Visitor

Visit = Callable[[str | None], Visitor]
MANY = 10_000


def rows(page: Page) -> list[str]:
    return [" ".join(row.text_content().split()) for row in page.tree.xpath("//tbody/tr")]


def test_by_day_with_why(app: Flask, visit: Visit) -> None:
    certified(app, today() - timedelta(days=40))
    certified(app, today(), "devon")
    approve(app, ago(20), ahead(3), 18, name="lena")
    approve(app, ago(20), ahead(30), 3, name="devon")
    approve(app, ago(20), ahead(15), 18)
    came(app, ago(3), ago(2), name="devon")
    session_on(app, ahead(5))
    page = visit("sam").get("/admin/coverage")
    found = rows(page)
    assert [
        next(name for name in ("Maya", "Lena", "Devon") if name in row) for row in found if "ertific" not in row
    ] == [
        "Lena",
        "Devon",
    ]
    assert any("Maya Torres Certification was due" in row for row in found)
    assert any("Lena Walsh First certification was due" in row for row in found), "she was admitted, and has none"
    assert any("Lena Walsh Authorization ends 0 of 18 days" in row for row in found)
    assert any(
        "Devon Kim Authorization will be used up, by the sessions that are planned 2 of 3" in row for row in found
    )
    assert f"{len(found)} things to see to in the next 14 days" in section(visit("sam").get("/"), "clinic")
    certified(app, today(), "lena")
    assert not any("Lena Walsh" in row and "ertification" in row for row in rows(visit("sam").get("/admin/coverage")))


def test_what_another_takes_over_or_is_about_nobody_here_is_not_due(app: Flask, visit: Visit) -> None:
    approve(app, ago(20), ahead(3), 18)
    approve(app, ago(20), ahead(3), 18, name="rosa")  # discharged
    sam = visit("sam")
    assert [row for row in rows(sam.get("/admin/coverage")) if "Authorization" in row] == [
        f"{_short(sam, ahead(3))} Maya Torres Authorization ends 0 of 18 days"
    ]
    approve(app, ahead(4), ahead(40), 18)
    assert not [row for row in rows(sam.get("/admin/coverage")) if "Authorization" in row]


def _short(sam: Visitor, on: Any) -> str:
    with sam.app.test_request_context():
        return str(sam.app.jinja_env.filters["short_day"](on))


def test_it_counts_as_her_own_page_does(app: Flask, ids: Callable[[str], UUID]) -> None:
    """A one-to-one, a session she left early, one that was cancelled after all, one of a group that is not hers."""
    first, last = ago(9), ahead(9)
    approve(app, first, last, 7)
    approve(app, first, last, 20, Unit.HOURS)
    came(app, ago(9), ago(4), ago(10), late=25)
    marked(app, talk_in(app, -24 * 4), "maya", Presence.PRESENT)
    marked(app, session_on(app, ago(5), of="evening"), "maya", Presence.PRESENT)
    marked(app, session_on(app, ago(6)), "maya", Presence.EXCUSED)
    told_absent(app, session_on(app, ahead(2)))
    for days in (1, 3, 5):
        session_on(app, ahead(days))
    talk_in(app, 24 * 3)
    whose = ids("maya")
    with app.test_request_context():
        one = {str(each.runway.span): each.runway for each in approvals(whose, today())}
        many = {str(each.runway.span): each.runway for each in due(actor("sam")) if each.runway}
    assert len(many) == 2
    assert {span: _facts(its) for span, its in many.items()} == {span: _facts(its) for span, its in one.items()}
    [days] = [its for its in one.values() if its.span.unit is Unit.DAYS]
    assert (days.days, days.minutes) == (2, 2 * 155 + 50)


def _facts(its: Runway) -> tuple[object, ...]:
    return its.days, its.minutes, its.runs_out_on, its.stage


def test_the_same_statements_for_ten_thousand_in_pages(sqlite_app: Flask) -> None:
    approve(sqlite_app, ago(20), ahead(3), 18)
    came(sqlite_app, ago(3))
    session_in(sqlite_app, 30)
    sam = Visitor(sqlite_app, "sam")
    with sqlite_app.app_context():
        track = db.session.get_one(Track, group("day").track_id)
    url = f"/admin/coverage?program={track.program_id}"
    few, first_page = price(sqlite_app, sam, url), price(sqlite_app, sam, "/")
    _fill(sqlite_app)
    assert price(sqlite_app, sam, url) == few <= 6
    assert price(sqlite_app, sam, "/") <= first_page
    first = sam.get(url)
    [later] = [link for link in first.links() if "after=" in link]
    seen = [*rows(first), *rows(sam.get(later))]
    assert len(seen) == len(set(seen)) == 2 * A_PAGE


def _fill(app: Flask) -> None:
    """Ten thousand in Maya's group; for some hundreds an approval ends soon."""
    with writing(app):
        now, people, sam = clock.now(), [new_id() for _ in range(MANY)], actor("sam").id
        place = group("day").id
        person = {"email_sealed": "", "standing": Standing.ACTIVE, "created_at": now}
        approval = {"payer_sealed": "", "reference_sealed": "", "unit": Unit.DAYS, "units": 18, "made_by": sam}
        approval |= {"from_on": ago(9), "until_on": ahead(4), "made_at": now}
        given: dict[Any, list[dict[str, Any]]] = {
            User: [{"id": one, "name": f"P {one.hex}", "email_lookup": one.hex, **person} for one in people],
            Enrollment: [{"id": new_id(), "patient_id": one, "group_id": place, "from_on": ago(9)} for one in people],
            Authorization: [
                {"id": new_id(), "patient_id": one, "form_key": one.hex, **approval} for one in people[:400]
            ],
        }
        for table, made in given.items():
            db.session.execute(insert(table.__table__), made)
        assert db.session.scalar(select(Authorization.id).where(Authorization.patient_id == people[0]))
