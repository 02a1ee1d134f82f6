"""A one-to-one is booked from the patient's page; what stands in its way is said plainly, and nothing is lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask

from portal.access.actor import Role
from portal.accounts.models import RoleGrant
from portal.database import db
from portal.programs.group_models import Holiday
from portal.programs.models import Cover, Enrollment, GroupLeader
from portal.schedule.actions.booking import book
from portal.schedule.models import Appointment
from tests.admin.test_parting import place
from tests.caseload.given import Ids, verbs
from tests.caseload.talks_given import LINK, asked, book_one, day, one, talks, told
from tests.schedule.given import HERE, group, session_on, talk_in, writing
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]


def test_booked_it_stands_in_her_week_and_she_is_told(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan = visit("jordan")
    page = jordan.follow(book_one(jordan, ids, day(2), link=LINK))
    assert "Booked. Maya is told" in page.text
    it = one(app)
    assert (it.local_on, it.room, it.link, it.staff_id) == (day(2), "Room 9", LINK, ids("jordan"))
    assert it.starts_at == datetime.combine(day(2), time(14), tzinfo=HERE)
    assert it.ends_at - it.starts_at == timedelta(minutes=50)
    assert told(app, it.id) == ["maya"]
    assert verbs(app, "jordan", "appointment") == ["booked session"]
    shown = visit("maya").get(f"/schedule/{it.id}").text
    assert "Just you and Jordan" in shown
    assert "Room 9" in shown
    assert f"/one-to-ones/{it.id}" in jordan.get(f"/patients/{ids('maya')}").links()


def test_every_week_for_some_weeks_and_twice_is_once(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan = visit("jordan")
    for _ in range(2):
        book_one(jordan, ids, day(1), weeks="3")
    assert [it.local_on for it in talks(app)] == [day(1), day(8), day(15)]
    assert {it.starts_at.astimezone(HERE).time() for it in talks(app)} == {time(14)}
    assert [told(app, it.id) for it in talks(app)] == [["maya"], [], []], "one notice for all of them"


@pytest.mark.parametrize(
    ("field", "words", "sentence"),
    [
        ("day", "yesterday", "Please give a day, such as"),
        ("day", "2020-01-01", "Please choose a day from today on, within a year."),
        ("day", "2099-01-01", "Please choose a day from today on, within a year."),
        ("begins", "soon", "Please give a time, such as 09:00."),
        ("minutes", "5", "Please give a number from 10 to 240."),
        ("minutes", "long", "Please give a whole number."),
        ("begins", "23:40", "ends on the day it begins"),
        ("link", "http://video.example/x", "Please give a web address that begins with https."),
        ("link", "javascript:alert(1)", "Please give a web address that begins with https."),
        ("weeks", "99", "Please give a number from 1 to 12."),
        ("room", " ", "Where is it?"),
        ("with_whom", "somebody", "Please choose with whom it is."),
    ],
)
def test_bad_input_is_a_sentence_and_nothing_is_lost(
    app: Flask, visit: Visit, ids: Ids, field: str, words: str, sentence: str
) -> None:
    page = book_one(visit("jordan"), ids, day(2), status=422, **{field: words})
    assert sentence in page.text
    if field not in ("with_whom", "room"):
        assert page.form("/one-to-ones")[field] == [words]
        assert page.form("/one-to-ones")["room"] == ["Room 9"]
    assert not talks(app)


def test_a_time_that_is_over(app: Flask, visit: Visit, ids: Ids, time_machine: Any) -> None:
    time_machine.move_to(datetime.combine(day(), time(15), tzinfo=HERE))
    page = book_one(Visitor(app, "jordan"), ids, day(), status=422)
    assert "Please choose a time that is still to come." in page.text


def test_the_clocks_skip_it(app: Flask, visit: Visit, ids: Ids, time_machine: Any) -> None:
    time_machine.move_to(datetime(2027, 3, 12, 12, tzinfo=HERE))
    night = date(2027, 3, 14)
    page = book_one(Visitor(app, "jordan"), ids, night, status=422, begins="02:15")
    assert "The clocks change that night" in page.text
    book_one(Visitor(app, "jordan"), ids, night, begins="03:15")


def test_not_while_either_has_another_one_to_one(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan = visit("jordan")
    book_one(jordan, ids, day(2), patient="devon")
    page = book_one(jordan, ids, day(2), status=422, begins="14:30")
    assert "Jordan Lee has another one-to-one at that time:" in page.text
    assert "Devon" not in page.text
    book_one(jordan, ids, day(2), begins="14:50")
    with writing(app):
        db.session.add(Cover(user_id=ids("jordan"), cover_id=ids("priya"), from_on=day(), until_on=day(3)))
    hers = book_one(visit("priya"), ids, day(2), status=422, begins="15:00", with_whom=str(ids("priya")))
    assert "Maya Torres has a one-to-one at that time already:" in hers.text
    assert len(talks(app)) == 1


def test_a_group_session_at_that_time_is_asked_about(app: Flask, visit: Visit, ids: Ids) -> None:
    session_on(app, day(2))  # nine to twelve
    jordan = visit("jordan")
    page = book_one(jordan, ids, day(2), status=422, begins="11:30")
    assert "Maya Torres has a group session then: Opposite action," in page.text
    assert not talks(app)
    fields = page.form("/one-to-ones")
    tick = page.tree.xpath("//input[@name='meant']")[0].get("value")
    assert fields["begins"] == ["11:30"]
    session_on(app, day(3))
    other = jordan.submit(page, "/one-to-ones", status=422, day=day(3).isoformat(), meant=tick)
    assert not talks(app), "the tick was for what was shown beside it"
    assert other.form("/one-to-ones").get("meant") is None
    jordan.submit(page, "/one-to-ones", meant=tick)
    assert one(app).local_on == day(2)


def test_that_a_colleague_is_a_patient_here_is_told_to_nobody(app: Flask, visit: Visit, ids: Ids) -> None:
    """What she has as a patient does not count as her work, and neither does what it is about."""
    since, on, jordan_id, priya_id, nora_id = day(-5), day(2), ids("jordan"), ids("priya"), ids("nora")
    with writing(app):
        db.session.add(Cover(user_id=jordan_id, cover_id=priya_id, from_on=day(), until_on=day(6)))
        db.session.add(RoleGrant(user_id=priya_id, role=Role.PATIENT, from_on=since))
        db.session.add(Enrollment(patient_id=priya_id, group_id=group("evening").id, from_on=since))
        book(priya_id, nora_id, datetime.combine(on, time(14), tzinfo=HERE), on)
    session_on(app, on, of="evening", topic="Radical acceptance")
    jordan = visit("jordan")
    for begins in ("10:00", "14:00"):
        book_one(jordan, ids, on, begins=begins, with_whom=str(priya_id))
    assert len(talks(app)) == 2
    session_on(app, day(3), of="evening", topic="Radical acceptance")
    with writing(app):
        db.session.add(GroupLeader(user_id=priya_id, group_id=group("evening").id, from_on=since))
        db.session.add(RoleGrant(user_id=priya_id, role=Role.LEADER, from_on=since))
    led = book_one(jordan, ids, day(3), status=422, begins="10:00", with_whom=str(priya_id))
    assert "Priya Nair has a group session then: Radical acceptance," in led.text


def test_a_day_off_is_asked_about_and_days_away_are_not(app: Flask, visit: Visit, ids: Ids) -> None:
    with writing(app):
        db.session.add(Holiday(program_id=None, on_day=day(4), name="Founders’ day"))
        db.session.add(Cover(user_id=ids("jordan"), cover_id=ids("priya"), from_on=day(6), until_on=day(7)))
    jordan = visit("jordan")
    page = book_one(jordan, ids, day(4), status=422)
    assert "is a day off: Founders’ day." in page.text
    jordan.submit(page, "/one-to-ones", meant=page.tree.xpath("//input[@name='meant']")[0].get("value"))
    assert one(app).local_on == day(4)
    away = book_one(jordan, ids, day(6), status=422, begins="16:00")
    assert "Jordan Lee is away on" in away.text
    assert not away.tree.xpath("//input[@name='meant']")
    weekly = book_one(jordan, ids, day(), status=422, begins="23:00", weeks="2", minutes="30")
    assert "Jordan Lee is away on" in weekly.text
    assert len(talks(app)) == 1, "all of the weeks or none"


def test_who_covers_holds_it_only_while_she_covers(app: Flask, visit: Visit, ids: Ids) -> None:
    with writing(app):
        db.session.add(Cover(user_id=ids("jordan"), cover_id=ids("priya"), from_on=day(), until_on=day(3)))
    priya = visit("priya")
    book_one(priya, ids, day(2), with_whom=str(ids("priya")))
    assert one(app).staff_id == ids("priya")
    late = book_one(priya, ids, day(5), status=422, with_whom=str(ids("priya")))
    assert "Priya Nair does not answer for Maya Torres on" in late.text
    book_one(priya, ids, day(5), with_whom=str(ids("jordan")))
    assert told(app, talks(app)[1].id) == ["jordan", "maya"]


def test_not_on_a_day_without_a_place(app: Flask, visit: Visit, ids: Ids) -> None:
    with writing(app):
        db.session.get_one(type(place(app, "maya")), place(app, "maya").id).until_on = day(3)
    page = book_one(visit("jordan"), ids, day(4), status=422)
    assert "Maya Torres has no place in the program on" in page.text


def test_nobody_else_books(app: Flask, visit: Visit, ids: Ids) -> None:
    for name in ("priya", "dana", "sam", "maya"):
        url = f"/patients/{ids('maya')}/one-to-ones"
        visit(name).get(url, status=404)
        visit(name).post(url, asked(day(2)), status=404)
    talk = talk_in(app, 30)
    for name in ("priya", "dana", "sam", "maya"):
        visit(name).get(f"/one-to-ones/{talk}", status=404)
    with app.app_context():
        assert db.session.get_one(Appointment, talk).sequence == 0


@pytest.mark.parametrize("same", [True, False], ids=["the same tap", "another length"])
def test_at_once_there_is_one(app: Flask, visit: Visit, ids: Ids, same: bool) -> None:
    browsers, url = [visit("jordan") for _ in range(4)], f"/patients/{ids('maya')}/one-to-ones"
    forms = [
        browser.get(url).form("/one-to-ones") | asked(day(2), minutes=str(50 if same else 40 + n))
        for n, browser in enumerate(browsers)
    ]

    def tap(n: int) -> int:
        form = dict(forms[n])
        return browsers[n].client.post(form.pop("@"), data=form).status_code

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(tap, range(4))) == ([303] * 4 if same else [303, 422, 422, 422])
    assert len(talks(app)) == 1


def test_the_list_costs_the_same_with_one_and_with_many(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan, url = visit("jordan"), f"/patients/{ids('maya')}/one-to-ones"
    book_one(jordan, ids, day(1))
    with counted(app) as few:
        jordan.get(url)
    book_one(jordan, ids, day(2), weeks="12")
    for hours in (-100, -200, -300):
        talk_in(app, hours)
    with counted(app) as many:
        jordan.get(url)
    assert len(few) == len(many) <= 9
