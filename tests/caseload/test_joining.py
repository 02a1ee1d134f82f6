"""Who joins a group is given what the others still have to do."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from flask import Flask

from portal import clock
from tests.admin.test_membership import enroll
from tests.caseload.given import Ids, assignments, clinic_without, give_group, homework, to_do
from tests.schedule.given import today
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]
NOTE = "Bring it as far as you got."


def _joins(visit: Visit, ids: Ids, from_on: date | None = None) -> dict[str, str]:
    enroll(visit("sam"), ids("day group"), ids("lena"), from_on or today())
    return to_do(visit("lena"))


def test_what_is_still_open_with_its_day_and_note(app: Flask, visit: Visit, ids: Ids) -> None:
    friday = (today() + timedelta(days=5)).isoformat()
    give_group(visit("dana"), ids("day group"), due_on=friday, note=NOTE)
    give_group(visit("dana"), ids("day group"), worksheet="pros-cons")
    assert to_do(visit("lena")) == {}
    first, second = _joins(visit, ids)
    assert NOTE in visit("lena").get(first).text + visit("lena").get(second).text
    hers = [one for one in assignments(app) if one.patient_id == ids("lena")]
    assert {one.homework_id for one in hers} == {one.id for one in homework(app)}
    assert {one.due_at for one in hers} == {one.due_at for one in homework(app)}
    assert {one.assigned_by for one in hers} == {ids("dana")}
    assert "0 of 3" in visit("dana").get(f"/groups/{ids('day group')}").text


def test_nothing_that_is_over_or_was_taken_back(app: Flask, visit: Visit, ids: Ids, time_machine: Any) -> None:
    give_group(visit("dana"), ids("day group"), due_on=today().isoformat())
    give_group(visit("dana"), ids("day group"), worksheet="pros-cons")
    dana, back = visit("dana"), homework(app)[1]
    dana.submit(dana.get(f"/homework/{back.id}"), "/withdrawal")
    time_machine.move_to(clock.now() + timedelta(days=2))
    later = lambda name: Visitor(app, name)  # noqa: E731
    assert _joins(later, ids) == {}


def test_nothing_twice_for_who_comes_back(app: Flask, visit: Visit, ids: Ids) -> None:
    give_group(visit("dana"), ids("day group"))
    assert len(_joins(visit, ids)) == 1
    sam, place = visit("sam"), visit("sam").get(f"/admin/groups/{ids('day group')}")
    ends = [link for link in place.links() if link.endswith("/end-date") and "/enrollments/" in link]
    assert len(ends) == 3
    for link in ends:
        page = sam.get(link)
        if "Lena" in page.text:
            sam.submit(page, link, last_day=(today() - timedelta(days=1)).isoformat())
    assert len(_joins(visit, ids)) == 1


def test_who_begins_another_day_is_given_nothing_yet(app: Flask, visit: Visit, ids: Ids) -> None:
    give_group(visit("dana"), ids("day group"))
    assert _joins(visit, ids, today() + timedelta(days=3)) == {}


def test_a_question_about_danger_waits_for_somebody_to_be_named(app: Flask, visit: Visit, ids: Ids) -> None:
    give_group(visit("dana"), ids("day group"), worksheet="phq-9")
    give_group(visit("dana"), ids("day group"))
    clinic_without(app, "on_call_phone")
    assert len(_joins(visit, ids)) == 1
