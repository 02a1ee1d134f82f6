"""Hold, return, move and wait-list by the administrator's forms."""

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from portal.access.actor import Role
from portal.audit.models import AuditEvent
from portal.database import db, new_id
from portal.programs.actions import joining, parting
from portal.programs.actions.waiting import wait
from portal.programs.group_models import WaitingPlace
from portal.programs.models import Ending, Enrollment, Group, Track
from portal.schedule.actions import reshaping
from portal.schedule.actions.reshaping import Weekly
from portal.worksheets.actions.assigning import assign_to_group
from portal.worksheets.models import Assignment
from portal.worksheets.published import catalogue
from tests.actors import actor
from tests.schedule.given import group, today, writing
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[..., Visitor]
Ids = Callable[[str], UUID]


def day(offset: int = 0) -> date:
    return today() + timedelta(days=offset)


def place(app: Flask, name: str) -> Enrollment:
    with app.app_context():
        mine = select(Enrollment).where(Enrollment.patient_id == actor(name).id)
        return db.session.scalars(mine.order_by(Enrollment.from_on.desc())).first()  # type: ignore[return-value]


def chain(app: Flask, name: str) -> list[str]:
    with app.app_context():
        events = select(AuditEvent.verb).where(AuditEvent.chain_id == actor(name).id).order_by(AuditEvent.place)
        return list(db.session.scalars(events))


def homework(app: Flask, of: str) -> None:
    with writing(app):
        leader = actor({"day": "dana", "evening": "luis"}[of])
        sheet = catalogue().current("thought-record-short")
        assign_to_group(leader, group(of), sheet, None, None, "", form_key=new_id().hex)


def given(app: Flask, name: str) -> int:
    with app.app_context():
        return len(db.session.scalars(select(Assignment.id).where(Assignment.patient_id == actor(name).id)).all())


def test_on_hold_and_back(app: Flask, visit: Visit, ids: Ids) -> None:
    sam, held = visit("sam"), place(app, "maya").id
    form = sam.get(f"/admin/enrollments/{held}/hold")
    assert "Maya Torres" in form.text
    page = sam.follow(sam.submit(form, "/hold", from_on=str(day()), back_on=str(day(9)), sure="1"))
    assert "Maya Torres" in page.tree.get_element_by_id("held").text_content()
    assert "comes back" in page.tree.get_element_by_id("coming").text_content()
    person = sam.get(f"/admin/people/{ids('maya')}").text
    assert "on hold from" in person
    assert "until" in person
    assert chain(app, "maya")[-1] == "held place"
    sam.submit(sam.get(f"/admin/enrollments/{held}/return"), "/return", from_on=str(day(2)))
    assert place(app, "maya").from_on == day(2)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"from_on": day(), "back_on": day()}, "has to be after the first day away"),
        ({"from_on": day(-15), "back_on": ""}, "The first day you can choose"),
        ({"from_on": "", "back_on": ""}, "This still needs an answer"),
        ({"from_on": day(), "back_on": "one day"}, "Please give a day"),
        ({"from_on": day(400), "back_on": ""}, "The last day you can choose"),
    ],
)
def test_a_hold_that_makes_no_sense(app: Flask, visit: Visit, fields: dict[str, Any], sentence: str) -> None:
    asked = {name: str(value) for name, value in fields.items()}
    url = f"/admin/enrollments/{place(app, 'maya').id}/hold"
    refused = visit("sam").post(url, asked, status=422)
    assert sentence in refused.text
    assert refused.form("/hold")["from_on"] == [asked["from_on"]]
    assert place(app, "maya").until_on is None


def test_a_place_that_is_not_on_hold_has_no_return(app: Flask, visit: Visit) -> None:
    url = f"/admin/enrollments/{place(app, 'maya').id}/return"
    assert "This place is not on hold." in visit("sam").post(url, {"from_on": str(day())}, status=422).text


def test_a_return_into_a_full_group_is_a_sentence(app: Flask, visit: Visit) -> None:
    sam, held = visit("sam"), place(app, "maya").id
    sam.post(f"/admin/enrollments/{held}/hold", {"from_on": str(day()), "back_on": "", "sure": "1"})
    with writing(app):
        group("day").capacity = 1
    refused = sam.post(f"/admin/enrollments/{held}/return", {"from_on": str(day(1))}, status=422)
    assert "No place is free from that day on." in refused.text


def test_a_return_later_than_her_last_day_is_a_sentence(app: Flask, visit: Visit) -> None:
    sam, held = visit("sam"), place(app, "maya").id
    with writing(app):
        parting.part(db.session.get_one(Enrollment, held), day(6), None, Ending.COMPLETED)
    sam.post(f"/admin/enrollments/{held}/hold", {"from_on": str(day(1)), "back_on": str(day(4)), "sure": "1"})
    refused = sam.post(f"/admin/enrollments/{held}/return", {"from_on": str(day(7))}, status=422)
    assert "Their place ends before that. To go on after that, give a new one." in refused.text
    sam.post(f"/admin/enrollments/{held}/return", {"from_on": str(day(5))})
    assert place(app, "maya").from_on == day(5)


def test_moved_she_is_given_what_is_still_to_do_there(app: Flask, visit: Visit, ids: Ids) -> None:
    homework(app, "evening")
    before = given(app, "maya")
    sam = visit("sam")
    form = sam.get(f"/admin/enrollments/{place(app, 'maya').id}/transfer")
    offered = {option.get("value") for option in form.tree.iter("option")}
    assert str(ids("evening group")) in offered
    assert str(ids("day group")) not in offered
    page = sam.follow(sam.submit(form, "/transfer", group=str(ids("evening group")), from_on=str(day()), sure="1"))
    assert "Maya Torres" in page.tree.get_element_by_id("now").text_content()
    assert given(app, "maya") == before + 1
    assert "moved to another group" in sam.get(f"/admin/groups/{ids('day group')}").text
    assert chain(app, "maya")[-2:].count("transferred") == 1


def test_back_she_is_given_what_came_meanwhile(app: Flask, visit: Visit) -> None:
    sam, held = visit("sam"), place(app, "maya").id
    sam.post(f"/admin/enrollments/{held}/hold", {"from_on": str(day()), "back_on": "", "sure": "1"})
    homework(app, "day")
    before = given(app, "maya")
    sam.post(f"/admin/enrollments/{held}/return", {"from_on": str(day())})
    assert given(app, "maya") == before + 1


def test_moved_twice_by_a_double_tap_is_moved_once(app: Flask, visit: Visit, ids: Ids) -> None:
    sam, url = visit("sam"), f"/admin/enrollments/{place(app, 'maya').id}/transfer"
    fields = {"group": str(ids("evening group")), "from_on": str(day()), "sure": "1"}
    sam.post(url, fields)
    assert "has a place in this group already" in sam.post(url, fields, status=422).text


def test_capacity_below_what_is_taken_is_said_and_takes_nobodys_place(app: Flask, visit: Visit, ids: Ids) -> None:
    sam, url = visit("sam"), f"/admin/groups/{ids('day group')}"
    fields = {"name": "Day group", "capacity": "1", "minimum": "0"}
    page = sam.follow(sam.post(f"{url}/details", fields))
    assert "More than it holds. Nobody loses a place, and nobody new comes in." in page.text
    assert place(app, "maya").until_on is None
    assert (
        "This cannot be more than the places." in sam.post(f"{url}/details", fields | {"minimum": "4"}, status=422).text
    )


def test_below_the_smallest_size_staff_see_it(visit: Visit, ids: Ids) -> None:
    sam, url = visit("sam"), f"/admin/groups/{ids('day group')}"
    assert "Below the smallest size of 3" in sam.get(url).text
    assert "Below 3" in sam.get("/admin/groups").text
    sam.post(f"{url}/details", {"name": "Day group", "capacity": "9", "minimum": "2"})
    assert "Below the smallest size" not in sam.get(url).text


def test_a_co_leader_is_named_so(visit: Visit, ids: Ids) -> None:
    sam, url = visit("sam"), f"/admin/groups/{ids('day group')}"
    sam.post(f"{url}/leaders", {"leader": str(ids("luis")), "from_on": str(day()), "is_co_leader": "y"})
    leaders = sam.get(url).tree.get_element_by_id("leaders").text_content()
    assert "Co-leader" in leaders
    assert leaders.count("Co-leader") == 1


def track(app: Flask, of: str = "day") -> UUID:
    with app.app_context():
        return group(of).track_id


def test_the_line_is_first_come_first_with_the_next_start(app: Flask, visit: Visit, ids: Ids) -> None:
    with writing(app):
        weekly = Weekly("Goals", weekday=day(3).weekday(), begins=time(9), ends=time(12))
        reshaping.add_series(actor("sam"), group("day"), weekly, day(1))
        group("day").capacity = 3
        # The third place is Devon's and free again in two weeks.
        joining.enroll(actor("lena").id, group("day"), day(), by=None)
        ends = db.session.scalars(
            select(Enrollment).where(Enrollment.patient_id == actor("lena").id, Enrollment.group_id == group("day").id)
        ).one()
        joining.end_enrollment(ends, day(12), by=None)
    sam, url = visit("sam"), f"/admin/tracks/{track(app)}/waiting-list"
    form = sam.get(f"/admin/tracks/{track(app)}/waiting-places?patient={ids('rosa')}")
    sam.post("/admin" + form.response.request.path.split("/admin")[1], {"patient": str(ids("rosa")), "not_before": ""})
    morning = track(app)
    with writing(app):
        late = wait(actor("lena").id, db.session.get_one(Track, morning), day(20), by=None)
        assert late.not_before == day(20)
    page = sam.get(url)
    names = [item.text_content().split() for item in page.tree.get_element_by_id("waiting").iterchildren()]
    assert [" ".join(words[:3]) for words in names] == ["1. Rosa Silva", "2. Lena Walsh"]
    first, second = day(17), day(24)
    links = [link for link in page.links() if "/enrollments?" in link]
    assert [link.rsplit("from=")[1][:10] for link in links] == [str(first), str(second)]
    assert "The next start is" in page.text
    enroll = sam.get(links[0])
    (chosen,) = enroll.tree.xpath("//form[@method='post'][.//select[@name='patient']]")
    assert (chosen.fields["patient"], chosen.fields["from_on"]) == (str(ids("rosa")), str(first))
    sam.post(links[0].split("?")[0], {"patient": str(ids("rosa")), "from_on": str(first)})
    assert "Rosa Silva" not in sam.get(url).text
    with app.app_context():
        placed = db.session.scalars(
            select(WaitingPlace.enrollment_id).where(WaitingPlace.patient_id == actor("rosa").id)
        ).one()
        assert db.session.get_one(Enrollment, placed).from_on == first


def test_nobody_waits_twice_and_whoever_is_taken_off_waits_no_more(app: Flask, visit: Visit, ids: Ids) -> None:
    sam, url = visit("sam"), f"/admin/tracks/{track(app)}/waiting-places"
    fields = {"patient": str(ids("lena")), "not_before": ""}
    page = sam.follow(sam.post(url, fields))
    assert "Wait-list (1)" in sam.get("/admin/groups").text
    assert "waits for this track already" in sam.post(url, fields, status=422).text
    (link,) = [link for link in page.links() if link.endswith("/withdrawal")]
    ask = sam.get(link)
    assert "Lena Walsh" in ask.text
    sam.submit(ask, "/withdrawal")
    assert "not on the wait-list any more" in sam.post(link, status=409).text
    assert chain(app, "lena")[-2:] == ["put on wait-list", "took off wait-list"]
    sam.post(url, fields)


@pytest.mark.parametrize("patient", ["", "nonsense", "sam"])
def test_only_a_patient_waits(app: Flask, visit: Visit, ids: Ids, patient: str) -> None:
    value = str(ids("sam")) if patient == "sam" else patient
    url = f"/admin/tracks/{track(app)}/waiting-places"
    refused = visit("sam").post(url, {"patient": value, "not_before": "2019-01-01"}, status=422)
    assert "Please choose one from the list." in refused.text or "This still needs an answer." in refused.text


def test_the_line_costs_the_same_however_long(app: Flask, visit: Visit, ids: Ids) -> None:
    sam, url = visit("sam"), f"/admin/tracks/{track(app)}/waiting-list"
    with counted(app) as few:
        sam.get(url)
    morning = track(app)
    with writing(app):
        it = db.session.get_one(Track, morning)
        db.session.add_all(Group(track_id=it.id, name=f"Group {n}") for n in range(30))
        for name in ("lena", "rosa", "maya", "devon"):
            assert Role.PATIENT in actor(name).roles
            wait(actor(name).id, it, None, by=None)
    with counted(app) as many:
        sam.get(url)
    assert len(few) == len(many) <= 7  # one of them: what is new
