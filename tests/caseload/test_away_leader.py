"""Who leads a group is away: whoever stands in leads those sessions, and what nobody can lead is said."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import delete, select

from portal.access.actor import Role
from portal.accounts.models import RoleGrant
from portal.database import db, new_id
from portal.notifications.models import Notice
from portal.programs.models import Cover, Enrollment, GroupLeader
from portal.schedule.actions.changing import put_stand_in
from portal.schedule.models import Appointment, StandIn, Standing
from portal.schedule.queries.unled import unled
from portal.work.registry import recurring
from tests.actors import actor
from tests.schedule.given import group, session_on, today, writing
from tests.visitor import Page, Visitor

Visit = Callable[[str | None], Visitor]
Ids = Callable[[str], UUID]
OWN = "/account/away"


def days(ids: Ids, first: int = 0, last: int = 4, cover: str = "luis") -> dict[str, str]:
    span = {"from_on": today() + timedelta(days=first), "until_on": today() + timedelta(days=last)}
    return {"cover": str(ids(cover)), **{name: one.isoformat() for name, one in span.items()}}


def on(app: Flask, in_days: int, **more: Standing) -> UUID:
    return session_on(app, today() + timedelta(days=in_days), **more)


def stood_in(app: Flask) -> set[tuple[UUID, UUID]]:
    with app.app_context():
        rows = db.session.scalars(select(StandIn).where(StandIn.ended_at.is_(None)))
        return {(one.appointment_id, one.user_id) for one in rows}


def nobody_leads(app: Flask) -> set[UUID]:
    with app.test_request_context():
        return {one.id for one in unled(actor("sam"))}


def change_link(page: Page) -> str:
    (found,) = [link for link in page.links() if link.startswith((f"{OWN}/", "/admin/away/"))]
    return found


def holds_too(app: Flask, name: str, role: Role) -> None:
    with writing(app):
        db.session.add(RoleGrant(id=new_id(), user_id=actor(name).id, role=role, from_on=today()))


def test_by_herself_and_back_again(app: Flask, visit: Visit, ids: Ids) -> None:
    inside, outside, off = on(app, 2), on(app, 6), on(app, 3, standing=Standing.CANCELLED)
    dana, luis, maya = visit("dana"), visit("luis"), visit("maya")
    room = f"/groups/{ids('day group')}/sessions/{inside}"
    luis.get(room, status=404)
    assert OWN in dana.get("/account").links()
    assert set(dana.get(OWN).tree.xpath("//select[@name='cover']/option[@value!='']/text()")) == {"Luis Ortega"}
    done = dana.follow(dana.submit(dana.get(OWN), OWN, **days(ids)))
    assert "Luis Ortega leads." in done.text
    assert stood_in(app) == {(inside, ids("luis"))}
    luis.get(room)
    luis.get(f"/groups/{ids('day group')}/sessions/{outside}", status=404)
    assert "You stand in for Dana Ruiz" in luis.get(OWN).text
    assert "Luis" in maya.get(f"/schedule/{inside}").text
    assert "Dana" not in maya.get(f"/schedule/{inside}").text
    assert nobody_leads(app) == set()
    dana.submit(dana.get(change_link(done)), change_link(done), **days(ids, 0, 6))
    assert stood_in(app) == {(inside, ids("luis")), (outside, ids("luis"))}
    dana.submit(dana.get(OWN), "/end")
    assert stood_in(app) == set()
    luis.get(room, status=404)
    assert off


def test_by_an_administrator_for_who_is_ill(app: Flask, visit: Visit, ids: Ids) -> None:
    session = on(app, 1)
    sam, theirs = visit("sam"), f"/admin/people/{ids('dana')}"
    assert f"{theirs}/away" in sam.get(theirs).links()
    done = sam.follow(sam.submit(sam.get(f"{theirs}/away"), "/away", **days(ids)))
    assert "Luis Ortega leads." in done.text
    assert "Luis Ortega leads." in sam.get(theirs).text
    assert stood_in(app) == {(session, ids("luis"))}
    sam.submit(sam.get(f"{theirs}/away"), "/end")
    assert stood_in(app) == set()


def test_who_stands_in_already_is_left_to_it_and_stays_afterwards(app: Flask, visit: Visit, ids: Ids) -> None:
    """As long as it is somebody else, or on another day."""
    holds_too(app, "jordan", Role.LEADER)
    by_hand, later = on(app, 2), on(app, 8)
    with writing(app):
        for session, who in ((by_hand, "jordan"), (later, "luis")):
            there = db.session.get_one(Appointment, session)
            put_stand_in(actor("sam").id, there, actor(who).id, actor("dana").id)
    dana = visit("dana")
    dana.submit(dana.get(OWN), OWN, **days(ids))
    assert stood_in(app) == {(by_hand, ids("jordan")), (later, ids("luis"))}
    dana.submit(dana.get(OWN), "/end")
    assert stood_in(app) == {(by_hand, ids("jordan")), (later, ids("luis"))}


def test_sessions_that_came_since_are_led_too_and_none_that_she_was_taken_off(
    app: Flask, visit: Visit, ids: Ids
) -> None:
    """Made, moved there or brought back after the days were set."""
    called_off, dana = on(app, 3, standing=Standing.CANCELLED), visit("dana")
    dana.submit(dana.get(OWN), OWN, **days(ids))
    made, outside = on(app, 2), on(app, 6)
    with writing(app):
        db.session.get_one(Appointment, called_off).standing = Standing.SCHEDULED
    assert nobody_leads(app) == {made, called_off}
    work(app)
    assert stood_in(app) == {(made, ids("luis")), (called_off, ids("luis"))}
    assert nobody_leads(app) == set()
    change = f"/groups/{ids('day group')}/sessions/{made}/change"
    dana.submit(dana.get(change), "/stand-ins/removal", who=str(ids("luis")))
    work(app)
    assert stood_in(app) == {(called_off, ids("luis"))}, "somebody took him off, and knows why"
    assert outside


def test_a_session_that_is_called_off_and_brought_back_is_hers_again_once_she_is(
    app: Flask, visit: Visit, ids: Ids
) -> None:
    session, dana, maya = on(app, 2), visit("dana"), visit("maya")
    dana.submit(dana.get(OWN), OWN, **days(ids))
    change = f"/groups/{ids('day group')}/sessions/{session}/change"
    dana.submit(dana.get(change), "/cancellation", **{"cancel-because": "Snow"})
    told = notices(app, "maya")
    dana.submit(dana.get(OWN), "/end")
    assert stood_in(app) == set()
    assert notices(app, "maya") == told, "called off it is, whoever would have led it"
    dana.submit(dana.get(change), "/reinstatement")
    assert "Dana" in maya.get(f"/schedule/{session}").text


def notices(app: Flask, name: str) -> int:
    with app.app_context():
        return len(db.session.scalars(select(Notice).where(Notice.user_id == actor(name).id)).all())


def work(app: Flask) -> None:
    with app.app_context():
        (job,) = (one for one in recurring() if one.name == "settle places")
        job.run(lambda: False)


def test_another_colleague_takes_the_rest(app: Flask, visit: Visit, ids: Ids) -> None:
    holds_too(app, "jordan", Role.LEADER)
    session, dana = on(app, 2), visit("dana")
    done = dana.follow(dana.submit(dana.get(OWN), OWN, **days(ids)))
    dana.submit(dana.get(change_link(done)), change_link(done), **days(ids, cover="jordan"))
    assert stood_in(app) == {(session, ids("jordan"))}


def test_a_therapist_who_leads_too_and_a_cover_who_does_not(app: Flask, visit: Visit, ids: Ids) -> None:
    holds_too(app, "jordan", Role.LEADER)
    with writing(app):
        db.session.execute(delete(GroupLeader).where(GroupLeader.user_id == actor("dana").id))
        db.session.add(GroupLeader(user_id=actor("jordan").id, group_id=group("day").id, from_on=today()))
    session, jordan = on(app, 2), visit("jordan")
    jordan.submit(jordan.get(OWN), OWN, **days(ids, cover="priya"))
    assert stood_in(app) == set()
    assert nobody_leads(app) == {session}
    holds_too(app, "priya", Role.LEADER)
    jordan.submit(jordan.get(OWN), "/end")
    jordan.submit(jordan.get(OWN), OWN, **days(ids, cover="priya"))
    assert stood_in(app) == {(session, ids("priya"))}


def test_who_leads_another_session_at_that_time_is_not_put_to_two(app: Flask, visit: Visit, ids: Ids) -> None:
    dana, both, one = visit("dana"), on(app, 2), on(app, 3)
    session_on(app, today() + timedelta(days=2), of="evening")
    session_on(app, today() + timedelta(days=3), of="evening", standing=Standing.CANCELLED)
    dana.submit(dana.get(OWN), OWN, **days(ids))
    assert stood_in(app) == {(one, ids("luis"))}
    assert nobody_leads(app) == {both}


def test_both_leaders_are_ill(app: Flask, visit: Visit, ids: Ids) -> None:
    """It is said of both, and what nobody leads is said, until one of them is back."""
    hers, his = on(app, 2), session_on(app, today() + timedelta(days=1), of="evening")
    sam = visit("sam")
    sam.submit(sam.get(f"/admin/people/{ids('dana')}/away"), "/away", **days(ids))
    assert stood_in(app) == {(hers, ids("luis"))}
    sam.submit(sam.get(f"/admin/people/{ids('luis')}/away"), "/away", **days(ids, 0, 3, cover="dana"))
    assert stood_in(app) == {(hers, ids("luis"))}
    assert nobody_leads(app) == {hers, his}
    sam.submit(sam.get(f"/admin/people/{ids('luis')}/away"), "/end")
    assert nobody_leads(app) == set()


def test_one_who_stands_in_for_the_other_leader_goes_on_for_them(app: Flask, visit: Visit, ids: Ids) -> None:
    """Two lead a group, both are away, and the same colleague covers for both."""
    holds_too(app, "jordan", Role.LEADER)
    session = on(app, 2)
    with writing(app):
        db.session.add(GroupLeader(user_id=actor("jordan").id, group_id=group("day").id, from_on=today()))
    holds_too(app, "luis", Role.THERAPIST)
    dana, jordan = visit("dana"), visit("jordan")
    dana.submit(dana.get(OWN), OWN, **days(ids))
    jordan.submit(jordan.get(OWN), OWN, **days(ids, 1))
    assert stood_in(app) == {(session, ids("luis"))}
    with app.app_context():
        (stands,) = db.session.scalars(select(StandIn))
        assert stands.instead_of_id == ids("dana"), "for whom they were asked first"
    change = change_link(jordan.get(OWN))
    jordan.submit(jordan.get(change), change, **days(ids, 4, 5))
    assert stood_in(app) == {(session, ids("luis"))}
    assert nobody_leads(app) == set()


@pytest.mark.parametrize("busy", ["another stands in", "beside the leader", "one-to-one"])
def test_who_is_at_another_session_then_is_not_put_to_two(app: Flask, visit: Visit, ids: Ids, busy: str) -> None:
    """Whatever they do there."""
    dana, both, one = visit("dana"), on(app, 2), on(app, 3)
    beside = busy == "beside the leader"
    at = both if beside else session_on(app, today() + timedelta(days=2), of="evening")
    with writing(app):
        there = db.session.get_one(Appointment, at)
        if busy == "one-to-one":
            there.group_id, there.patient_id, there.staff_id = None, actor("maya").id, actor("luis").id
        else:
            end_leading(there)
            put_stand_in(actor("sam").id, there, actor("luis").id, None)
    before = stood_in(app)
    dana.submit(dana.get(OWN), OWN, **days(ids))
    assert stood_in(app) == before | {(one, ids("luis"))}
    dana.submit(dana.get(OWN), "/end")
    assert stood_in(app) == before


def end_leading(session: Appointment) -> None:
    """Whoever is put there leads it by nothing else."""
    luis = (GroupLeader.user_id == actor("luis").id, GroupLeader.group_id == session.group_id)
    db.session.execute(delete(GroupLeader).where(*luis))


def test_nobody_of_the_group_itself_and_none_who_leads_it_already(app: Flask, visit: Visit, ids: Ids) -> None:
    dana = visit("dana")
    with writing(app):
        db.session.add(GroupLeader(user_id=actor("luis").id, group_id=group("day").id, from_on=today()))
    session = on(app, 2)
    dana.submit(dana.get(OWN), OWN, **days(ids))
    assert (stood_in(app), nobody_leads(app)) == (set(), set()), "they lead it as they do"
    assert session
    holds_too(app, "devon", Role.LEADER)
    with app.app_context():
        assert db.session.scalars(select(Enrollment).where(Enrollment.patient_id == ids("devon"))).all()
    assert "Devon" not in dana.get(OWN).tree.xpath("string(//select[@name='cover'])")


def test_it_opens_no_patient_to_who_stands_in(app: Flask, visit: Visit, ids: Ids) -> None:
    """Also where a therapist stands in for a leader."""
    holds_too(app, "priya", Role.LEADER)
    dana, priya = visit("dana"), visit("priya")
    dana.submit(dana.get(OWN), OWN, **days(ids, cover="priya"))
    with app.app_context():
        assert db.session.scalars(select(Cover.cover_id)).one() == ids("priya")
    priya.get(f"/patients/{ids('maya')}", status=404)
