"""Who has a recurring job in hand, and how its last run went. The database decides: the queue only wakes."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, current_app
from sqlalchemy import CursorResult, Update, or_, select, update
from sqlalchemy.exc import SQLAlchemyError

from portal import clock
from portal.database import add_once, db, transaction
from portal.notifications.models import Job

HELD = timedelta(seconds=60)
"""How long a claim holds that nobody renews: whoever had the job in hand has died."""
RENEWED = timedelta(seconds=20)
AGAIN = timedelta(minutes=15)
"""After this a run that failed, or whose worker died, is tried again: also one that is due once a night."""
Stop = Callable[[], bool]
_KNOWN = select(Job.began_at, Job.claimed_until, Job.fault)


@dataclass(frozen=True)
class Recurring:
    """`due(began_at, now)`: whether a run is due that follows one begun then (None: there was none).

    `lasts`: no run is held longer.
    """

    name: str
    run: Callable[[Stop], int]
    due: Callable[[datetime | None, datetime], bool]
    lasts: timedelta = timedelta(hours=1)


def run(job: Recurring, stop: Stop = lambda: False) -> bool:
    """Run it here if it is due and nobody has it in hand. Raises what it raised, once that is noted."""
    began_at = _claim(job)
    if began_at is None:
        return False
    fault, done = "", 0
    try:
        with _held(job, began_at):
            done = job.run(stop)
    except Exception as error:
        fault = type(error).__name__
        raise
    finally:
        db.session.remove()
        _note(job, began_at, done, fault)
    return True


@contextmanager
def _held(job: Recurring, began_at: datetime) -> Iterator[None]:
    """Renews the claim while the job runs."""
    app: Any = current_app
    over, last = threading.Event(), began_at + job.lasts
    renewing = threading.Thread(target=_renew, args=(app._get_current_object(), job, began_at, last, over), daemon=True)
    renewing.start()
    try:
        yield
    finally:
        over.set()
        renewing.join()


def _renew(app: Flask, job: Recurring, began_at: datetime, last: datetime, over: threading.Event) -> None:
    while not over.wait(RENEWED.total_seconds()) and clock.now() < last:
        with app.app_context(), suppress(SQLAlchemyError), transaction():
            db.session.execute(_mine(job, began_at).values(claimed_until=clock.now() + HELD))


def _mine(job: Recurring, began_at: datetime) -> Update:
    """This run's row; one that took over has written another beginning into it."""
    return update(Job).where(Job.name == job.name, Job.began_at == began_at)


def _claim(job: Recurring) -> datetime | None:
    now = clock.now()
    with transaction():
        known = db.session.execute(_KNOWN.where(Job.name == job.name)).one_or_none()
        if known is None:
            return _first_claim(job, now)
        if not job.due(known.began_at, now) and not _is_tried_again(job, known, now):
            return None
        free = or_(Job.claimed_until.is_(None), Job.claimed_until < now)
        same = Job.began_at.is_(None) if known.began_at is None else Job.began_at == known.began_at
        taken = update(Job).where(Job.name == job.name, free, same).values(began_at=now, claimed_until=now + HELD)
        result = db.session.execute(taken)
        return now if isinstance(result, CursorResult) and result.rowcount else None


def _is_tried_again(job: Recurring, known: Any, now: datetime) -> bool:
    """Who comes to an end gives the claim back, whatever went wrong; who takes longer than the job lasts has renewed it
    until then, and may be at it still."""
    if known.began_at is None or now - known.began_at < AGAIN:
        return False
    died = known.claimed_until is not None and known.claimed_until < known.began_at + job.lasts
    return bool(known.fault) or died


def _first_claim(job: Recurring, now: datetime) -> datetime | None:
    """None when another worker writes the row at the same moment."""
    return now if add_once(Job(name=job.name, began_at=now, claimed_until=now + HELD)) else None


def _note(job: Recurring, began_at: datetime, done: int, fault: str) -> None:
    with transaction():
        db.session.execute(
            _mine(job, began_at).values(claimed_until=None, ended_at=clock.now(), done=done, fault=fault)
        )
