"""Rolling membership: every session from the first day on, none before; held, back, moved; never more than fit."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, timedelta
from threading import Barrier, BrokenBarrierError
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from portal import clock
from portal.access.actor import Role
from portal.accounts.models import RoleGrant, Standing, User
from portal.audit.record import open_chain
from portal.connections import begin_writing
from portal.database import Conflict, db
from portal.programs.actions import joining
from portal.programs.actions.places import first_day_with_room, most_at_once
from portal.programs.actions.refusing import AlreadyThere, GroupFull
from portal.programs.actions.waiting import wait
from portal.programs.group_models import WaitingPlace
from portal.programs.models import Ending, Enrollment, Group, Track
from portal.schedule.models import Appointment
from portal.schedule.policy import own
from tests.actors import actor
from tests.schedule.given import group, session_on, today, writing

AT_ONCE = 20


def day(offset: int = 0) -> date:
    return today() + timedelta(days=offset)


def strangers(many: int) -> list[UUID]:
    """Patients without a place. Within a transaction."""
    made = []
    for _ in range(many):
        person = User(name="Ann Other", email_sealed="", email_lookup=uuid4().hex, standing=Standing.ACTIVE)
        person.created_at = clock.now()
        db.session.add(person)
        db.session.flush()
        db.session.add(RoleGrant(user_id=person.id, role=Role.PATIENT, from_on=day(-30)))
        open_chain(person.id)
        made.append(person.id)
    return made


def place_of(name: str) -> Enrollment:
    wanted = select(Enrollment).where(Enrollment.patient_id == actor(name).id).order_by(Enrollment.from_on.desc())
    return db.session.scalars(wanted).first()  # type: ignore[return-value]


def full(of: str = "day", free: int = 0) -> Group:
    """The group holds who is in it, and so many more."""
    it = group(of)
    taken = select(func.count(Enrollment.id)).where(Enrollment.group_id == it.id, Enrollment.until_on.is_(None))
    it.capacity = (db.session.scalar(taken) or 0) + free
    db.session.flush()
    return it


def sees(name: str) -> set[UUID]:
    me = actor(name)
    found = db.session.scalars(own, {"actor_id": me.id, "today": me.today, "now": clock.now()})
    return {one.id for one in found}


def test_joining_today_brings_every_coming_session_and_no_past_one(app: Flask) -> None:
    past, today_s, coming = session_on(app, day(-1)), session_on(app, day()), session_on(app, day(40))
    with writing(app):
        joining.enroll(actor("lena").id, group("day"), day(), by=None)
    with app.app_context():
        assert {today_s, coming} <= sees("lena")
        assert past not in sees("lena")


def test_a_hold_keeps_the_place_from_the_day_of_return(app: Flask) -> None:
    before, away, back = (session_on(app, day(n)) for n in (1, 5, 12))
    with writing(app):
        place_of("maya").shown_as = "M."
        joining.hold(place_of("maya"), day(3), day(10), by=None)
    with app.app_context():
        assert {before, back} <= sees("maya")
        assert away not in sees("maya")
        new = place_of("maya")
        assert (new.from_on, new.shown_as, new.until_on) == (day(10), "M.", None)
        old = db.session.get_one(Enrollment, new.follows_id)
        assert (old.until_on, old.ended_as) == (day(2), Ending.HOLD)


def test_a_seat_is_kept_for_who_comes_back(app: Flask) -> None:
    with writing(app):
        it = full()
        joining.hold(place_of("maya"), day(3), day(10), by=None)
        with pytest.raises(GroupFull):
            joining.enroll(actor("lena").id, it, day(4), by=None)
        place_of("maya").until_on = day(20)
        with pytest.raises(GroupFull):
            joining.enroll(actor("lena").id, it, day(15), by=None)
        assert joining.enroll(actor("lena").id, it, day(21), by=None).from_on == day(21)


def test_an_open_hold_frees_the_seat_and_the_return_asks_for_one(app: Flask) -> None:
    with writing(app):
        it = full()
        held = place_of("maya")
        assert joining.hold(held, day(), None, by=None) is None
        joining.enroll(actor("lena").id, it, day(2), by=None)
        with pytest.raises(GroupFull):
            joining.resume(held, day(7), by=None)
        it.capacity += 1
        back = joining.resume(held, day(7), by=None)
        assert (back.from_on, back.follows_id) == (day(7), held.id)
        assert joining.resume(held, day(1), by=None).id == back.id, "earlier than planned"
        assert db.session.get_one(Enrollment, back.id).from_on == day(1)


def test_a_hold_that_has_not_begun_is_taken_back(app: Flask) -> None:
    with writing(app):
        held = place_of("maya")
        joining.hold(held, day(5), day(9), by=None)
        assert joining.resume(held, day(), by=None).id == held.id
        assert (held.until_on, held.ended_as) == (None, None)
        assert db.session.scalar(select(func.count(Enrollment.id)).where(Enrollment.follows_id == held.id)) == 0


def test_what_makes_no_sense_is_a_sentence(app: Flask) -> None:
    with writing(app):
        place = place_of("maya")
        with pytest.raises(Conflict, match="begins on this day or later"):
            joining.hold(place, place.from_on, None, by=None)
        with pytest.raises(Conflict, match="not on hold"):
            joining.resume(place, day(), by=None)
        with pytest.raises(Conflict, match="in this group already"):
            joining.transfer(place, group("day"), day(), by=None)
        joining.end_enrollment(place, day(-1), by=None)
        with pytest.raises(Conflict, match="ends before that"):
            joining.transfer(place, group("evening"), day(5), by=None)
        with pytest.raises(Conflict, match="ends before that"):
            joining.hold(place, day(5), None, by=None)


def test_a_move_ends_here_the_day_before_and_begins_there(app: Flask) -> None:
    here, there = session_on(app, day(8)), session_on(app, day(8), of="evening")
    with writing(app):
        old = place_of("maya")
        old.shown_as = "Maya T."
        new = joining.transfer(old, group("evening"), day(7), by=None)
        assert (old.until_on, old.ended_as) == (day(6), Ending.TRANSFER)
        assert (new.from_on, new.follows_id, new.shown_as) == (day(7), old.id, "Maya T.")
    with app.app_context():
        assert there in sees("maya")
        assert here not in sees("maya")


def test_a_move_into_a_full_group_changes_nothing(app: Flask) -> None:
    with writing(app):
        full("evening")
        with pytest.raises(GroupFull):
            joining.transfer(place_of("maya"), group("evening"), day(7), by=None)
        assert place_of("maya").until_on is None


def test_a_place_not_begun_moves_without_a_trace_of_it(app: Flask) -> None:
    with writing(app):
        coming = joining.enroll(actor("rosa").id, group("day"), day(5), by=None)
        moved = joining.transfer(coming, group("evening"), day(3), by=None)
        rows = db.session.scalars(select(Enrollment).where(Enrollment.patient_id == actor("rosa").id)).all()
        assert moved in rows
        assert coming not in rows


def test_a_place_ends_the_waiting_and_a_place_taken_back_does_not_break_it(app: Flask) -> None:
    with writing(app):
        track = db.session.get_one(Track, group("day").track_id)
        waiting = wait(actor("lena").id, track, None, by=None)
        with pytest.raises(AlreadyThere):
            wait(actor("lena").id, track, None, by=None)
        place = joining.enroll(actor("lena").id, group("day"), day(4), by=None)
        db.session.refresh(waiting)
        assert (waiting.enrollment_id, waiting.ended_at is not None) == (place.id, True)
        joining.end_enrollment(place, day(1), by=None)
        assert db.session.get_one(WaitingPlace, waiting.id, populate_existing=True).enrollment_id is None


BEGINNING = date(2026, 1, 1)
LENGTHS = st.one_of(st.none(), st.integers(0, 20))


def _span(first: int, length: int | None) -> tuple[date, date | None]:
    from_on = BEGINNING + timedelta(first)
    return from_on, None if length is None else from_on + timedelta(length)


SPANS = st.lists(st.builds(_span, st.integers(0, 40), LENGTHS), max_size=12)


@given(taken=SPANS, first=st.integers(0, 50), length=st.one_of(st.none(), st.integers(0, 30)))
def test_the_fullest_day_is_found_as_by_counting_each(
    taken: list[tuple[date, date | None]], first: int, length: int | None
) -> None:
    from_on, until_on = _span(first, length)
    days = [from_on + timedelta(n) for n in range(90 if length is None else length + 1)]
    counted = max(sum(a <= one and (b is None or one <= b) for a, b in taken) for one in days)
    assert most_at_once(taken, from_on, until_on) == counted
    free = first_day_with_room(taken, 3, from_on)
    if free is None:
        assert sum(b is None for _, b in taken) >= 3
    else:
        assert most_at_once(taken, free, None) < 3
        assert free == from_on or most_at_once(taken, free - timedelta(days=1), None) >= 3


def _race(app: Flask, deeds: list[Callable[[], object]]) -> list[str]:
    """Each in a thread and transaction of its own, all at once. What came of each."""

    def run(deed: Callable[[], object]) -> str:
        with app.test_request_context():
            begin_writing()
            try:
                deed()
            except (GroupFull, AlreadyThere, Conflict) as refusal:
                db.session.rollback()
                return type(refusal).__name__
            db.session.commit()
            return "in"

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(run, deeds))


def _enroll(person: UUID) -> Callable[[], object]:
    return lambda: joining.enroll(person, group("day"), day(), by=None)


def test_twenty_at_once_for_the_last_place(app: Flask) -> None:
    with writing(app):
        people = strangers(AT_ONCE)
        full(free=1)
    outcome = _race(app, [_enroll(person) for person in people])
    assert sorted(outcome) == ["GroupFull"] * (AT_ONCE - 1) + ["in"]


def test_a_return_and_moves_race_with_newcomers_for_the_last_place(app: Flask) -> None:
    with writing(app):
        people, movers = strangers(8), strangers(5)
        full(free=0)
        held = place_of("maya")
        joining.hold(held, day(), None, by=None)
        held_id = held.id
        places = []
        group("evening").capacity = 20
        for person in movers:
            places.append(joining.enroll(person, group("evening"), day(-5), by=None).id)

    def back() -> object:
        return joining.resume(db.session.get_one(Enrollment, held_id), day(), by=None)

    def move(place: UUID) -> Callable[[], object]:
        return lambda: joining.transfer(db.session.get_one(Enrollment, place), group("day"), day(), by=None)

    deeds = [*map(_enroll, people), *map(move, places), back]
    outcome = _race(app, deeds)
    assert sorted(set(outcome)) == ["GroupFull", "in"]
    assert outcome.count("in") == 1
    with app.app_context():
        it = group("day")
        spans = db.session.execute(
            select(Enrollment.from_on, Enrollment.until_on).where(Enrollment.group_id == it.id)
        ).all()
        assert most_at_once([(a, b) for a, b in spans], day(), None) == it.capacity


def test_the_same_place_moved_twice_at_once_is_moved_once(app: Flask) -> None:
    with writing(app):
        place = place_of("maya").id
    move: Callable[[], object] = lambda: joining.transfer(  # noqa: E731
        db.session.get_one(Enrollment, place), group("evening"), day(), by=None
    )
    outcome = _race(app, [move] * 6)
    assert outcome.count("in") == 1
    with app.app_context():
        lasting = (Enrollment.patient_id == actor("maya").id, Enrollment.until_on.is_(None))
        assert db.session.scalar(select(func.count(Enrollment.id)).where(*lasting)) == 1


def test_without_the_lock_more_get_in_than_fit(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """On PostgreSQL. On SQLite whoever writes has the database alone anyway."""
    both_looked, look = Barrier(2), joining.check_room

    def look_and_linger(*about: Any, **more: Any) -> None:
        look(*about, **more)
        with suppress(BrokenBarrierError):
            both_looked.wait(timeout=2)

    monkeypatch.setattr(joining, "lock", lambda *ids: {one: db.session.get_one(Group, one) for one in ids})
    monkeypatch.setattr(joining, "check_room", look_and_linger)
    with writing(app):
        people = strangers(2)
        full(free=1)
        on_postgresql = db.engine.dialect.name == "postgresql"
    assert _race(app, [_enroll(person) for person in people]).count("in") == (2 if on_postgresql else 1)


def test_sessions_are_the_groups_whoever_is_in_it(app: Flask) -> None:
    """A hold and a return make and remove none."""
    session_on(app, day(4))
    with writing(app):
        before = db.session.scalar(select(func.count(Appointment.id)))
        joining.hold(place_of("maya"), day(2), day(6), by=None)
        assert db.session.scalar(select(func.count(Appointment.id))) == before
