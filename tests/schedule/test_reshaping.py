"""A weekly session changed from a day on: the past stays, coming sessions move with all that hangs on them."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal import clock
from portal.database import Conflict, db
from portal.notifications.models import Notice
from portal.programs.actions import joining
from portal.programs.group_models import Holiday
from portal.programs.models import Ending, Track
from portal.schedule.actions import closing, reshaping
from portal.schedule.actions.changing import AFTERWARDS, Changes, put_stand_in
from portal.schedule.actions.changing import change as move_one
from portal.schedule.actions.generating import generate, generate_ahead
from portal.schedule.actions.holidays import add_holiday, remove_holiday
from portal.schedule.actions.marking import mark
from portal.schedule.actions.reshaping import Overlap, Weekly
from portal.schedule.attendance_models import AbsenceNotice, Attendance, Kind, Presence
from portal.schedule.models import Appointment, Series, StandIn, Standing
from portal.schedule.queries.left import left_after
from portal.web.formatting import week_start
from tests.actors import actor
from tests.schedule.given import HERE, group, today, writing

TOPICS = tuple({"topic": name} for name in ("one", "two", "three", "four", "five"))
GOALS = Weekly("Goals", weekday=0, begins=time(9), ends=time(12), room="Room 2", rotation=TOPICS)
Facts = dict[UUID, tuple[Any, ...]]


def monday(weeks: int = 0) -> date:
    return week_start(today()) + timedelta(weeks=weeks)


def series(app: Flask, weeks_ago: int = 3, weekly: Weekly = GOALS) -> UUID:
    with writing(app):
        return reshaping.add_series(actor("sam"), group("day"), weekly, monday(-weeks_ago)).id


def of(group_name: str = "day") -> list[Appointment]:
    wanted = select(Appointment).where(Appointment.group_id == group(group_name).id).order_by(Appointment.starts_at)
    return list(db.session.scalars(wanted))


def facts(sessions: list[Appointment]) -> Facts:
    names = ("series_id", "local_on", "starts_at", "ends_at", "room", "topic", "sequence", "changed_at", "standing")
    return {one.id: tuple(getattr(one, name) for name in names) for one in sessions}


def told(kind: str = "schedule") -> list[UUID]:
    return list(db.session.scalars(select(Notice.user_id).where(Notice.kind == kind)))


def change(app: Flask, series_id: UUID, from_on: date, **to: Any) -> UUID:
    with writing(app):
        it = db.session.get_one(Series, series_id)
        now = {name: getattr(it, name) for name in ("title", "weekday", "begins", "ends", "room", "link", "bring")}
        weekly = Weekly(**{**now, "blocks": tuple(it.blocks), "rotation": tuple(it.rotation), **to})
        return reshaping.change_series(actor("sam"), it, weekly, from_on).id


def test_from_next_monday_on(app: Flask) -> None:
    old = series(app)
    with app.app_context():
        before = facts(of())
    new = change(app, old, monday(1), weekday=2, begins=time(13), ends=time(15), room="Room 7")
    with app.app_context():
        after, sessions = facts(of()), of()
        assert before.keys() <= after.keys(), "every session is still there"
        past = [one.id for one in sessions if one.local_on < monday(1)]
        assert past
        assert all(after[one] == before[one] for one in past), "the past is untouched"
        coming = [one for one in sessions if one.local_on >= monday(1)]
        assert len(coming) >= 11
        for one in coming:
            local = one.starts_at.astimezone(HERE)
            assert (local.weekday(), local.time(), one.room, one.series_id) == (2, time(13), "Room 7", new)
        moved = [one for one in coming if one.id in before]
        assert all((one.sequence, one.changed_at is not None) == (1, True) for one in moved)
        assert [one.topic for one in moved] == [before[one.id][5] for one in moved], "the turn goes on"
        it, was = db.session.get_one(Series, new), db.session.get_one(Series, old)
        assert (was.until_on, it.from_on, it.follows_id) == (monday(1) - timedelta(days=1), monday(1), old)


def test_everyone_is_told_once(app: Flask) -> None:
    old = series(app)
    with writing(app):
        for notice in db.session.scalars(select(Notice)):
            db.session.delete(notice)
    new = change(app, old, monday(1), begins=time(10), ends=time(13))
    with app.app_context():
        assert sorted(told()) == sorted(actor(name).id for name in ("maya", "devon", "dana"))
    change(app, new, monday(1), begins=time(10), ends=time(13))
    with app.app_context():
        assert len(told()) == 3, "nothing was different"


def test_a_change_nobody_sees_tells_nobody(app: Flask) -> None:
    old = series(app)
    with app.app_context():
        before = len(told())
    change(app, old, monday(1), blocks=({"title": "Check-in", "minutes": 20},))
    with app.app_context():
        assert len(told()) == before
        assert {one.sequence for one in of()} == {0}
        assert of()[-1].blocks == [{"title": "Check-in", "minutes": 20}]


def test_what_was_changed_by_hand_stays_as_it_is(app: Flask) -> None:
    old = series(app)
    with writing(app):
        by_hand = next(one for one in of() if one.local_on == monday(2))
        by_hand.by_hand, by_hand.room = True, "The garden"
        kept = by_hand.id
        before = facts([by_hand])[kept]
    new = change(app, old, monday(1), weekday=3)
    with writing(app):
        one = db.session.get_one(Appointment, kept)
        assert facts([one])[kept][1:] == before[1:]
        assert one.series_id == new
        generate_ahead()
        weeks = [week_start(one.local_on) for one in of()]
        assert len(weeks) == len(set(weeks)), "no second session in its week"


def test_who_stands_in_stays_with_a_session_that_moves_along(app: Flask) -> None:
    """Only who leads it was changed: its time is the series', and a holiday is one for it too."""
    it = series(app)
    with writing(app):
        session = next(one for one in of() if one.local_on == monday(2))
        kept = put_stand_in(actor("sam").id, session, actor("luis").id, None).id
        session_id = session.id
    change(app, it, monday(1), weekday=2, begins=time(10), ends=time(13))
    with writing(app):
        session = db.session.get_one(Appointment, session_id)
        assert session.local_on == monday(2) + timedelta(days=2)
        assert db.session.get_one(StandIn, kept).until_on == session.local_on + AFTERWARDS
        add_holiday(actor("sam"), None, session.local_on, "Thanksgiving")
        assert session.standing is Standing.CANCELLED


@pytest.mark.parametrize("how", ["another time", "shorter", "a holiday", "its end"])
def test_what_was_marked_before_does_not_go_along(app: Flask, how: str, time_machine: Any) -> None:
    """Marking opens half an hour before it begins."""
    it = series(app)
    time_machine.move_to(datetime.combine(monday(1), time(8, 45), tzinfo=HERE))
    with writing(app):
        session = next(one for one in of() if one.local_on == monday())
        mark(session, actor("maya").id, Presence.PRESENT, by=actor("dana").id)
    if how in ("another time", "shorter"):
        change(app, it, monday(), **({"weekday": 2} if how == "another time" else {"ends": time(10)}))
    with writing(app):
        if how == "a holiday":
            add_holiday(actor("sam"), None, monday(), "Thanksgiving")
        elif how == "its end":
            reshaping.end_series(actor("sam"), db.session.get_one(Series, it), monday() - timedelta(days=1), "")
    with app.app_context():
        marks = select(Attendance).where(Attendance.patient_id == actor("maya").id).order_by(Attendance.id)
        assert [(one.presence, one.superseded_at is None) for one in db.session.scalars(marks)] == [
            (Presence.PRESENT, False),
            (Presence.EXPECTED, True),
        ]


def test_moved_to_the_day_of_another_none_is_made_twice(app: Flask) -> None:
    series(app)
    with writing(app):
        session = next(one for one in of() if one.local_on == monday(1))
        to = Changes(monday(2), time(14), time(16), "Room 2", "", "")
        assert move_one(actor("sam"), session, to)
        before, ids = facts(of()), {one.id for one in of()}
    for _ in range(2):
        with writing(app):
            assert generate_ahead() == 0
            assert {one.id for one in of()} == ids
            assert facts(of()) == before
            assert [one.slot_on for one in of() if one.local_on == monday(2)] == [monday(2), monday(1)]


def test_planned_topics_stay(app: Flask) -> None:
    old = series(app)
    with writing(app):
        planned = next(one for one in of() if one.local_on == monday(2))
        planned.topic = "What the group asked for"
        kept = planned.id
    change(app, old, monday(1), rotation=({"topic": "new"},))
    with app.app_context():
        coming = [one for one in of() if one.local_on >= monday(1)]
        assert {one.topic for one in coming if one.id != kept} == {"new"}
        assert db.session.get_one(Appointment, kept).topic == "What the group asked for"


def test_who_could_not_come_then_is_asked_anew_when_the_time_moves(app: Flask) -> None:
    old = series(app)
    with writing(app):
        session = next(one for one in of() if one.local_on == monday(2))
        facts = {"kind": Kind.ABSENT, "made_at": clock.now()}
        notice = AbsenceNotice(appointment_id=session.id, patient_id=actor("maya").id, **facts)
        db.session.add(notice)
        db.session.flush()
        kept = notice.id
    new = change(app, old, monday(1), room="Room 9")
    with app.app_context():
        assert db.session.get_one(AbsenceNotice, kept).taken_back_at is None
    change(app, new, monday(1), begins=time(8), ends=time(9))
    with app.app_context():
        assert db.session.get_one(AbsenceNotice, kept).taken_back_at is not None


def test_a_week_in_which_the_new_day_is_gone_has_none(app: Flask) -> None:
    old = series(app, weekly=Weekly("Goals", weekday=4, begins=time(9), ends=time(12)))
    from_on = monday(1) + timedelta(days=2)
    change(app, old, from_on, weekday=0)
    with writing(app):
        generate_ahead()
        that_week = [one for one in of() if week_start(one.local_on) == monday(1)]
        assert [(one.standing, one.because) for one in that_week] == [
            (Standing.CANCELLED, "The weekly session moved to another day.")
        ]
        later = [one for one in of() if one.local_on >= monday(2)]
        assert {one.local_on.weekday() for one in later} == {0}


def test_one_that_has_not_begun_is_changed_itself(app: Flask) -> None:
    with writing(app):
        old = reshaping.add_series(actor("sam"), group("day"), GOALS, monday(2)).id
        ids = [one.id for one in of()]
    assert change(app, old, monday(2), weekday=1) == old
    with app.app_context():
        assert [one.id for one in of()] == ids
        assert {one.local_on.weekday() for one in of()} == {1}


def test_a_change_before_a_change_goes_in_between(app: Flask) -> None:
    old = series(app)
    last = change(app, old, monday(5), begins=time(14), ends=time(15))
    between = change(app, old, monday(2), begins=time(7), ends=time(8))
    with writing(app):
        generate_ahead()
        hours = [one.starts_at.astimezone(HERE).hour for one in of() if one.local_on >= monday(1)]
        assert hours[:6] == [9, 7, 7, 7, 14, 14]
        assert db.session.get_one(Series, last).follows_id == between


@pytest.mark.parametrize("weeks", [-1, 0])
def test_before_its_first_day_it_cannot_be_changed(app: Flask, weeks: int) -> None:
    with writing(app):
        old = reshaping.add_series(actor("sam"), group("day"), GOALS, monday(2)).id
    with pytest.raises(Conflict, match="It begins on"):
        change(app, old, monday(weeks), weekday=1)


def test_two_at_the_same_time_are_refused(app: Flask) -> None:
    series(app)
    clash = Weekly("Other", weekday=0, begins=time(11), ends=time(13))
    with writing(app):
        with pytest.raises(Overlap, match="“Goals”"):
            reshaping.add_series(actor("sam"), group("day"), clash, monday(1))
        right_after = Weekly("Other", weekday=0, begins=time(12), ends=time(13))
        other = reshaping.add_series(actor("sam"), group("day"), right_after, monday(1)).id
        reshaping.add_series(actor("sam"), group("evening"), clash, monday(1))
    with pytest.raises(Overlap):
        change(app, other, monday(2), begins=time(10))


def test_after_the_end_of_one_another_may_begin(app: Flask) -> None:
    old = series(app)
    with writing(app):
        reshaping.end_series(actor("sam"), db.session.get_one(Series, old), monday(1) - timedelta(days=1), "Moved")
        reshaping.add_series(actor("sam"), group("day"), GOALS, monday(1))


def test_the_end_cancels_what_is_to_come_and_tells_once(app: Flask) -> None:
    old = series(app)
    with writing(app):
        for notice in db.session.scalars(select(Notice)):
            db.session.delete(notice)
        reshaping.end_series(
            actor("sam"), db.session.get_one(Series, old), monday(2) - timedelta(days=1), "The group ends"
        )
    with writing(app):
        generate_ahead()
        after = [one for one in of() if one.local_on >= monday(2)]
        assert after
        assert {(one.standing, one.because, one.sequence) for one in after} == {
            (Standing.CANCELLED, "The group ends", 1)
        }
        assert {one.standing for one in of() if one.local_on < monday(2)} == {Standing.SCHEDULED}
        assert sorted(told()) == sorted(actor(name).id for name in ("maya", "devon", "dana"))
        with pytest.raises(Conflict, match="ends on"):
            reshaping.end_series(actor("sam"), db.session.get_one(Series, old), monday(6), "again")


def test_a_change_before_the_end_brings_back_nothing_that_lies_after_it(app: Flask) -> None:
    """Nor does what moves beyond the end take place there."""
    old, last = series(app), monday(3)
    with writing(app):
        reshaping.end_series(actor("sam"), db.session.get_one(Series, old), last, "The group ends")
    change(app, old, monday(1), weekday=2, begins=time(13), ends=time(15))
    with app.app_context():
        takes_place = {one.local_on for one in of() if one.standing is Standing.SCHEDULED}
        assert takes_place == {monday(-n) for n in range(4)} | {monday(n) + timedelta(days=2) for n in (1, 2)}
        after = {one.local_on: one.because for one in of() if one.local_on > last}
        assert after.pop(last + timedelta(days=2)) == "The weekly session moved to another day."
        assert set(after.values()) == {"The group ends"}


def test_somebody_who_leaves_before_is_not_told(app: Flask) -> None:
    old = series(app)
    with writing(app):
        place = joining.enroll(actor("lena").id, group("day"), today(), by=None)
        joining.end_enrollment(place, monday(1) - timedelta(days=1), by=None)
    change(app, old, monday(1), begins=time(10), ends=time(13))
    with app.app_context():
        assert actor("lena").id not in told()


def test_a_holiday_cancels_its_day_and_its_removal_brings_it_back(app: Flask) -> None:
    series(app)
    with writing(app):
        for notice in db.session.scalars(select(Notice)):
            db.session.delete(notice)
        holiday = add_holiday(actor("sam"), None, monday(2), "Founders’ day").id
    with writing(app):
        (session,) = [one for one in of() if one.local_on == monday(2)]
        assert (session.standing, session.because, session.sequence) == (Standing.CANCELLED, "Founders’ day", 1)
        assert sorted(told()) == sorted(actor(name).id for name in ("maya", "devon", "dana"))
        remove_holiday(actor("sam"), db.session.get_one(Holiday, holiday))
        assert (session.standing, session.because, session.sequence) == (Standing.SCHEDULED, "", 2)
        assert len(told()) == 6, "and once that it takes place after all"


def test_a_holiday_leaves_alone_what_was_changed_by_hand(app: Flask) -> None:
    series(app)
    with writing(app):
        session = next(one for one in of() if one.local_on == monday(2))
        session.by_hand = True
        add_holiday(actor("sam"), None, monday(2), "Founders’ day")
        assert session.standing is Standing.SCHEDULED


def test_a_second_holiday_keeps_the_day_closed(app: Flask) -> None:
    series(app)
    with writing(app):
        sam, program = actor("sam"), of_program()
        both = [add_holiday(sam, None, monday(2), "Everybody"), add_holiday(sam, program, monday(2), "Program")]
        remove_holiday(sam, both[0])
        (session,) = [one for one in of() if one.local_on == monday(2)]
        assert (session.standing, session.because) == (Standing.CANCELLED, "Program")
        remove_holiday(sam, both[1])
        assert session.standing is Standing.SCHEDULED


def test_a_holiday_of_one_program_is_no_holiday_of_another(app: Flask) -> None:
    series(app)
    with writing(app):
        reshaping.add_series(actor("sam"), group("evening"), GOALS, monday())
        add_holiday(actor("sam"), of_program(), monday(2), "Program")
        assert [one.standing for one in of("evening") if one.local_on == monday(2)] == [Standing.SCHEDULED]


def test_a_removed_holiday_does_not_bring_back_what_ended(app: Flask) -> None:
    old = series(app)
    with writing(app):
        holiday = add_holiday(actor("sam"), None, monday(3), "Founders’ day")
        reshaping.end_series(actor("sam"), db.session.get_one(Series, old), monday(1), "Over")
        remove_holiday(actor("sam"), holiday)
        assert {one.standing for one in of() if one.local_on > monday(1)} == {Standing.CANCELLED}


def test_a_removed_holiday_of_a_closed_group_comes_back_with_the_group(app: Flask) -> None:
    old = series(app)
    with writing(app):
        holiday = add_holiday(actor("sam"), None, monday(3), "Founders’ day")
        it = group("day")
        left = left_after(actor("sam"), it, monday(1))
        closing.close(actor("sam"), it, closing.Order(monday(1), "Over", left.mark, Ending.COMPLETED))
        remove_holiday(actor("sam"), holiday)
        assert {one.because for one in of() if one.local_on > monday(1)} == {"Over"}
        closing.open_again(actor("sam"), it)
        assert {one.standing for one in of() if one.local_on > monday(1)} == {Standing.SCHEDULED}
        assert db.session.get_one(Series, old).until_on is None


def test_moved_onto_a_holiday_it_is_cancelled_and_off_it_takes_place(app: Flask) -> None:
    old = series(app)
    with writing(app):
        add_holiday(actor("sam"), None, monday(2), "Monday off")
        add_holiday(actor("sam"), None, monday(3) + timedelta(days=1), "Tuesday off")
    change(app, old, monday(1), weekday=1)
    with app.app_context():
        off = {one.local_on: one.because for one in of() if one.standing is Standing.CANCELLED}
        assert off == {monday(3) + timedelta(days=1): "Tuesday off"}


def test_what_is_made_later_knows_the_holiday(app: Flask) -> None:
    old = series(app)
    with writing(app):
        add_holiday(actor("sam"), None, monday(30), "Far away")
        generate(db.session.get_one(Series, old), until=monday(31))
        assert [one.because for one in of() if one.standing is Standing.CANCELLED] == ["Far away"]


def of_program() -> UUID:
    found = db.session.scalar(select(func.count(Series.id)))
    assert found
    from_group = select(Track.program_id).where(Track.id == group("day").track_id)
    return db.session.scalars(from_group).one()


def test_weeks_have_no_gap_over_a_change(app: Flask) -> None:
    old = series(app)
    change(app, old, monday(1), weekday=3)
    with writing(app):
        generate_ahead()
        mondays = [week_start(one.local_on) for one in of()]
        assert len(mondays) > 2
        assert all(after - before == timedelta(weeks=1) for before, after in pairwise(mondays))
