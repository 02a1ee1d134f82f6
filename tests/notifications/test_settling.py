"""What becomes of a notice: told, put off, or needless."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from portal import clock
from portal.accounts.models import Standing, User
from portal.connections import begin_writing
from portal.database import db
from portal.demo.people import ZONE
from portal.notifications.choosing import reconsider
from portal.notifications.models import Delivery, Notice, NoticeChoice, NoticeHours
from portal.notifications.outbox import notify
from portal.notifications.settling import settle
from portal.programs.actions.representing import end
from portal.programs.exceptional_models import Representative
from portal.programs.models import Enrollment
from portal.safety.models import RiskTask
from portal.web import formatting
from portal.worksheets.models import Assignment
from tests.accounts.test_devices import LAPTOP, PHONE, enter
from tests.actors import actor
from tests.messages.given import say, thread_of
from tests.notifications.given import deliveries, notice, round_of, tell
from tests.notifications.server import Inbox
from tests.representatives.given import acts
from tests.schedule.given import writing
from tests.statements import counted
from tests.visitor import Visitor
from tests.worksheets_http.given import give, id_in, send
from tests.worksheets_http.test_sending import COMPLETE

Visit = Callable[..., Visitor]


def change(app: Flask, statement: Any) -> None:
    with app.app_context():
        begin_writing()
        db.session.execute(statement)
        db.session.commit()


def add(app: Flask, *rows: Any) -> None:
    with app.app_context():
        begin_writing()
        db.session.add_all(rows)
        db.session.commit()


def test_what_was_seen_in_the_meantime_needs_no_mail(app: Flask, inbox: Inbox) -> None:
    told = tell(app, "maya")
    change(app, update(Notice).values(seen_at=clock.now()))
    assert round_of(app) == 0
    assert notice(app, told).settled_at is not None
    assert notice(app, told).delivery_id is None


def test_a_message_is_mailed_about_after_ten_minutes(app: Flask, inbox: Inbox, visit: Visit) -> None:
    write(visit)
    assert round_of(app) == 0
    with time_machine.travel(clock.now() + timedelta(minutes=9)):
        assert round_of(app) == 0
    with time_machine.travel(clock.now() + timedelta(minutes=10, seconds=1)):
        assert round_of(app) == 1
    assert inbox.to == ["maya@riverbend.example"]


def test_a_message_read_in_the_meantime_is_not(app: Flask, inbox: Inbox, visit: Visit) -> None:
    url = write(visit)
    visit("maya").get(url)
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        assert round_of(app) == 0
    assert unsettled(app) == 0


def write(visit: Visit) -> str:
    """Jordan writes to Maya. The thread's address."""
    url = thread_of(visit("maya"))
    say(visit("jordan"), url, "Come early tomorrow.")
    return url


def unsettled(app: Flask) -> int:
    with app.app_context():
        return len(db.session.scalars(select(Notice).where(Notice.settled_at.is_(None))).all())


def test_homework_that_was_sent_or_taken_back_needs_none(app: Flask, inbox: Inbox, visit: Visit) -> None:
    gone, done, left = (give(app, who, "thought-record-short") for who in ("maya", "devon", "lena"))
    change(app, update(Notice).values(settled_at=clock.now()))
    with app.app_context():
        begin_writing()
        for who, url in (("maya", gone), ("devon", done), ("lena", left)):
            notify(actor(who).id, "assignment", id_in(url), cause="again")
        db.session.execute(update(Assignment).where(Assignment.id == id_in(gone)).values(withdrawn_at=clock.now()))
        db.session.commit()
    send(visit("devon"), done, COMPLETE)
    assert round_of(app) == 1
    assert inbox.to == ["lena@riverbend.example"]


def test_a_follow_up_somebody_took_on_needs_none(app: Flask, inbox: Inbox) -> None:
    with app.app_context():
        begin_writing()
        jordan, maya = actor("jordan").id, actor("maya").id
        for at in (None, clock.now() + timedelta(minutes=1)):
            task = follow_up(jordan, maya, at)
            db.session.add(task)
            db.session.flush()
            notify(jordan, "follow_up", task.id)
        db.session.commit()
    assert round_of(app) == 1
    with app.app_context():
        told = db.session.scalars(select(Notice).where(Notice.delivery_id.is_not(None))).one()
        assert db.session.get_one(RiskTask, told.subject_id).acknowledged_at is None


def follow_up(owner: UUID, patient: UUID, at: datetime | None) -> RiskTask:
    return RiskTask(
        patient_id=patient,
        definition="phq-9 1.0.0",
        rule=f"rule {at}",
        level="urgent",
        category="suicide",
        answers_sealed="",
        owner_id=owner,
        opened_at=clock.now(),
        acknowledged_at=at,
    )


def test_staff_hear_of_the_rest_once_a_day_in_the_morning(app: Flask, inbox: Inbox) -> None:
    noon = datetime(2026, 12, 1, 12, tzinfo=ZoneInfo(ZONE))
    with time_machine.travel(noon) as now:
        first = tell(app, "jordan", "submission_note")
        assert round_of(app) == 0
        assert notice(app, first).not_before == noon + timedelta(hours=20)
        now.shift(timedelta(hours=5))
        tell(app, "jordan", "hand_over")
        now.move_to(noon + timedelta(hours=20))
        assert round_of(app) == 1
        assert len(deliveries(app)) == 1


@pytest.mark.parametrize(("who", "standing"), [("maya", Standing.DEACTIVATED), ("devon", Standing.INVITED)])
def test_an_account_that_is_not_open_is_told_nothing(app: Flask, inbox: Inbox, who: str, standing: Standing) -> None:
    tell(app, who)
    tell(app, "lena")
    change(app, update(User).where(User.name.ilike(f"{who} %")).values(standing=standing))
    assert round_of(app) == 1
    assert inbox.to == ["lena@riverbend.example"]
    assert unsettled(app) == 0


def test_whoever_left_the_program_is_told_nothing(app: Flask, inbox: Inbox) -> None:
    tell(app, "rosa")
    assert round_of(app) == 0
    assert unsettled(app) == 0


def test_who_acts_for_a_patient_is_told_of_her_own_account_and_so_is_who_did(app: Flask, inbox: Inbox) -> None:
    acting = acts(app)
    tell(app, "petra", "new_sign_in")
    round_of(app)
    assert inbox.to.count("petra@riverbend.example") == 1
    yesterday = clock.today_in(ZONE) - timedelta(days=1)
    with writing(app), app.test_request_context():
        end(actor("sam"), db.session.get_one(Representative, acting), yesterday)
    tell(app, "petra", "message", "again")
    round_of(app)
    assert inbox.to.count("petra@riverbend.example") == 1
    tell(app, "petra", "new_sign_in", "again")
    round_of(app)
    assert inbox.to.count("petra@riverbend.example") == 2


def test_one_who_is_shut_out_after_it_was_settled_is_not_written_to(app: Flask, inbox: Inbox) -> None:
    tell(app, "maya")
    with app.app_context():
        begin_writing()
        formatting.set_zone(ZONE)
        assert settle() == 1
        db.session.execute(update(User).where(User.name.ilike("maya %")).values(standing=Standing.DEACTIVATED))
        db.session.commit()
    assert round_of(app) == 0
    (one,) = deliveries(app)
    assert (one.given_up_at is not None, one.fault, inbox.raw) == (True, "gone", [])


def test_what_somebody_chose_holds(app: Flask, inbox: Inbox) -> None:
    with app.app_context():
        maya = actor("maya").id
    add(app, NoticeChoice(user_id=maya, topic="worksheet", mail=False, push=False, digest=False))
    tell(app, "maya", "feedback")
    assert round_of(app) == 0
    tell(app, "maya", "handout")
    assert round_of(app) == 1


def test_quiet_hours_put_off_and_a_new_choice_is_looked_at_again(app: Flask, inbox: Inbox) -> None:
    with app.app_context():
        maya = actor("maya").id
    add(app, NoticeHours(user_id=maya, quiet_from=time(22), quiet_until=time(7), digest_at=time(8)))
    late = datetime(2026, 12, 1, 23, tzinfo=ZoneInfo(ZONE))
    with time_machine.travel(late):
        told = tell(app, "maya")
        assert round_of(app) == 0
        assert notice(app, told).not_before == late + timedelta(hours=8)
        with app.app_context():
            begin_writing()
            db.session.execute(update(NoticeHours).values(quiet_until=time(22, 30)))
            reconsider(maya)
            db.session.commit()
        assert round_of(app) == 1


def test_a_round_costs_the_same_for_one_and_for_fifty(app: Flask, inbox: Inbox) -> None:
    def price() -> int:
        with app.app_context(), counted(app) as statements:
            begin_writing()
            formatting.set_zone(ZONE)
            settle()
            db.session.commit()
        return len(statements)

    for who in ("maya", "jordan"):
        tell(app, who, "feedback")
    few = price()
    for number in range(25):
        for who in ("lena", "priya", "devon"):
            tell(app, who, "feedback", cause=str(number))
    assert price() <= few <= 9


def test_whoever_can_sign_in_hears_of_her_account_and_after_her_care_of_nothing_else(
    app: Flask, inbox: Inbox, visit: Visit, ids: Callable[[str], UUID]
) -> None:
    """Somebody else may have got in, long after her last day too."""
    over, maya = clock.today_in(ZONE) - timedelta(days=40), ids("maya")
    change(app, update(Enrollment).where(Enrollment.patient_id == maya).values(from_on=over, until_on=over))
    for browser, agent in ((visit(), PHONE), (visit(), LAPTOP)):
        enter(browser, agent)
    tell(app, "maya", "feedback")
    assert round_of(app) == 1
    assert inbox.to == ["maya@riverbend.example"]
    with app.app_context():
        told = db.session.scalars(select(Notice).where(Notice.delivery_id.is_not(None))).all()
        assert [one.kind for one in told] == ["new_sign_in"]
    change(app, update(Notice).values(kind="feedback"))
    change(app, update(Delivery).values(sent_at=None))
    assert round_of(app) == 0, "what waited from before, and is about something else, does not leave any more"
    change(app, update(User).where(User.id == maya).values(standing=Standing.DEACTIVATED))
    tell(app, "maya", "new_password")
    assert round_of(app) == 0
