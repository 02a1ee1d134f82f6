"""Who joins a group is given what the others still have to do."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.database import db
from portal.notifications.models import Notice
from portal.programs.actions import joining
from portal.programs.models import Enrollment
from tests.actors import actor
from tests.admin.test_membership import enroll
from tests.caseload.given import Ids, assignments, clinic_without, give_group, homework, to_do
from tests.review.given import SHORT
from tests.schedule.given import group, today, writing
from tests.visitor import Visitor
from tests.worksheets_http.given import save

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
            yesterday = (today() - timedelta(days=1)).isoformat()
            sam.submit(page, link, last_day=yesterday, how="left", sure="1")
    assert len(_joins(visit, ids)) == 1


def test_who_begins_another_day_finds_it_on_that_day(app: Flask, visit: Visit, ids: Ids, time_machine: Any) -> None:
    """What is open by then: given before she was enrolled, or after it. Until then she neither sees nor hears of it."""
    dana, first = visit("dana"), today() + timedelta(days=3)
    give_group(dana, ids("day group"), note=NOTE)
    give_group(dana, ids("day group"), worksheet="tipp", due_on=(first - timedelta(days=1)).isoformat())
    assert _joins(visit, ids, first) == {}
    give_group(dana, ids("day group"), worksheet="pros-cons", due_on=(first + timedelta(days=2)).isoformat())
    assert to_do(visit("lena")) == {}
    assert "of 2" in dana.get(f"/groups/{ids('day group')}").text
    with app.app_context():
        told = select(Notice).where(Notice.user_id == ids("lena"), Notice.kind == "assignment")
        assert db.session.scalars(told).all() == []
    time_machine.move_to(clock.now() + timedelta(days=3))
    assert len(to_do(Visitor(app, "lena"))) == 2
    assert "of 3" in Visitor(app, "dana").get(f"/groups/{ids('day group')}").text


def test_a_question_about_danger_waits_for_somebody_to_be_named(app: Flask, visit: Visit, ids: Ids) -> None:
    give_group(visit("dana"), ids("day group"), worksheet="phq-9")
    give_group(visit("dana"), ids("day group"))
    clinic_without(app, "on_call_phone")
    assert len(_joins(visit, ids)) == 1


def test_who_leaves_is_asked_no_more_for_what_she_has_not_begun(app: Flask, visit: Visit, ids: Ids) -> None:
    """What she began stays; and her leader counts the same as she sees."""
    dana, maya = visit("dana"), visit("maya")
    give_group(dana, ids("day group"))
    give_group(dana, ids("day group"), worksheet="pros-cons")
    (begun, _other) = to_do(maya)
    slug = next(one.slug for one in assignments(app) if begun.endswith(str(one.id)))
    save(maya, begun, {"situation": "Begun"} if slug == SHORT else {"urge": "Begun"})
    with writing(app):
        place = db.session.scalars(select(Enrollment).where(Enrollment.patient_id == actor("maya").id)).one()
        joining.end_enrollment(place, today() - timedelta(days=1), by=None)
        joining.enroll(actor("maya").id, group("evening"), today(), by=None)
    assert set(to_do(visit("maya"))) == {begun}
    counts = visit("dana").get(f"/groups/{ids('day group')}").text.split("begun ")[1:]
    assert {words.split(" ·")[0].split(" Change")[0] for words in counts} == {
        "0, sent 0, reviewed 0 of 1",
        "1, sent 0, reviewed 0 of 2",
    }
