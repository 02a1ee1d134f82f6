"""What sessions bring about rings the bell, leads to where it stands, and is seen there."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.database import db
from portal.notifications.models import Notice
from portal.notifications.outbox import notify, notify_all
from portal.programs.agreements import NONE, word_anew
from portal.schedule.mattering import to_come
from portal.schedule.models import Appointment
from portal.web import formatting
from portal.web.languages import ENGLISH
from portal.work.registry import recurring
from tests.actors import actor
from tests.caseload.room_given import asks, mark_at, missed, room_of, running, session_id
from tests.materials.given import offer
from tests.messages.open_page import OpenPage
from tests.notifications.given import tell
from tests.schedule.given import ZONE, group, session_in, writing
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]
Ids = Callable[[str], UUID]


def _unseen(app: Flask, name: str) -> list[str]:
    with app.app_context():
        waiting = select(Notice.kind).where(Notice.user_id == actor(name).id, Notice.seen_at.is_(None))
        return sorted(db.session.scalars(waiting))


def _newest(app: Flask, visitor: Visitor, name: str, kind: str = "%") -> str:
    """Where it leads, by its address alone: the page behind the bell would see to all of them."""
    with app.app_context():
        of = select(Notice.id).where(Notice.user_id == actor(name).id, Notice.kind.like(kind))
        newest = db.session.scalars(of.order_by(Notice.id.desc()).limit(1)).one()
    return visitor.get(f"/notices/{newest}", status=303).headers["Location"].split("#")[0]


def _forget_seeing(app: Flask) -> None:
    with writing(app):
        for one in db.session.scalars(select(Notice)):
            one.seen_at = None


def test_who_cannot_come_is_seen_in_the_room(app: Flask, visit: Visit, ids: Ids) -> None:
    session, dana, jordan = session_in(app, 20), visit("dana"), visit("jordan")
    visit("maya").post(f"/schedule/{session}/notice", {"kind": "absent"})
    assert _unseen(app, "dana") == _unseen(app, "jordan") == ["absence"]
    assert _newest(app, dana, "dana") == room_of(app, session)
    assert _newest(app, jordan, "jordan") == f"/patients/{ids('maya')}"
    _forget_seeing(app)
    page = OpenPage(dana, room_of(app, session))
    assert (page.badge("bell"), _unseen(app, "dana")) == (0, [])
    assert _unseen(app, "jordan") == ["absence"]  # hers alone


def test_who_cannot_come_is_seen_on_the_work_list(app: Flask, visit: Visit) -> None:
    session = session_in(app, 20)
    visit("maya").post(f"/schedule/{session}/notice", {"kind": "absent"})
    page = OpenPage(visit("jordan"), "/")
    assert (page.badge("bell"), _unseen(app, "jordan")) == (0, [])


def test_a_guest_asked_for_and_what_came_of_it(app: Flask, visit: Visit) -> None:
    session, dana, lena = session_in(app, 20), visit("dana"), visit("lena")
    asked = asks(app, "lena", session, session_in(app, -30, of="evening"))
    with writing(app):
        notify(actor("dana").id, "make_up", asked)
    assert _newest(app, dana, "dana") == room_of(app, session)
    _forget_seeing(app)
    dana.get(room_of(app, session))
    assert _unseen(app, "dana") == []
    dana.post(f"/make-ups/{asked}/confirmation")
    assert _unseen(app, "lena") == ["make_up"]
    assert _newest(app, lena, "lena") == "/schedule/make-up"
    _forget_seeing(app)
    assert OpenPage(lena, "/schedule/make-up").badge("bell") == 0
    assert _unseen(app, "lena") == []


def test_a_line_is_seen_where_it_stands(app: Flask, visit: Visit, ids: Ids) -> None:
    room, dana, maya = running(app), visit("dana"), visit("maya")
    mark_at(dana, room, maya="unexcused")
    dana.post(f"{room}/lines", {"patient_id": str(ids("maya")), "line": "We missed you."})
    assert _unseen(app, "maya") == ["absence_line"]
    with writing(app):
        session = db.session.get_one(Appointment, session_id(room))
        session.ends_at = clock.now() - timedelta(minutes=1)
    assert _newest(app, maya, "maya") == f"/schedule/{session_id(room)}/missed"
    _forget_seeing(app)
    page = OpenPage(maya, f"/schedule/{session_id(room)}/missed")
    assert (page.badge("bell"), _unseen(app, "maya")) == (0, [])


def test_a_wording_is_seen_on_the_groups_page(app: Flask, visit: Visit, ids: Ids) -> None:
    maya, url = visit("maya"), f"/schedule/groups/{ids('day group')}"
    with writing(app):
        word_anew(actor("dana"), group("day"), {ENGLISH: "We listen."}, NONE)
        word_anew(actor("dana"), group("day"), {ENGLISH: "We listen, and come on time."}, "1.0")
    assert _unseen(app, "maya") == ["agreement", "agreement"]
    assert _newest(app, maya, "maya") == url
    _forget_seeing(app)
    page = OpenPage(maya, url)
    assert (page.badge("bell"), _unseen(app, "maya")) == (0, [])
    assert _unseen(app, "devon") == ["agreement", "agreement"]


def test_a_concern_leads_to_the_patient_and_is_seen_with_it(app: Flask, visit: Visit, ids: Ids) -> None:
    missed(app, "devon", 3, 5, 7)
    room, jordan = running(app), visit("jordan")
    visit("dana").post(f"{room}/concerns", {"patient_id": str(ids("devon"))})
    assert _unseen(app, "jordan") == ["attendance_concern", "follow_up"]
    patient = f"/patients/{ids('devon')}"
    assert _newest(app, jordan, "jordan", "attendance_concern") == patient
    _forget_seeing(app)
    jordan.submit(jordan.get(patient), "/reading")
    assert _unseen(app, "jordan") == ["follow_up"]  # that is seen where it stands


def test_what_is_no_session_leads_to_the_week_and_is_told_outside(app: Flask, visit: Visit) -> None:
    """A weekly session that was moved, or a day off, is its subject: no session's end is its own."""
    told = tell(app, "maya", "schedule")
    assert _newest(app, visit("maya"), "maya") == "/schedule"
    with app.app_context():
        assert to_come([told]) == {told}


def test_of_a_session_that_is_over_nobody_needs_to_be_told(app: Flask) -> None:
    over = session_in(app, -30)
    with writing(app):
        notify(actor("maya").id, "schedule", over)
    with app.app_context():
        one = db.session.scalars(select(Notice.id).where(Notice.subject_id == over)).one()
        assert to_come([one]) == set()


def test_a_handout_for_later_rings_when_it_comes_out(app: Flask, visit: Visit, time_machine: Any) -> None:
    session = session_in(app, 20)
    offer(app, visit("dana"), form="text", text="Breathe.", session=str(session), opens="begins")
    _run_handouts(app)
    assert _unseen(app, "maya") == []
    time_machine.move_to(clock.now() + timedelta(hours=21))
    _run_handouts(app)
    assert _unseen(app, "maya") == _unseen(app, "devon") == ["handout"]
    _run_handouts(app)
    assert (_unseen(app, "maya"), _unseen(app, "lena")) == (["handout"], [])


def _run_handouts(app: Flask) -> None:
    with app.app_context():
        formatting.set_zone(ZONE)
        (job,) = [one for one in recurring() if one.name == "handouts"]
        job.run(lambda: False)


def test_telling_many_costs_what_telling_one_does_and_waits_as_long(app: Flask) -> None:
    prices, subject, everybody = [], uuid4(), _people(app)
    for people in (everybody[:1], everybody, everybody):
        with counted(app) as statements, writing(app):
            notify_all(people, "message", subject)
        prices.append(len(statements))
    assert prices == [2, 2, 1]  # nobody is left to tell
    with app.app_context():
        rows = db.session.scalars(select(Notice).where(Notice.subject_id == subject)).all()
        assert len(rows) == len({one.user_id for one in rows}) == len(everybody)
        assert {one.not_before and one.not_before - one.made_at for one in rows} == {timedelta(minutes=10)}


def _people(app: Flask) -> list[UUID]:
    with app.app_context():
        return [actor(name).id for name in ("maya", "devon", "lena", "jordan", "dana", "sam")]
