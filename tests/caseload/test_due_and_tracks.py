"""Giving by track, and before whichever session comes next for each who is given it."""

from collections.abc import Callable
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from portal.database import db
from portal.programs.actions import joining, leading
from portal.programs.models import Group
from portal.schedule.models import Appointment
from tests.actors import actor
from tests.caseload.given import assignments, give_one, homework
from tests.review.given import SHORT
from tests.schedule.given import group, session_in, today, writing
from tests.visitor import Page, Visitor

Visit = Callable[[str | None], Visitor]
Ids = Callable[[str], UUID]
WISE = "wise-mind"


def a_second_group_of_the_track(app: Flask) -> tuple[str, UUID]:
    """Led by Dana, with Lena in it. The track's id, and the group's."""
    with writing(app):
        track = group("day").track_id
        other = Group(track_id=track, name="Day group, late", capacity=8)
        db.session.add(other)
        db.session.flush()
        leading.add_leader(other, actor("dana").id, today(), by=None)
        joining.enroll(actor("lena").id, other, today(), by=None)
        return str(track), other.id


def give(visitor: Visitor, status: int = 303, **fields: object) -> Page:
    page = visitor.get(f"/library/{WISE}/assignments")
    return visitor.submit(page, "/assignments", status=status, **fields)


def test_a_whole_track_at_once(app: Flask, visit: Visit, ids: Ids) -> None:
    track, other = a_second_group_of_the_track(app)
    dana = visit("dana")
    give(dana, tracks=track)
    assert {one.group_id for one in homework(app)} == {ids("day group"), other}
    assert {one.patient_id for one in assignments(app)} == {ids("maya"), ids("devon"), ids("lena")}


def test_a_track_and_one_of_its_groups_is_the_group_once(app: Flask, visit: Visit, ids: Ids) -> None:
    track, _other = a_second_group_of_the_track(app)
    give(visit("dana"), tracks=track, groups=str(ids("day group")))
    assert len(homework(app)) == 2


def test_a_track_with_one_group_is_not_offered_and_somebody_else_s_is_refused(app: Flask, visit: Visit) -> None:
    dana = visit("dana")
    assert "tracks" not in dana.get(f"/library/{WISE}/assignments").form("/assignments")
    track, _other = a_second_group_of_the_track(app)
    assert "tracks" not in visit("luis").get(f"/library/{WISE}/assignments").form("/assignments")
    give(visit("luis"), 422, tracks=track)
    assert homework(app) == []


def test_before_the_next_session_of_each(app: Flask, visit: Visit, ids: Ids) -> None:
    track, other = a_second_group_of_the_track(app)
    sooner, later = session_in(app, 20), session_in(app, 30)
    give(visit("dana"), tracks=track, session="next")
    due = {one.group_id: one.due_appointment_id for one in homework(app)}
    assert due == {ids("day group"): sooner, other: None}  # the other has no session to be before
    assert later not in due.values()
    assert "Before" in visit("maya").get("/worksheets").text


def test_before_her_next_group_from_her_own_page(app: Flask, visit: Visit, ids: Ids) -> None:
    session = session_in(app, 20)
    session_in(app, 10, "evening")  # not hers
    give_one(visit("jordan"), ids("maya"), worksheet=SHORT, session="next")
    (one,) = assignments(app)
    with app.app_context():
        starts_at = db.session.scalar(select(Appointment.starts_at).where(Appointment.id == session))
    assert (one.due_appointment_id, one.due_at) == (session, starts_at)
