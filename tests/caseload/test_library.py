"""The library for staff: found by words, kind and time; looked at; given to several at once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.database import db
from portal.programs.models import Ending, Enrollment
from portal.worksheets.queries.lists import assignable
from tests.caseload.given import Ids, assignments, clinic_without, homework, next_weekday, to_do, verbs
from tests.review.given import SHORT
from tests.schedule.given import today, writing
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]
NOTE = "One sentence in each is enough."


def _found(staff: Visitor, query: str = "") -> list[str]:
    prefix = "/worksheets/library/"
    links = [link for link in staff.get(f"/library{query}").links() if link.startswith(prefix)]
    return [link.removeprefix(prefix) for link in links]


def test_all_of_it_that_is_switched_on(sqlite_app: Flask) -> None:
    found = _found(Visitor(sqlite_app, "jordan"))
    with sqlite_app.app_context():
        assert found == [one.id for one in assignable()]
    assert len(found) > 30
    assert "audit-c" not in found


@pytest.mark.parametrize(
    ("query", "there", "not_there"),
    [
        ("?q=thought", SHORT, "dear-man"),
        ("?q=DEAR", "dear-man", SHORT),
        ("?modality=DBT", "dear-man", SHORT),
        ("?modality=CBT", SHORT, "dear-man"),
        ("?minutes=5", "gad-7", "dear-man"),
        ("?q=&modality=&minutes=", SHORT, ""),
        ("?minutes=many&modality=none", SHORT, ""),
        ("?q=" + "x" * 200, SHORT, ""),
    ],
)
def test_found_by_words_kind_and_time(sqlite_app: Flask, query: str, there: str, not_there: str) -> None:
    found = _found(Visitor(sqlite_app, "dana"), query)
    assert there in found
    assert not_there not in found


def test_nothing_found_says_so(sqlite_app: Flask) -> None:
    assert "Try fewer words" in Visitor(sqlite_app, "dana").get("/library?q=zebra").text


def test_looked_at_and_given_to_several_patients(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan, friday = visit("jordan"), next_weekday(4)
    preview = jordan.get(f"/worksheets/library/{SHORT}")
    assert f"/library/{SHORT}/assignments" in preview.links()
    page = jordan.get(f"/library/{SHORT}/assignments")
    both = [str(ids("maya")), str(ids("devon"))]
    done = jordan.submit(page, "/assignments", patients=both, due_on=friday.isoformat(), note=NOTE)
    assert "Assigned to 2 people" in jordan.follow(done).text
    for name in ("maya", "devon"):
        ((url, _row),) = to_do(visit(name)).items()
        assert NOTE in visit(name).get(url).text
    jordan.submit(page, "/assignments", patients=both, due_on=friday.isoformat(), note=NOTE)
    assert len(assignments(app)) == 2, "the same form twice gave it twice"
    assert verbs(app, "jordan", "assignment") == ["assigned"] * 2


def test_given_to_a_group(app: Flask, visit: Visit, ids: Ids) -> None:
    dana = visit("dana")
    page = dana.get(f"/library/{SHORT}/assignments")
    assert "Patients" not in [legend.text_content() for legend in page.tree.xpath("//legend")]
    dana.submit(page, "/assignments", groups=[str(ids("day group"))], note=NOTE)
    assert [one.group_id for one in homework(app)] == [ids("day group")]
    assert {one.patient_id for one in assignments(app)} == {ids("maya"), ids("devon")}


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [({}, "choose at least one"), ({"due_on": "2020-01-01"}, "today or a later day"), ({"note": "x" * 1001}, "1,000")],
)
def test_what_is_still_needed_keeps_the_rest(
    app: Flask, visit: Visit, ids: Ids, fields: dict[str, str], sentence: str
) -> None:
    jordan = visit("jordan")
    chosen = {"patients": [str(ids("maya"))]} if fields else {}
    page = jordan.submit(
        jordan.get(f"/library/{SHORT}/assignments"), "/assignments", status=422, **{"note": NOTE, **chosen, **fields}
    )
    assert sentence in page.text
    assert page.form("/assignments")["note"][0].strip() == fields.get("note", NOTE)
    assert page.form("/assignments").get("patients", []) == chosen.get("patients", [])
    assert assignments(app) == []


@pytest.mark.parametrize("name", ["jordan", "dana"])
def test_nobody_is_given_anything_by_who_has_no_part_in_it(app: Flask, visit: Visit, ids: Ids, name: str) -> None:
    staff = visit(name)
    for field, other in (("patients", "lena"), ("groups", "evening group"), ("patients", "sam"), ("groups", "maya")):
        staff.post(f"/library/{SHORT}/assignments", {field: str(ids(other))}, status=422)
    staff.post(f"/library/{SHORT}/assignments", {"patients": "nobody", "groups": "\x00"}, status=422)
    assert assignments(app) == []
    assert homework(app) == []


def test_what_is_not_offered_cannot_be_given(app: Flask, visit: Visit, ids: Ids) -> None:
    for slug in ("audit-c", "no-such-sheet"):
        visit("jordan").get(f"/library/{slug}/assignments", status=404)
        visit("jordan").post(f"/library/{slug}/assignments", {"patients": str(ids("maya"))}, status=404)


def test_a_question_about_danger_waits_for_somebody_to_be_named(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan = visit("jordan")
    page = jordan.get("/library/phq-9/assignments")
    clinic_without(app, "on_call_phone")
    refused = jordan.submit(page, "/assignments", status=409, patients=[str(ids("maya")), str(ids("devon"))], note=NOTE)
    assert "enter the clinic's phone number and an on-call person first" in refused.text
    assert assignments(app) == []


def test_who_has_nobody_is_told_so(app: Flask, visit: Visit) -> None:
    assert "nobody yet to give it to" in visit("nora").get(f"/library/{SHORT}/assignments").text


def test_the_library_costs_two_statements_and_the_choice_four(app: Flask, visit: Visit) -> None:
    jordan = visit("jordan")
    with counted(app) as listed:
        jordan.get("/library")
    with counted(app) as choosing:
        jordan.get(f"/library/{SHORT}/assignments")
    assert len(listed) <= 4  # who asks, what waits, what is switched on here, and what the clinic has made itself
    assert len(choosing) <= 5


@pytest.mark.parametrize("ended", [Ending.HOLD, Ending.COMPLETED])
def test_who_is_over_or_on_hold_is_not_among_the_takers(app: Flask, visit: Visit, ids: Ids, ended: Ending) -> None:
    jordan, url = visit("jordan"), f"/library/{SHORT}/assignments"
    older = jordan.get(url)
    with writing(app):
        place = db.session.scalars(select(Enrollment).where(Enrollment.patient_id == ids("maya"))).one()
        place.until_on, place.ended_as = today() - timedelta(days=1), ended
    page = jordan.get(url)
    assert str(ids("maya")) not in page.html
    assert str(ids("devon")) in page.html
    assert "Who is on hold or has left is not in the list." in page.text
    refused = jordan.submit(older, "/assignments", status=409, patients=[str(ids("maya"))])
    assert "Maya Torres" in refused.text
    assert assignments(app) == []
