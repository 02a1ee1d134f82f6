"""No one-to-one to come stays with somebody who does not answer for its patient on its day. And what days away show."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal.accounts.models import RoleGrant
from portal.caseload.passing_on import pass_on_what_has_come
from portal.database import db
from portal.programs.models import CareRole, CareTeamMember, Cover
from portal.schedule.models import Standing
from tests.admin.test_parting import place
from tests.caseload.given import Ids
from tests.caseload.talks_given import book_one, day, talks, told
from tests.caseload.test_hand_over import hand_over
from tests.schedule.given import writing
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]
NOBODY = "Who holds it does not answer for them on that day."


def held(app: Flask, ids: Ids) -> dict[date, str]:
    """By day, who holds it."""
    names = {ids(one): one for one in ("jordan", "priya", "nora")}
    return {one.local_on: names[one.staff_id] for one in talks(app) if one.staff_id}


def booked(visitor: Visitor, ids: Ids, *days: int, **more: Any) -> None:
    for one in days:
        book_one(visitor, ids, day(one), **more)


def test_handed_over_those_from_the_day_on_go_along_and_she_sees_with_whom(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan, url = visit("jordan"), f"/patients/{ids('maya')}/hand-over"
    booked(jordan, ids, 2, 5, 9)
    assert "One-to-ones to come" in jordan.get(url).text
    asked = jordan.submit(
        jordan.get(url), "/hand-over", status=200, colleague=str(ids("priya")), from_on=day(4).isoformat()
    )
    assert "One-to-ones that go with it" in asked.text
    going = [link for link in asked.links() if link.startswith("/one-to-ones/")]
    assert going == [f"/one-to-ones/{one.id}" for one in talks(app)[1:]]
    assert set(held(app, ids).values()) == {"jordan"}, "nothing is changed by asking"
    jordan.submit(asked, "/hand-over", sure="1")
    assert held(app, ids) == {day(2): "jordan", day(5): "priya", day(9): "priya"}
    stays, first, second = talks(app)
    assert (stays.sequence, first.sequence, second.sequence) == (0, 1, 1)
    assert told(app, first.id) == ["maya", "maya", "priya"], "of the booking, and of who holds it now"
    assert told(app, second.id) == ["maya"], "once for all of them"
    assert "Just you and Priya" in visit("maya").get(f"/schedule/{first.id}").text
    with writing(app):
        pass_on_what_has_come()
    assert talks(app)[1].sequence == 1, "twice is once"


def test_taken_back_they_are_with_who_goes_on(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan = visit("jordan")
    booked(jordan, ids, 2, 5)
    hand_over(jordan, ids, day(4))
    assert held(app, ids)[day(5)] == "priya"
    jordan.submit(jordan.get(f"/patients/{ids('maya')}"), "/end")
    assert held(app, ids) == {day(2): "jordan", day(5): "jordan"}


def test_a_time_the_colleague_has_not_is_said_before(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan, url = visit("jordan"), f"/patients/{ids('maya')}/hand-over"
    booked(jordan, ids, 5)
    booked(visit("priya"), ids, 5, patient="lena")
    asked = jordan.submit(
        jordan.get(url), "/hand-over", status=200, colleague=str(ids("priya")), from_on=day(1).isoformat()
    )
    assert "Your colleague has another one-to-one at that time." in asked.text
    assert "Lena" not in asked.text


def test_an_administrator_changes_the_care_team(app: Flask, visit: Visit, ids: Ids) -> None:
    booked(visit("jordan"), ids, 2, 5)
    sam = visit("sam")
    page = sam.get(f"/admin/people/{ids('maya')}/care-team")
    sam.submit(page, "/care-team", clinician=str(ids("priya")), care_role="therapist", from_on=day(4).isoformat())
    assert held(app, ids) == {day(2): "jordan", day(5): "priya"}


@pytest.mark.parametrize("how", ["she leaves the care team", "she is no therapist any more", "shut"])
def test_what_a_supervisor_held_is_the_therapists_then(app: Flask, visit: Visit, ids: Ids, how: str) -> None:
    sam, priya = visit("sam"), visit("priya")
    sam.post(
        f"/admin/people/{ids('maya')}/care-team",
        {"clinician": str(ids("priya")), "care_role": "supervisor", "from_on": str(day())},
    )
    booked(priya, ids, 5, with_whom=str(ids("priya")))
    if how.startswith("she leaves"):
        with app.app_context():
            hers = select(CareTeamMember.id).where(CareTeamMember.user_id == ids("priya"))
            member = db.session.scalars(hers.where(CareTeamMember.patient_id == ids("maya"))).one()
        sam.submit(sam.get(f"/admin/care-team/{member}/end-date"), "/end-date", last_day=str(day(-1)))
    elif how == "shut":
        shut(sam, ids, "priya")
    else:
        form = sam.get(f"/admin/people/{ids('priya')}/roles")
        sam.submit(form, "/roles", role="therapist", change="end", from_on=str(day()))
    assert held(app, ids) == {day(5): "jordan"}
    assert told(app, talks(app)[0].id) == ["jordan", "maya", "maya", "priya"]


def shut(sam: Visitor, ids: Ids, name: str) -> None:
    """The account; one that is shut is let in again."""
    sam.submit(sam.get(f"/admin/people/{ids(name)}/standing"), "/standing")


def test_held_by_nobody_it_stays_in_sight(app: Flask, visit: Visit, ids: Ids) -> None:
    """Of an account that is shut, as of a role that ends; let in again, it is hers as before."""
    sam, priya = visit("sam"), visit("priya")
    supervises(app, ids)
    booked(visit("jordan"), ids, 5)
    talk, patient = f"/one-to-ones/{talks(app)[0].id}", f"/patients/{ids('maya')}/one-to-ones"
    assert NOBODY not in priya.get(talk).text
    shut(sam, ids, "jordan")
    assert held(app, ids) == {day(5): "jordan"}, "there is no other therapist"
    for page in (talk, patient):
        assert NOBODY in priya.get(page).text
    choices = priya.get(talk).tree.xpath("//select[@name='with_whom']/option/@value")
    assert str(ids("priya")) in choices
    refused = priya.submit(priya.get(talk), "/change", status=422, begins="15:00")
    assert "Jordan Lee does not answer for Maya" in refused.text
    shut(sam, ids, "jordan")
    assert NOBODY not in priya.get(talk).text


def test_whoever_does_not_answer_for_her_is_given_none(app: Flask, visit: Visit, ids: Ids) -> None:
    """Of two therapists the newer one's account is shut: what somebody else held goes to the other."""
    sam, priya = visit("sam"), visit("priya")
    supervises(app, ids)
    booked(priya, ids, 5, with_whom=str(ids("priya")))
    with writing(app):
        since = {"from_on": day(-1), "care_role": CareRole.THERAPIST}
        db.session.add(CareTeamMember(patient_id=ids("maya"), user_id=ids("nora"), **since))
        db.session.execute(update(RoleGrant).where(RoleGrant.user_id == ids("nora")).values(until_on=None))
    shut(sam, ids, "nora")
    shut(sam, ids, "priya")
    assert held(app, ids) == {day(5): "jordan"}


def supervises(app: Flask, ids: Ids) -> None:
    with writing(app):
        since = {"from_on": day(-1), "care_role": CareRole.SUPERVISOR}
        db.session.add(CareTeamMember(patient_id=ids("maya"), user_id=ids("priya"), **since))


def test_a_cancelled_one_goes_along_and_can_be_brought_back(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan = visit("jordan")
    booked(jordan, ids, 5)
    talk = talks(app)[0].id
    jordan.submit(jordan.get(f"/one-to-ones/{talk}"), "/cancellation")
    hand_over(jordan, ids, day())
    priya = visit("priya")
    priya.submit(priya.get(f"/one-to-ones/{talk}"), "/reinstatement")
    assert (talks(app)[0].standing, held(app, ids)) == (Standing.SCHEDULED, {day(5): "priya"})


def test_days_away_list_the_ones_in_them(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan = visit("jordan")
    booked(jordan, ids, 1, 4)
    inside = talks(app)[1].id
    page = jordan.get("/account/away")
    sent = {"from_on": day(3).isoformat(), "until_on": day(5).isoformat(), "cover": str(ids("priya"))}
    listed = jordan.follow(jordan.submit(page, "/account/away", **sent))
    assert "These stand on days on which you are away." in listed.text
    assert [link for link in listed.links() if link.startswith("/one-to-ones/")] == [f"/one-to-ones/{inside}"]
    jordan.submit(jordan.get(f"/one-to-ones/{inside}"), "/change", with_whom=str(ids("priya")))
    assert held(app, ids) == {day(1): "jordan", day(4): "priya"}
    assert "These stand on days on which you are away." not in jordan.get("/account/away").text


def test_what_the_cover_took_over_comes_back_when_she_does_not_cover(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan = visit("jordan")
    booked(jordan, ids, 4)
    talk = talks(app)[0].id
    with writing(app):
        db.session.add(Cover(user_id=ids("jordan"), cover_id=ids("priya"), from_on=day(), until_on=day(5)))
    priya = visit("priya")
    priya.submit(priya.get(f"/one-to-ones/{talk}"), "/change", with_whom=str(ids("priya")))
    assert held(app, ids) == {day(4): "priya"}
    jordan.submit(jordan.get("/account/away"), "/end")
    assert held(app, ids) == {day(4): "jordan"}
    assert "priya" in told(app, talk)
    priya.get(f"/one-to-ones/{talk}", status=404)


def test_her_time_is_over_who_holds_them_is_told_and_decides(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan = visit("jordan")
    booked(jordan, ids, 3, 5)
    first, second = (one.id for one in talks(app))
    sent = {"last_day": str(day(-1)), "how": "discharged", "because": "Moved away", "sure": "1"}
    visit("sam").post(f"/admin/enrollments/{place(app, 'maya').id}/end-date", sent)
    assert [told(app, one) for one in (first, second)] == [["jordan", "maya"]] * 2
    assert {one.standing for one in talks(app)} == {Standing.SCHEDULED}
    hers = jordan.get(f"/patients/{ids('maya')}")
    assert "Still in the schedule" in hers.text
    assert "so none can be booked" in jordan.get(f"/patients/{ids('maya')}/one-to-ones").text
    moved = jordan.submit(jordan.get(f"/one-to-ones/{first}"), "/change", status=422, day=day(4).isoformat())
    assert "Maya Torres has no place in the program on" in moved.text
    jordan.submit(hers, f"/one-to-ones/{first}/cancellation")
    assert told(app, first) == ["jordan", "maya", "maya"], "she hears that it is cancelled"
    refused = jordan.submit(jordan.get(f"/one-to-ones/{first}"), "/reinstatement", status=409)
    assert "Maya Torres has no place in the program on" in refused.text


def test_on_hold_those_in_that_time_are_told_of_and_none_is_booked_there(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan = visit("jordan")
    booked(jordan, ids, 3, 9)
    inside, after = (one.id for one in talks(app))
    sent = {"from_on": str(day(2)), "back_on": str(day(7)), "sure": "1"}
    visit("sam").post(f"/admin/enrollments/{place(app, 'maya').id}/hold", sent)
    assert "jordan" in told(app, inside)
    assert "jordan" not in told(app, after)
    hers = jordan.get(f"/patients/{ids('maya')}")
    [stays] = hers.tree.xpath("//section[@id='after-end']")
    assert str(inside) in "".join(stays.xpath(".//form/@action"))
    assert str(after) not in "".join(stays.xpath(".//form/@action"))
    page = book_one(jordan, ids, day(4), status=422)
    assert "Maya Torres has no place in the program on" in page.text
    book_one(jordan, ids, day(8))
