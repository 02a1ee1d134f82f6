"""Jobs: each is in one worker's hands at a time, runs when it is due, and its faults are seen."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from io import StringIO
from time import monotonic

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.database import db
from portal.demo.people import ZONE
from portal.notifications import jobs
from portal.notifications.jobs import Recurring, Stop, run
from portal.notifications.models import Job
from portal.web import formatting
from portal.work.consumer import run_here
from portal.work.registry import every, nightly, recurring
from tests.visitor import Visitor

HOURLY = every(timedelta(hours=1))


def row(app: Flask, name: str = "count") -> Job:
    with app.app_context():
        found = db.session.scalars(select(Job).where(Job.name == name)).one()
        db.session.expunge(found)
        return found


def test_a_run_is_noted(app: Flask) -> None:
    job = Recurring("count", lambda stop: 7, HOURLY)
    run_here(app, job)
    done = row(app)
    assert (done.done, done.fault, done.claimed_until) == (7, "", None)
    assert done.began_at is not None
    assert done.ended_at is not None


def test_it_runs_again_when_it_is_due_and_not_before(app: Flask) -> None:
    runs: list[datetime] = []
    job = Recurring("count", lambda stop: runs.append(clock.now()) or 1, HOURLY)
    with time_machine.travel(datetime(2026, 12, 1, tzinfo=UTC), tick=False) as now:
        for minutes, so_far in ((0, 1), (30, 1), (60, 2), (61, 2)):
            now.move_to(datetime(2026, 12, 1, tzinfo=UTC) + timedelta(minutes=minutes))
            run_here(app, job)
            assert len(runs) == so_far


def test_its_fault_is_noted_by_kind_and_logged_without_words(app: Flask, logged: StringIO) -> None:
    def fail(stop: Stop) -> int:
        raise ValueError("Maya wrote this")

    run_here(app, Recurring("count", fail, HOURLY))
    assert row(app).fault == "ValueError"
    assert row(app).claimed_until is None
    said = logged.getvalue()
    assert '"fault": "ValueError"' in said
    assert "Maya" not in said


def test_two_workers_never_run_it_at_once(app: Flask) -> None:
    at_once, most, runs = [0], [0], [0]
    guard = threading.Lock()

    def work(stop: Stop) -> int:
        with guard:
            at_once[0] += 1
            runs[0] += 1
            most[0] = max(most[0], at_once[0])
        threading.Event().wait(0.02)
        with guard:
            at_once[0] -= 1
        return 1

    job = Recurring("count", work, lambda began_at, now: True)
    workers = [threading.Thread(target=lambda: [run_here(app, job) for _ in range(8)]) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert most == [1]
    assert runs[0] >= 1  # how often depends on who comes when


def test_whoever_died_with_it_in_hand_is_followed_by_another(app: Flask) -> None:
    job = Recurring("count", lambda stop: 1, lambda began_at, now: True, lasts=timedelta(minutes=5))
    began = clock.now()
    with app.app_context():
        db.session.add(Job(name="count", began_at=began, claimed_until=began + timedelta(minutes=5)))
        db.session.commit()
        assert not run(job)
    with time_machine.travel(began + timedelta(minutes=6)), app.app_context():
        assert run(job)


def test_what_failed_at_night_is_tried_again_the_same_night(app: Flask) -> None:
    outcomes = [OSError("full"), OSError("full"), None]
    tried: list[datetime] = []

    def work(stop: Stop) -> int:
        tried.append(clock.now())
        if fault := outcomes[len(tried) - 1]:
            raise fault
        return 1

    job = Recurring("count", work, nightly(time(3)))
    began = datetime(2026, 12, 1, 9, 0, 5, tzinfo=UTC)
    for minutes, so_far in ((0, 1), (14, 1), (15, 2), (29, 2), (30, 3), (45, 3), (600, 3)):
        with time_machine.travel(began + timedelta(minutes=minutes), tick=False):
            run_here(app, job)
        assert len(tried) == so_far, minutes
    assert (row(app).fault, row(app).done) == ("", 1)


def test_what_died_at_night_is_tried_again_the_same_night(app: Flask) -> None:
    job = Recurring("count", lambda stop: 1, nightly(time(3)))
    began = datetime(2026, 12, 1, 9, 0, 5, tzinfo=UTC)
    with app.app_context():
        formatting.set_zone(ZONE)
        db.session.add(Job(name="count", began_at=began, claimed_until=began + jobs.HELD))
        db.session.commit()
        for minutes, runs in ((14, False), (15, True), (45, False)):
            with time_machine.travel(began + timedelta(minutes=minutes), tick=False):
                assert run(job) is runs, minutes


def test_what_takes_longer_than_it_should_is_not_begun_beside_itself(app: Flask) -> None:
    job = Recurring("count", lambda stop: 1, nightly(time(3)))
    began = datetime(2026, 12, 1, 9, 0, 5, tzinfo=UTC)
    with app.app_context():
        formatting.set_zone(ZONE)
        db.session.add(Job(name="count", began_at=began, claimed_until=began + job.lasts + jobs.RENEWED))
        db.session.commit()
        for hours, runs in ((2, False), (20, False), (24, True)):
            with time_machine.travel(began + timedelta(hours=hours), tick=False):
                assert run(job) is runs, hours


def test_whoever_works_on_keeps_it_in_hand(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "HELD", timedelta(seconds=1))
    monkeypatch.setattr(jobs, "RENEWED", timedelta(seconds=0.2))
    begun, may_end = threading.Event(), threading.Event()

    def work(stop: Stop) -> int:
        begun.set()
        may_end.wait(20)
        return 1

    job = Recurring("count", work, lambda began_at, now: True)
    worker = threading.Thread(target=run_here, args=(app, job))
    worker.start()
    assert begun.wait(20)
    first = row(app).claimed_until
    wait_until(lambda: row(app).claimed_until > first)
    with app.app_context():
        assert not run(job)
    may_end.set()
    worker.join()
    assert row(app).claimed_until is None


def wait_until(done: Callable[[], bool]) -> None:
    end = monotonic() + 20
    while not done():
        assert monotonic() < end, "it took too long"


def test_nightly_is_once_a_night_however_late(app: Flask) -> None:
    with app.app_context():
        formatting.set_zone(ZONE)
        due = nightly(time(3))
        began = datetime(2026, 12, 1, 9, 0, 5, tzinfo=UTC)  # three in the morning, and five seconds
        assert due(None, began)
        assert not due(began, began + timedelta(hours=20))
        assert due(began, began + timedelta(hours=24))
        assert due(began, began + timedelta(days=9))


def test_every_job_of_the_house_runs(app: Flask) -> None:
    with app.app_context():
        all_of_them = recurring()
    names = {job.name for job in all_of_them}
    at_night = {"generate", "anchor", "purge", "sweep", "backup", "week on paper", "come of age"}
    assert names == {"deliver", "handouts", "remind", "settle places", "nag", "keep keys"} | at_night
    for job in all_of_them:
        run_here(app, job)
        assert row(app, job.name).fault == ""
    told = Visitor(app, "sam").get("/admin/outbox").tree.xpath("//tbody/tr/*[1]")
    assert len(told) == len(names)
    assert not names & {" ".join(cell.text_content().split()) for cell in told}, "each by a name of its own"
