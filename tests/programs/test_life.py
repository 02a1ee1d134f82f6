"""A patient's way through: whatever is done with her places, the past stays, and what is over is settled."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from portal import clock
from portal.accounts.models import RoleGrant, User
from portal.database import Conflict, db, new_id
from portal.notifications.models import Notice
from portal.programs.actions import joining, parting
from portal.programs.actions.refusing import AlreadyThere, GroupFull
from portal.programs.actions.settling import settle_what_is_over
from portal.programs.actions.waiting import wait
from portal.programs.group_models import WaitingPlace
from portal.programs.life_models import EnrollmentChange, Phase
from portal.programs.models import Ending, Enrollment, Track
from portal.programs.standing import OVER, standing
from portal.schedule import mattering
from portal.schedule.attendance_models import AbsenceNotice, Asked, Attendance, Kind, MakeUp, Presence
from portal.vault.sealing import destroy_key, unseal
from portal.worksheets.actions.assigning import assign_to_group
from portal.worksheets.models import Assignment, Submission
from portal.worksheets.published import catalogue
from tests.actors import actor
from tests.drawn import examples
from tests.programs.test_rolling import day, place_of
from tests.schedule.given import group, session_on, today, writing
from tests.visitor import Visitor
from tests.worksheets_http.given import give, save

Visit = Callable[[str | None], Visitor]

VERBS = ("enroll", "readmit", "complete", "leave", "discharge", "hold", "resume", "transfer", "step_down", "go_on")
STEPS = st.lists(st.tuples(st.sampled_from(VERBS), st.integers(-3, 9), st.integers(0, 5)), min_size=1, max_size=12)


def _do(verb: str, on: date, which: int) -> None:
    places = list(db.session.scalars(select(Enrollment).where(Enrollment.patient_id == actor("maya").id)))
    place, into = places[which % len(places)], group("evening" if which % 2 else "day")
    acts: dict[str, Callable[[], Any]] = {
        "enroll": lambda: joining.enroll(place.patient_id, into, on, by=None),
        "readmit": lambda: joining.enroll(place.patient_id, into, on, by=None, because="again"),
        "complete": lambda: parting.part(place, on, None, Ending.COMPLETED),
        "leave": lambda: parting.part(place, on, None, Ending.LEFT, because="moved away"),
        "discharge": lambda: parting.part(place, on, None, Ending.DISCHARGED),
        "hold": lambda: joining.hold(place, on, on + timedelta(days=which) if which > 2 else None, by=None),
        "resume": lambda: joining.resume(place, on, by=None),
        "transfer": lambda: joining.transfer(place, into, on, by=None),
        "step_down": lambda: joining.step_down(place, into, on, by=None),
        "go_on": lambda: parting.go_on(place, by=None),
    }
    attempt = db.session.begin_nested()
    try:
        acts[verb]()
        attempt.commit()
    except (Conflict, GroupFull, AlreadyThere):
        attempt.rollback()
        db.session.expire_all()


def _past() -> set[tuple[Any, ...]]:
    """What happened and what was decided, as it stands in the rows."""
    marks = select(Attendance.id, Attendance.presence, Attendance.minutes, Attendance.superseded_at)
    sheets = select(Submission.id, Submission.state, Submission.cells_sealed, Submission.latest)
    changes = select(
        EnrollmentChange.id, EnrollmentChange.phase, EnrollmentChange.on_day, EnrollmentChange.reason_sealed
    )
    return {tuple(row) for statement in (marks, sheets, changes) for row in db.session.execute(statement)}


def _check_standing() -> None:
    me, now = actor("maya"), today()
    places = list(db.session.scalars(select(Enrollment).where(Enrollment.patient_id == me.id)))
    stand = standing(me, me.id)
    there = [one for one in places if one.from_on <= now and (one.until_on is None or one.until_on >= now)]
    assert (stand.phase is Phase.ACTIVE) == bool(there)
    if stand.is_over:
        assert not [one for one in places if one.from_on > now]
        assert stand.since == max(one.until_on for one in places if one.until_on) + timedelta(days=1)
    reads = db.session.scalars(select(RoleGrant.until_on).where(RoleGrant.user_id == me.id)).all()
    if any(one.until_on is None and one.from_on <= now for one in places):
        assert None in reads


@settings(max_examples=examples(12), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
@example(steps=[("complete", -1, 0), ("transfer", 0, 1)])  # somebody who was done yesterday
@example(steps=[("complete", 3, 0), ("hold", 0, 3), ("resume", 4, 0)])  # back later than she is done
def test_whatever_is_done_the_past_stays(sqlite_app: Flask, steps: list[tuple[str, int, int]]) -> None:
    with sqlite_app.app_context():
        session = session_on(sqlite_app, day(-2))
        db.session.add(
            Attendance(
                appointment_id=session,
                patient_id=actor("maya").id,
                presence=Presence.PRESENT,
                minutes=90,
                marked_at=clock.now(),
            )
        )
        db.session.flush()
        past = _past()
        for verb, offset, which in steps:
            _do(verb, day(offset), which)
            now = _past()
            assert past <= now, verb
            past = now
            _check_standing()
        db.session.rollback()


def _told(app: Flask, session: UUID, name: str = "maya") -> UUID:
    row = AbsenceNotice(
        id=new_id(), appointment_id=session, patient_id=actor(name).id, kind=Kind.ABSENT, made_at=clock.now()
    )
    db.session.add(row)
    db.session.flush()
    return row.id


def _homework(slug: str) -> UUID:
    return _homework_of_group(slug)["maya"]


def _homework_of_group(slug: str) -> dict[str, UUID]:
    """Each one's of it."""
    one = assign_to_group(actor("dana"), group("day"), catalogue().current(slug), None, None, "", form_key=new_id().hex)
    found = select(Assignment.patient_id, Assignment.id).where(Assignment.homework_id == one.id)
    by_patient = {row.patient_id: row.id for row in db.session.execute(found)}
    return {who: by_patient[actor(who).id] for who in ("maya", "devon")}


def test_discharged_everything_of_hers_is_settled_in_one_go(app: Flask, visit: Visit) -> None:
    begun, coming = give(app, "maya", "thought-record-short"), session_on(app, day(5))
    save(visit("maya"), begun, {"situation": "Half a thought"})
    missed, guest = session_on(app, day(-1)), session_on(app, day(6), of="evening")
    with writing(app):
        me = actor("maya").id
        untouched, told = _homework("pros-cons"), _told(app, coming)
        make_up = MakeUp(id=new_id(), patient_id=me, missed_id=missed, guest_id=guest, asked_at=clock.now())
        make_up.standing = Asked.CONFIRMED
        db.session.add(make_up)
        wait(me, db.session.get_one(Track, group("evening").track_id), None, by=None)
        notice = Notice(user_id=actor("dana").id, kind="absence", subject_id=told, once="x", made_at=clock.now())
        db.session.add(notice)
        db.session.flush()
        assert mattering.standing([notice.id]) == {notice.id}
        until = parting.part(place_of("maya"), day(-1), actor("sam").id, Ending.DISCHARGED, "Hospital")
        assert until == day(89)
        assert mattering.standing([notice.id]) == set()
    with app.app_context():
        assert db.session.scalars(select(MakeUp)).one().standing is Asked.WITHDRAWN
        assert db.session.get_one(AbsenceNotice, told).taken_back_at is not None
        assert db.session.get_one(Assignment, untouched).withdrawn_at is not None
        assert db.session.scalars(select(WaitingPlace).where(WaitingPlace.patient_id == me)).one().ended_at is not None
        grant = db.session.scalars(select(RoleGrant).where(RoleGrant.user_id == me)).one()
        assert grant.until_on == until
        change = db.session.scalars(
            select(EnrollmentChange).where(
                EnrollmentChange.phase == Phase.DISCHARGED, EnrollmentChange.patient_id == me
            )
        ).one()
        assert (change.on_day, change.made_by) == (day(), actor("sam").id)
        assert "Hospital" not in (change.reason_sealed or "Hospital")
        assert unseal("enrollment_change.reason_sealed", change.id, change.reason_sealed or "") == "Hospital"
    maya = visit("maya")
    assert "Your time in Adult Day IOP has ended. You can read here until" in " ".join(maya.get("/").text.split())
    assert "You can read here until" in maya.get("/account").text
    page = maya.get(begun)
    assert "Half a thought" in page.html
    maya.post(f"{begun}/submission", {"situation": "More", "rev": "9"}, status=409)
    assert "has ended, so this is not to do any more" in maya.get(f"/worksheets/{untouched}").text


def test_an_end_to_come_changes_nothing_but_dates_and_is_taken_back_whole(app: Flask, visit: Visit) -> None:
    coming = session_on(app, day(5))
    with writing(app):
        told, untouched = _told(app, coming), _homework("pros-cons")
        assert parting.part(place_of("maya"), day(3), actor("sam").id, Ending.COMPLETED) == day(93)
    assert coming not in _on_schedule(visit)
    with writing(app):
        assert db.session.get_one(AbsenceNotice, told).taken_back_at is None
        assert db.session.get_one(Assignment, untouched).withdrawn_at is None
        parting.go_on(place_of("maya"), actor("sam").id)
        assert db.session.scalars(select(RoleGrant.until_on).where(RoleGrant.user_id == actor("maya").id)).one() is None
    assert coming in _on_schedule(visit)


def _on_schedule(visit: Visit) -> set[UUID]:
    week = visit("maya").get(f"/schedule?week={day(5).isocalendar().year}-W{day(5).isocalendar().week:02}")
    return {UUID(link.rsplit("/", 1)[1]) for link in week.links() if link.startswith("/schedule/0")}


def test_on_its_day_the_worker_settles_it_and_nothing_that_came_later(app: Flask, time_machine: Any) -> None:
    with writing(app):
        untouched = _homework("pros-cons")
        parting.part(place_of("maya"), day(1), None, Ending.LEFT)
        settle_what_is_over()
        assert db.session.get_one(Assignment, untouched).withdrawn_at is None
    time_machine.move_to(clock.now() + timedelta(days=2))
    with writing(app):
        again = wait(actor("maya").id, db.session.get_one(Track, group("evening").track_id), None, by=None)
        settle_what_is_over()
        assert db.session.get_one(Assignment, untouched).withdrawn_at is not None
        assert again.ended_at is None


def test_one_whose_key_is_destroyed_holds_up_nobody_elses(app: Flask, time_machine: Any) -> None:
    with writing(app):
        given_to = _homework_of_group("pros-cons")
        for who in ("maya", "devon"):
            parting.part(place_of(who), day(1), None, Ending.LEFT)
        destroy_key(actor("maya").id)
    time_machine.move_to(clock.now() + timedelta(days=2))
    with writing(app):
        assert settle_what_is_over() == 2
        assert db.session.get_one(Assignment, given_to["devon"]).withdrawn_at is not None
        assert db.session.get_one(Assignment, given_to["maya"]).withdrawn_at is None


def test_she_steps_down_and_her_stay_goes_on(app: Flask) -> None:
    with writing(app):
        first = place_of("maya")
        began = first.from_on
        moved = joining.step_down(first, group("evening"), day(), actor("sam").id, "Fewer hours")
        assert (moved.follows_id, first.ended_as, first.until_on) == (first.id, Ending.STEPPED_DOWN, day(-1))
        stand = standing(actor("sam"), first.patient_id)
        assert (stand.phase, stand.began_on) == (Phase.ACTIVE, began)
        assert stand.reads_until is None


def test_of_who_is_on_hold_the_hold_can_be_the_end(app: Flask) -> None:
    with writing(app):
        held = place_of("maya")
        joining.hold(held, day(-2), day(9), by=None)
        assert standing(actor("sam"), held.patient_id).phase is Phase.HOLD
        assert parting.part(held, day(), None, Ending.LEFT) == day(90)
        stand = standing(actor("sam"), held.patient_id)
        assert (stand.phase, stand.begins_on, stand.is_over) == (Phase.LEFT, None, True)
        assert stand.phase in OVER


def test_once_the_days_are_over_nothing_is_left_to_read_and_coming_again_opens_it(
    app: Flask, visit: Visit, ids: Callable[[str], UUID], time_machine: Any
) -> None:
    with writing(app):
        parting.part(place_of("maya"), day(-1), None, Ending.COMPLETED)
    time_machine.move_to(clock.now() + timedelta(days=90))
    late = Visitor(app, "maya")
    assert "Nothing here for you now" in late.get("/").text
    late.get("/worksheets", status=404)
    with writing(app):
        joining.readmit(db.session.get_one(User, actor("maya").id), group("evening"), today(), by=None)
    assert "Nothing here for you now" not in late.get("/").text
    late.get("/worksheets")
    late.get(f"/schedule/groups/{ids('day group')}", status=404)
