"""Reminders before a session: to whom, when, and what stops them."""

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update
from time_machine import Traveller

from portal.accounts.models import Standing, User
from portal.database import db
from portal.notifications.models import Notice, NoticeHours
from portal.notifications.outbox import notify
from portal.programs.actions import joining
from portal.programs.models import Enrollment
from portal.schedule.actions import changing
from portal.schedule.actions.telling import give_notice, take_back_notice
from portal.schedule.attendance_models import Asked, Kind, MakeUp, Presence
from portal.schedule.models import Appointment
from tests.actors import actor
from tests.notifications.given import notice, round_of
from tests.notifications.reminded import MONDAY, TUESDAY, at, clear, reminders, run, whom
from tests.notifications.server import Inbox
from tests.schedule.given import group, marked, other_group, session_of, session_on, talk_in, told_absent, writing
from tests.statements import counted
from tests.visitor import Visitor

NINE = at(TUESDAY, 9)
SIX = at(MONDAY, 18)
EIGHT = at(TUESDAY, 8)


@pytest.fixture
def now() -> Iterator[Traveller]:
    """Monday noon."""
    with time_machine.travel(at(MONDAY, 12), tick=False) as travelled:
        yield travelled


@pytest.fixture
def session(app: Flask, now: Traveller) -> UUID:
    """Of the day group, on Tuesday at nine."""
    return session_on(app, TUESDAY)


def change(app: Flask, session: UUID, day: object = TUESDAY, begins: time = time(9)) -> None:
    with writing(app):
        row = db.session.get_one(Appointment, session)
        to = changing.Changes(day, begins, time(begins.hour + 3), row.room, row.link, row.bring)  # type: ignore[arg-type]
        assert changing.change(actor("dana"), row, to)


def hold(app: Flask, who: str, back_on: object = None, from_on: object = TUESDAY) -> None:
    with writing(app):
        place = db.session.scalars(select(Enrollment).where(Enrollment.patient_id == actor(who).id)).one()
        joining.hold(place, from_on, back_on, by=actor("sam").id)  # type: ignore[arg-type]


def shut(app: Flask, who: str) -> None:
    with writing(app):
        db.session.execute(update(User).where(User.name.ilike(f"{who} %")).values(standing=Standing.DEACTIVATED))


def cancel(app: Flask, session: UUID) -> None:
    with writing(app):
        changing.cancel(actor("dana"), db.session.get_one(Appointment, session), "The heating is out")


def test_each_member_the_evening_before_and_an_hour_before(app: Flask, session: UUID, now: Traveller) -> None:
    assert run(app) == 0, "it is noon"
    now.move_to(SIX - timedelta(minutes=4))
    assert run(app) == 0
    now.move_to(SIX - timedelta(minutes=2))
    assert run(app) == 2
    now.move_to(EIGHT)
    assert run(app) == 2
    assert whom(app) == ["devon", "devon", "maya", "maya"], "and neither Lena nor whoever leads it"
    assert [one.not_before for one in reminders(app)] == [SIX, SIX, EIGHT, EIGHT]
    assert {(one.kind, one.subject_id) for one in reminders(app)} == {("session_reminder", session)}


def test_again_and_again_is_once(app: Flask, session: UUID, now: Traveller) -> None:
    for minute in range(0, 15 * 60, 7):
        now.move_to(SIX + timedelta(minutes=minute))
        run(app)
    assert len(reminders(app)) == 4


def test_it_is_mailed_at_its_time_and_not_before(app: Flask, session: UUID, now: Traveller, inbox: Inbox) -> None:
    now.move_to(SIX - timedelta(minutes=2))
    assert (run(app), round_of(app)) == (2, 0)
    now.move_to(SIX)
    assert round_of(app) == 2
    assert sorted(inbox.to) == ["devon@riverbend.example", "maya@riverbend.example"]


def test_a_choice_made_meanwhile_does_not_bring_it_early(
    app: Flask, session: UUID, now: Traveller, inbox: Inbox, visit: Callable[..., Visitor]
) -> None:
    now.move_to(SIX - timedelta(minutes=2))
    run(app)
    maya = visit("maya")
    maya.submit(maya.get("/account/notifications"), "/account/notifications", digest_at="09:00")
    assert round_of(app) == 0
    now.move_to(SIX)
    assert round_of(app) == 2


def test_a_worker_that_was_away_tells_late_rather_than_never(app: Flask, session: UUID, now: Traveller) -> None:
    now.move_to(at(MONDAY, 23, 50))
    assert run(app) == 2
    now.move_to(at(TUESDAY, 8, 55))
    assert run(app) == 2
    assert [one.not_before for one in reminders(app)][-1] == at(TUESDAY, 8, 55)
    now.move_to(NINE)
    assert run(app) == 0


def test_a_one_to_one_and_a_confirmed_guest(app: Flask, now: Traveller) -> None:
    talk_in(app, 24)
    afternoon = session_of(app, other_group(app), 26)
    missed = session_on(app, MONDAY)
    with writing(app):
        for who, standing in (("maya", Asked.ASKED), ("devon", Asked.CONFIRMED), ("lena", Asked.CONFIRMED)):
            made = MakeUp(
                patient_id=actor(who).id, missed_id=missed, guest_id=afternoon, standing=standing, asked_at=SIX
            )
            db.session.add(made)
    now.move_to(SIX)
    assert run(app) == 3
    assert whom(app) == ["devon", "lena", "maya"], "Maya of her talk alone"


def test_on_hold_there_is_none_of_a_one_to_one_or_as_a_guest(app: Flask, now: Traveller) -> None:
    talk_in(app, 24)
    afternoon = session_of(app, other_group(app), 26)
    missed = session_on(app, MONDAY)
    with writing(app):
        for who in ("maya", "devon"):
            facts = {"patient_id": actor(who).id, "missed_id": missed, "guest_id": afternoon}
            db.session.add(MakeUp(**facts, standing=Asked.CONFIRMED, asked_at=SIX))
    hold(app, "maya")
    now.move_to(SIX)
    run(app)
    assert whom(app) == ["devon"]


STOPS: dict[str, Callable[[Flask, UUID], None]] = {
    "cancelled": cancel,
    "told that she cannot come": lambda app, session: told_absent(app, session),
    "excused on the telephone": lambda app, session: marked(app, session, "maya", Presence.EXCUSED),
    "on hold": lambda app, session: hold(app, "maya"),
    "account shut": lambda app, session: shut(app, "maya"),
    "moved": lambda app, session: change(app, session, begins=time(10)),
}


@pytest.mark.parametrize("why", STOPS)
def test_what_is_over_before_is_not_even_written(app: Flask, session: UUID, now: Traveller, why: str) -> None:
    STOPS[why](app, session)
    now.move_to(EIGHT)
    run(app)
    assert whom(app) == ([] if why in ("cancelled", "moved") else ["devon"])


@pytest.mark.parametrize("why", STOPS)
def test_what_is_over_meanwhile_is_not_told(app: Flask, session: UUID, now: Traveller, inbox: Inbox, why: str) -> None:
    now.move_to(EIGHT - timedelta(minutes=2))
    assert run(app) == 2
    STOPS[why](app, session)
    with writing(app):
        db.session.execute(update(Notice).where(Notice.kind.in_(["schedule", "absence"])).values(settled_at=EIGHT))
    now.move_to(EIGHT)
    round_of(app)
    assert inbox.to == ([] if why in ("cancelled", "moved") else ["devon@riverbend.example"])
    assert all(one.settled_at is not None for one in reminders(app))


def test_one_that_was_moved_reminds_by_its_new_time(app: Flask, session: UUID, now: Traveller) -> None:
    now.move_to(SIX)
    assert run(app) == 2
    wednesday = TUESDAY + timedelta(days=1)
    change(app, session, day=wednesday, begins=time(14))
    now.move_to(EIGHT)
    assert run(app) == 0
    now.move_to(at(TUESDAY, 18))
    assert run(app) == 2
    now.move_to(at(wednesday, 13))
    assert run(app) == 2


def test_back_from_a_hold_on_that_day_is_reminded(app: Flask, session: UUID, now: Traveller, inbox: Inbox) -> None:
    with writing(app):
        place = db.session.scalars(select(Enrollment).where(Enrollment.patient_id == actor("maya").id)).one()
        joining.hold(place, MONDAY, TUESDAY, by=actor("sam").id)
    now.move_to(SIX)
    assert (run(app), round_of(app)) == (2, 2)


def test_who_comes_after_all_is_reminded(app: Flask, session: UUID, now: Traveller) -> None:
    told_absent(app, session)
    with writing(app):
        take_back_notice(actor("maya"), db.session.get_one(Appointment, session))
        give_notice(actor("maya"), db.session.get_one(Appointment, session), Kind.LATE)
    now.move_to(SIX)
    run(app)
    assert whom(app) == ["devon", "maya"]


def choose(app: Flask, who: str = "maya", **hours: object) -> None:
    with writing(app):
        db.session.add(NoticeHours(user_id=actor(who).id, **{"digest_at": time(8), **hours}))


@pytest.mark.parametrize(("off", "left"), [("evening_before", EIGHT), ("hour_before", SIX)])
def test_each_can_be_switched_off(app: Flask, session: UUID, now: Traveller, off: str, left: datetime) -> None:
    choose(app, **{off: False})
    for moment in (SIX, EIGHT):
        now.move_to(moment)
        run(app)
    with app.app_context():
        maya = actor("maya").id
    assert [one.not_before for one in reminders(app) if one.user_id == maya] == [left]
    assert len(reminders(app)) == 3


def test_switched_off_once_it_was_written(app: Flask, session: UUID, now: Traveller, inbox: Inbox) -> None:
    now.move_to(SIX - timedelta(minutes=1))
    run(app)
    choose(app, evening_before=False)
    now.move_to(SIX)
    assert round_of(app) == 1
    assert inbox.to == ["devon@riverbend.example"]


@pytest.mark.parametrize(("until", "told"), [(time(8, 30), True), (time(9, 30), False)])
def test_quiet_hours_win(app: Flask, session: UUID, now: Traveller, inbox: Inbox, until: time, told: bool) -> None:
    choose(app, quiet_from=time(17), quiet_until=until)
    choose(app, "devon", quiet_from=time(17), quiet_until=until)
    for moment in (SIX, EIGHT):
        now.move_to(moment)
        run(app)
        assert round_of(app) == 0
    now.move_to(at(TUESDAY, until.hour, until.minute))
    assert round_of(app) == (2 if told else 0), "one mail each, for both"
    assert all(one.settled_at is not None for one in reminders(app))
    assert {one.delivery_id is not None for one in reminders(app)} == {told}


def test_everyone_hears_once_that_it_is_cancelled_and_no_reminder_follows(
    app: Flask, session: UUID, now: Traveller, inbox: Inbox, visit: Callable[..., Visitor]
) -> None:
    now.move_to(EIGHT - timedelta(minutes=2))
    assert run(app) == 2
    dana = visit("dana")
    with app.app_context():
        url = f"/groups/{group('day').id}/sessions/{session}/cancellation"
    dana.post(url, {"cancel-because": "The heating is out"})
    assert round_of(app) == 2
    assert sorted(inbox.to) == ["devon@riverbend.example", "maya@riverbend.example"]
    for later in (EIGHT, EIGHT + timedelta(minutes=30)):
        now.move_to(later)
        assert (run(app), round_of(app)) == (0, 0)
    assert all(one.settled_at and not one.delivery_id for one in reminders(app))


def test_a_day_off_and_a_new_time_of_every_week_are_told_too(app: Flask, now: Traveller, inbox: Inbox) -> None:
    """They are about many sessions, and none of them."""
    with writing(app):
        notify(actor("maya").id, "schedule", group("day").id, cause="closed")
    assert round_of(app) == 1


def price(app: Flask) -> int:
    with counted(app) as statements:
        run(app)
    return len(statements)


def test_a_run_costs_the_same_for_few_and_for_many(app: Flask, session: UUID, now: Traveller) -> None:
    now.move_to(at(MONDAY, 20, 30))
    few = price(app)
    assert len(reminders(app)) == 2
    for day in (TUESDAY, TUESDAY):
        for _ in range(12):
            session_on(app, day)
    many = price(app)
    assert len(reminders(app)) == 2 + 24 * 2
    assert many <= few <= 9


def test_what_was_settled_is_not_written_anew(app: Flask, session: UUID, now: Traveller) -> None:
    now.move_to(SIX)
    run(app)
    clear(app)
    assert run(app) == 0
    assert {notice(app, one.id).kind for one in reminders(app)} == {"session_reminder"}
