"""Where somebody stands on a day follows from the dates of her places alone."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask

from portal.database import db
from portal.programs.actions import joining
from portal.programs.actions.waiting import wait
from portal.programs.life_models import Phase
from portal.programs.models import Ending, Track
from portal.programs.standing import Place, stand_on, standing, standings
from portal.web.formatting import full_day
from tests.actors import actor
from tests.programs.test_rolling import day, place_of, strangers
from tests.schedule.given import group, writing
from tests.statements import counted
from tests.visitor import Visitor

D = date(2026, 11, 2)


def place(first: int, last: int | None, ended_as: Ending | None = None, follows: UUID | None = None) -> Place:
    until = None if last is None else D + timedelta(days=last)
    return Place(uuid4(), uuid4(), "A", uuid4(), "P", D + timedelta(days=first), until, ended_as, follows, 8, 30, 30)


@pytest.mark.parametrize(
    ("places", "phase", "since", "until"),
    [
        ([], Phase.REFERRED, None, None),
        ([place(3, None)], Phase.REFERRED, None, 2),
        ([place(0, None)], Phase.ACTIVE, 0, None),
        ([place(-9, 0, Ending.COMPLETED)], Phase.ACTIVE, -9, 0),
        ([place(-9, -1, Ending.COMPLETED)], Phase.COMPLETED, 0, None),
        ([place(-9, -1)], Phase.DISCHARGED, 0, None),
        ([place(-9, -1, Ending.HOLD)], Phase.HOLD, 0, None),
        ([place(-9, -3, Ending.HOLD), place(4, None)], Phase.HOLD, -2, 3),
        ([place(-9, -1, Ending.STEPPED_DOWN), place(4, None)], Phase.STEPPED_DOWN, 0, 3),
        ([place(-9, -3, Ending.LEFT), place(4, None)], Phase.REFERRED, None, 3),
    ],
)
def test_a_day_between_places(places: list[Place], phase: Phase, since: int | None, until: int | None) -> None:
    stand = stand_on(places, D)
    assert stand.phase is phase
    assert stand.since == (None if since is None else D + timedelta(days=since))
    assert stand.until == (None if until is None else D + timedelta(days=until))


def test_a_stay_goes_back_through_holds_and_steps_to_its_first_day() -> None:
    first = place(-40, -20, Ending.HOLD)
    back = place(-15, -3, Ending.STEPPED_DOWN, first.id)
    stand = stand_on([first, back, place(-2, None, follows=back.id)], D)
    assert stand.began_on == first.from_on


def test_a_move_to_another_group_does_not_begin_the_phase_anew() -> None:
    first = place(-40, -20, Ending.TRANSFER)
    second = place(-19, -10, Ending.STEPPED_DOWN, first.id)
    third = place(-9, None, follows=second.id)
    assert stand_on([first, second, third], D).since == first.from_on
    back = place(-15, -10, Ending.TRANSFER, first.id)
    after_a_gap = place(-9, None, follows=back.id)
    assert stand_on([first, back, after_a_gap], D).since == back.from_on, "she was without a place between"
    assert stand_on([first, second, third], D).began_on == first.from_on


def test_the_pages_say_since_when_she_is_in_the_program(app: Flask) -> None:
    moved = day(-3)
    with writing(app):
        before = place_of("maya")
        began = before.from_on
        joining.transfer(before, group("evening"), moved, by=None)
        first, later = full_day(began), full_day(moved)
    sam, jordan = Visitor(app, "sam"), Visitor(app, "jordan")
    with app.app_context():
        maya = actor("maya").id
    for page in (sam.get(f"/admin/people/{maya}"), jordan.get(f"/patients/{maya}")):
        words = " ".join(page.text.split())
        assert f"In the program since {first}" in words
        assert f"In the program since {later}" not in words


def test_it_is_asked_in_one_statement_of_one_and_of_many(app: Flask) -> None:
    with writing(app):
        joining.hold(place_of("maya"), day(), day(9), by=None)
        waits, none = strangers(2)
        wait(waits, db.session.get_one(Track, group("day").track_id), None, by=None)
    with app.app_context():
        me = actor("sam")
        with counted(app) as statements:
            held = standings(me, [waits, none])
        assert len(statements) == 1
        assert (held[waits].phase, held[waits].waits, held[none].waits) == (Phase.REFERRED, True, False)
        maya = standing(me, actor("maya").id)
        assert (maya.phase, maya.until, maya.begins_on) == (Phase.HOLD, day(8), day(9))
        rosa = standing(me, actor("rosa").id)
        assert (rosa.phase, rosa.is_over, rosa.place and rosa.place.group) == (Phase.DISCHARGED, True, "Day group")
