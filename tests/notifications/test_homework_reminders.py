"""Reminders of worksheets: the evening before, and late on the day of one that comes again."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update
from time_machine import Traveller

from portal import clock
from portal.accounts.models import Standing, User
from portal.database import db
from portal.demo.people import ZONE
from portal.notifications.choosing import HOMEWORK_DUE, NOT_FILLED_IN
from portal.notifications.models import Notice, NoticeChoice
from portal.programs.actions import joining
from portal.programs.models import Enrollment
from portal.worksheets.actions.repeating import give_again, withdraw_recurring
from portal.worksheets.models import Assignment, State, Submission
from portal.worksheets.published import catalogue
from portal.worksheets.recurring import RecurringAssignment
from portal.worksheets.windows import Cadence, Rule
from tests.actors import actor
from tests.notifications.given import round_of
from tests.notifications.reminded import MONDAY, TUESDAY, at, reminders, run, whom
from tests.notifications.server import Inbox
from tests.schedule.given import group, writing
from tests.statements import counted
from tests.visitor import Visitor
from tests.worksheets_http.given import feedback, give, id_in, send, withdrawn
from tests.worksheets_http.test_sending import COMPLETE

Visit = Callable[..., Visitor]
SLUG = "thought-record-short"
SIX, EIGHT = at(MONDAY, 18), at(MONDAY, 20)
DAY = timedelta(days=1)


@pytest.fixture
def now() -> Iterator[Traveller]:
    """Monday noon."""
    with time_machine.travel(at(MONDAY, 12), tick=False) as travelled:
        yield travelled


@pytest.fixture
def hers(app: Flask, now: Traveller) -> str:
    """Maya's, due on Tuesday."""
    return give(app, "maya", SLUG, due_at=clock.end_of(TUESDAY, ZONE))


def hold(app: Flask, who: str = "maya", from_on: date = MONDAY) -> None:
    with writing(app):
        place = db.session.scalars(select(Enrollment).where(Enrollment.patient_id == actor(who).id)).one()
        joining.hold(place, from_on, None, by=actor("sam").id)


def discharge(app: Flask) -> None:
    with writing(app):
        place = db.session.scalars(select(Enrollment).where(Enrollment.patient_id == actor("maya").id)).one()
        joining.end_enrollment(place, MONDAY - DAY, by=actor("sam").id)


def shut(app: Flask) -> None:
    with writing(app):
        db.session.execute(update(User).where(User.name.ilike("maya %")).values(standing=Standing.DEACTIVATED))


def decline(app: Flask) -> None:
    chosen(app, "maya", HOMEWORK_DUE, wanted=False)


def chosen(app: Flask, who: str, what: str, wanted: bool = True) -> None:
    with writing(app):
        row = NoticeChoice(user_id=actor(who).id, topic=what, mail=wanted, push=wanted, digest=False)
        db.session.add(row)


def told_all_else(app: Flask) -> None:
    with writing(app):
        others = Notice.kind.not_like("%reminder")
        db.session.execute(update(Notice).where(others).values(settled_at=clock.now()))


def test_the_evening_before_it_is_due_and_only_then(app: Flask, now: Traveller, hers: str) -> None:
    give(app, "devon", SLUG, due_at=clock.end_of(TUESDAY + DAY, ZONE))
    give(app, "lena", SLUG, by="priya")
    assert run(app) == 0, "it is noon"
    now.move_to(SIX)
    assert (run(app), run(app)) == (1, 0)
    assert whom(app) == ["maya"]
    (one,) = reminders(app)
    assert (one.kind, one.subject_id, one.not_before) == ("homework_reminder", id_in(hers), SIX)
    now.move_to(SIX + DAY)
    assert run(app) == 1
    assert whom(app) == ["devon", "maya"]


STOPS: dict[str, Callable[[Flask, str, Visitor], object]] = {
    "sent": lambda app, url, maya: send(maya, url, COMPLETE),
    "taken back": lambda app, url, maya: withdrawn(app, url),
    "on hold": lambda app, url, maya: hold(app),
    "discharged": lambda app, url, maya: discharge(app),
    "account shut": lambda app, url, maya: shut(app),
    "not wanted": lambda app, url, maya: decline(app),
}


@pytest.mark.parametrize("why", STOPS)
def test_nobody_is_reminded_of_what_is_over(app: Flask, now: Traveller, hers: str, visit: Visit, why: str) -> None:
    give(app, "devon", SLUG, due_at=clock.end_of(TUESDAY, ZONE))
    STOPS[why](app, hers, visit("maya"))
    now.move_to(SIX)
    run(app)
    assert whom(app) == ["devon"]


@pytest.mark.parametrize("why", STOPS)
def test_what_is_over_meanwhile_is_not_told(
    app: Flask, now: Traveller, hers: str, visit: Visit, inbox: Inbox, why: str
) -> None:
    give(app, "devon", SLUG, due_at=clock.end_of(TUESDAY, ZONE))
    now.move_to(SIX - timedelta(minutes=2))
    assert run(app) == 2
    STOPS[why](app, hers, visit("maya"))
    told_all_else(app)
    now.move_to(SIX)
    assert round_of(app) == 1
    assert inbox.to == ["devon@riverbend.example"]


def test_another_day_is_another_reminder(app: Flask, now: Traveller, hers: str, inbox: Inbox) -> None:
    now.move_to(SIX - timedelta(minutes=2))
    assert run(app) == 1
    with writing(app):
        db.session.get_one(Assignment, id_in(hers)).due_at = clock.end_of(TUESDAY + DAY, ZONE)
    told_all_else(app)
    now.move_to(SIX)
    assert round_of(app) == 0
    now.move_to(SIX + DAY)
    assert (run(app), round_of(app)) == (1, 1)


def test_a_draft_and_one_sent_back_are_still_to_do(app: Flask, now: Traveller, hers: str, visit: Visit) -> None:
    send(visit("maya"), hers, COMPLETE)
    feedback(app, hers, {}, "Once more, please", State.RETURNED)
    now.move_to(SIX)
    run(app)
    assert whom(app) == ["maya"]


def again(app: Flask, cadence: Cadence = Cadence.DAILY, from_on: date = MONDAY - 7 * DAY, **to: Any) -> UUID:
    """To do again and again, by default for the day group. Its id."""
    with writing(app):
        to = to or {"group_id": group("day").id}
        rule = Rule(cadence, from_on, MONDAY + 60 * DAY)
        return give_again(actor("dana"), catalogue().current(SLUG), rule, "", uuid4().hex, **to).id


def filled_in(app: Flask, who: str, recurring_id: UUID, for_on: date, latest: int = 1) -> None:
    with writing(app):
        one, sheet, moment = actor(who), catalogue().current(SLUG), clock.now()
        facts = {"patient_id": one.id, "slug": SLUG, "version": sheet.version}
        turn = Assignment(**facts, recurring_id=recurring_id, for_on=for_on, assigned_by=one.id, made_at=moment)
        db.session.add(turn)
        db.session.flush()
        more = {"cells_sealed": "", "latest": latest, "begun_at": moment, "saved_at": moment}
        db.session.add(Submission(assignment_id=turn.id, **facts, **more))


@pytest.fixture
def diary(app: Flask, now: Traveller) -> UUID:
    """Of the day group, every day. Maya and Lena want to be reminded."""
    for who in ("maya", "lena"):
        chosen(app, who, NOT_FILLED_IN)
    return again(app)


def test_late_on_the_day_to_who_asked_for_it(app: Flask, now: Traveller, diary: UUID) -> None:
    now.move_to(EIGHT - timedelta(minutes=4))
    assert run(app) == 0
    for minutes in (-2, 0, 30, 200):
        now.move_to(EIGHT + timedelta(minutes=minutes))
        run(app)
    assert whom(app) == ["maya"], "Devon did not ask, and Lena is not in the group"
    (one,) = reminders(app)
    assert (one.kind, one.subject_id, one.not_before) == ("turn_reminder", diary, EIGHT)
    now.move_to(EIGHT + DAY)
    assert run(app) == 1, "the next day is another"


def test_not_when_it_is_filled_in(app: Flask, now: Traveller, diary: UUID) -> None:
    filled_in(app, "maya", diary, MONDAY)
    now.move_to(EIGHT)
    assert run(app) == 0


def test_yesterdays_or_a_draft_does_not_count(app: Flask, now: Traveller, diary: UUID) -> None:
    filled_in(app, "maya", diary, MONDAY - DAY)
    filled_in(app, "maya", diary, MONDAY, latest=0)
    now.move_to(EIGHT)
    assert run(app) == 1


def test_what_comes_each_week_on_its_last_day(app: Flask, now: Traveller) -> None:
    chosen(app, "maya", NOT_FILLED_IN)
    again(app, Cadence.WEEKLY, from_on=MONDAY - 5 * DAY)
    with app.app_context():
        maya = actor("maya").id
    again(app, Cadence.WEEKLY, from_on=MONDAY - 5 * DAY, patient_id=maya)
    now.move_to(EIGHT)
    assert run(app) == 0
    now.move_to(EIGHT + DAY)
    assert run(app) == 1, "given twice, it is one worksheet"


TURN_STOPS: dict[str, Callable[[Flask, UUID], object]] = {
    "filled in": lambda app, diary: filled_in(app, "maya", diary, MONDAY),
    "taken back": lambda app, diary: _take_back(app, diary),
    "on hold": lambda app, diary: hold(app),
    "not wanted any more": lambda app, diary: _do_not_want(app),
}


def _take_back(app: Flask, diary: UUID) -> None:
    with writing(app):
        withdraw_recurring(actor("dana"), db.session.get_one(RecurringAssignment, diary))


def _do_not_want(app: Flask) -> None:
    with writing(app):
        db.session.execute(update(NoticeChoice).values(mail=False, push=False))


@pytest.mark.parametrize("why", TURN_STOPS)
def test_a_turn_that_is_over_meanwhile_is_not_told(
    app: Flask, now: Traveller, diary: UUID, inbox: Inbox, why: str
) -> None:
    now.move_to(EIGHT - timedelta(minutes=2))
    assert run(app) == 1
    TURN_STOPS[why](app, diary)
    told_all_else(app)
    now.move_to(EIGHT)
    assert round_of(app) == 0
    assert all(one.settled_at is not None for one in reminders(app))


@pytest.mark.parametrize(("later", "told"), [(timedelta(), 1), (DAY, 0)])
def test_a_turn_is_told_on_its_day_or_not_at_all(
    app: Flask, now: Traveller, diary: UUID, inbox: Inbox, later: timedelta, told: int
) -> None:
    now.move_to(EIGHT - timedelta(minutes=2))
    run(app)
    told_all_else(app)
    now.move_to(EIGHT + later)
    assert round_of(app) == told


def price(app: Flask) -> int:
    with counted(app) as statements:
        run(app)
    return len(statements)


def test_a_run_costs_the_same_for_few_and_for_many(app: Flask, now: Traveller, hers: str, diary: UUID) -> None:
    now.move_to(EIGHT)
    few = price(app)
    assert len(reminders(app)) == 2
    for who in ("maya", "devon"):
        for _ in range(12):
            give(app, who, SLUG, due_at=clock.end_of(TUESDAY, ZONE))
    chosen(app, "devon", NOT_FILLED_IN)
    assert price(app) <= few <= 10
    assert len(reminders(app)) == 2 + 24 + 1
