"""The end of a place, by the administrator's forms: what it brings with it is said first, and it can be taken back."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

from flask import Flask
from sqlalchemy import Select, select

from portal.accounts.models import RoleGrant
from portal.database import db
from portal.programs.actions import joining
from portal.programs.models import Ending, Enrollment
from portal.schedule.models import Appointment, Standing
from portal.worksheets.models import Assignment
from tests.actors import actor
from tests.admin.test_places import homework, place
from tests.schedule.given import group, session_on, talk_in, today, writing
from tests.visitor import Page, Visitor

Visit = Callable[..., Visitor]
Ids = Callable[[str], UUID]


def day(offset: int = 0) -> date:
    return today() + timedelta(days=offset)


def reads_until(app: Flask, name: str) -> date | None:
    with app.app_context():
        mine = select(RoleGrant.until_on).where(RoleGrant.user_id == actor(name).id)
        return db.session.scalars(mine.order_by(RoleGrant.from_on.desc())).first()


def happens(page: Page) -> str:
    return " ".join(page.tree.get_element_by_id("what-happens").text_content().split())


def test_it_says_what_it_brings_with_it_and_then_does_that(app: Flask, visit: Visit, ids: Ids) -> None:
    session_on(app, day(5)), session_on(app, day(8)), homework(app, "day")
    talk = talk_in(app, 24 * 6)
    sam, url = visit("sam"), f"/admin/enrollments/{place(app, 'maya').id}/end-date"
    asked = sam.submit(
        sam.get(url), "/end-date", status=200, last_day=str(day(2)), how="completed", because="All of it done"
    )
    told = happens(asked)
    assert "2 sessions that are planned are not theirs any more." in told
    assert "1 worksheet that they have not begun by then comes off their list" in told
    assert "1 one-to-one stays in the schedule." in told
    assert "They can sign in and read until" in told
    assert place(app, "maya").until_on is None, "nothing is changed by asking"
    back = sam.submit(asked, "/end-date", status=200, sure="no")
    assert back.form("/end-date")["because"][0].strip() == "All of it done"
    sam.submit(asked, "/end-date", sure="1")
    assert (place(app, "maya").until_on, reads_until(app, "maya")) == (day(2), day(92))
    person = sam.get(f"/admin/people/{ids('maya')}")
    for words in ("Completed the program", "All of it done", "Sam Okafor", "They can sign in and read until"):
        assert words in person.text
    jordan = visit("jordan")
    patient = jordan.get(f"/patients/{ids('maya')}")
    assert "Still in the schedule" in patient.text
    jordan.submit(patient, f"/one-to-ones/{talk}/cancellation")
    with app.app_context():
        assert db.session.get_one(Appointment, talk).standing is Standing.CANCELLED
    kept = talk_in(app, 24 * 7)
    sam.submit(sam.get(f"/admin/enrollments/{place(app, 'maya').id}/continuation"), "/continuation")
    assert (place(app, "maya").until_on, reads_until(app, "maya")) == (None, None)
    sent = jordan.post(f"/one-to-ones/{kept}/cancellation", {"without_place": "1"}, status=409)
    assert "this session stays" in sent.text
    with app.app_context():
        assert db.session.get_one(Appointment, kept).standing is Standing.SCHEDULED


def test_what_cannot_be_is_said_before_it_is_asked_and_too_late_is_too_late(app: Flask, visit: Visit, ids: Ids) -> None:
    sam, mine = visit("sam"), place(app, "maya").id
    url = f"/admin/enrollments/{mine}"
    assert "This still needs an answer" in sam.post(f"{url}/end-date", {"last_day": str(day())}, status=422).text
    day_group = {"group": str(ids("evening group")), "from_on": str(place(app, "maya").from_on - timedelta(days=1))}
    assert "The first day you can choose" in sam.post(f"{url}/step-down", day_group, status=422).text
    assert "no end that could be taken back" in sam.post(f"{url}/continuation", {}, status=422).text
    sam.post(f"{url}/end-date", {"last_day": str(day(-1)), "how": "left", "sure": "1"})
    assert "has ended already" in sam.post(f"{url}/continuation", {}, status=422).text


def test_a_place_to_come_that_ends_after_it_began_ends_in_some_way(app: Flask, visit: Visit, ids: Ids) -> None:
    """Else nobody would say until when she reads, and she would count as discharged."""
    sam = visit("sam")
    with writing(app):
        joining.enroll(ids("rosa"), group("evening"), day(3), by=None)
    url = f"/admin/enrollments/{place(app, 'rosa').id}/end-date"
    unsaid = sam.submit(sam.get(url), "/end-date", status=422, last_day=str(day(9)))
    assert "How it ends: This still needs an answer." in unsaid.text
    sam.submit(unsaid, "/end-date", last_day=str(day(9)), how="completed", sure="1")
    assert (place(app, "rosa").until_on, place(app, "rosa").ended_as) == (day(9), Ending.COMPLETED)
    assert reads_until(app, "rosa") is not None
    sam.submit(sam.get(url), "/end-date", last_day=str(day(2)), sure="1")
    assert place(app, "rosa").from_on < day(3), "one that never begins is taken back, and nothing asked"


def test_stepped_down_her_therapist_stays_and_it_can_be_taken_back(app: Flask, visit: Visit, ids: Ids) -> None:
    sam, mine = visit("sam"), place(app, "maya").id
    homework(app, "evening")
    form = sam.get(f"/admin/enrollments/{mine}/step-down")
    fields = {"group": str(ids("evening group")), "from_on": str(day(3))}
    asked = sam.submit(form, "/step-down", status=200, **fields)
    assert "has a place in Evening DBT group" in happens(asked)
    sam.submit(asked, "/step-down", sure="1")
    assert place(app, "maya").follows_id == mine
    for page in (f"/admin/people/{ids('maya')}", f"/admin/groups/{ids('evening group')}"):
        assert "Maya" in sam.get(page).text
        assert "comes back" not in sam.get(page).text, "she was never away"
    assert "Day group" in visit("jordan").get(f"/patients/{ids('maya')}").text
    end = {"last_day": str(day(1)), "how": "left"}
    told = happens(sam.submit(sam.get(f"/admin/enrollments/{mine}/end-date"), "/end-date", status=200, **end))
    assert "They can sign in and read until" not in told, "the place to come stays"
    with app.app_context():
        assert db.session.scalars(_to_do()).all()
    sam.submit(sam.get(f"/admin/enrollments/{mine}/continuation"), "/continuation")
    with app.app_context():
        assert not db.session.scalars(_to_do()).all()
    with app.app_context():
        one = db.session.scalars(select(Enrollment).where(Enrollment.patient_id == actor("maya").id)).one()
        assert (one.id, one.until_on, one.ended_as) == (mine, None, None)


def _to_do() -> Select[Assignment]:
    return select(Assignment).where(Assignment.withdrawn_at.is_(None), Assignment.patient_id == actor("maya").id)


def test_she_comes_again_to_what_is_hers(app: Flask, visit: Visit, ids: Ids) -> None:
    sam, url = visit("sam"), f"/admin/people/{ids('rosa')}"
    sam.submit(sam.get(f"{url}/standing"), "/standing")
    person = sam.get(url)
    assert "They come again" in person.text
    fields = {"group": str(ids("evening group")), "from_on": str(day())}
    asked = sam.submit(sam.get(f"{url}/readmission"), "/readmission", status=200, because="Asked for it", **fields)
    assert "Handouts of a group they were in before are not." in happens(asked)
    assert place(app, "rosa").ended_as is not Ending.HOLD
    sam.submit(asked, "/readmission", sure="1")
    assert place(app, "rosa").from_on == day()
    rosa = Visitor(app, "rosa")
    assert "Your time in" not in rosa.get("/").text
    rosa.get(f"/schedule/groups/{ids('evening group')}")
    rosa.get(f"/schedule/groups/{ids('day group')}", status=404)
