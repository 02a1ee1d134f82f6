"""Every recurring job: how often, and what it does. A new one is a line here."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from flask import current_app

from portal import clock
from portal.accounts import purging as accounts
from portal.audit import anchoring
from portal.backups.making import back_up
from portal.caseload.passing_on import pass_on_what_has_come
from portal.config.settings import Settings
from portal.connections import begin_reading
from portal.database import db, transaction
from portal.downtime import keeping
from portal.materials.audience import tell_of_what_came_out
from portal.messages.standing_in import take_over_marks_as_covers_begin
from portal.notifications import purging as notices
from portal.notifications.choosing import next_at
from portal.notifications.delivering import deliver
from portal.notifications.jobs import Recurring, Stop
from portal.notifications.reminders.outbox import write_down
from portal.notifications.reminders.times import EVERY
from portal.programs.actions.representing import end_what_age_ends
from portal.programs.actions.settling import settle_what_is_over
from portal.safety import nagging
from portal.schedule import reminding as sessions
from portal.schedule.actions.generating import generate_ahead
from portal.schedule.actions.keeping_led import keep_led_what_came
from portal.vault import escrow, shelf
from portal.web import formatting
from portal.work.sweeping import sweep_up
from portal.worksheets.reminding import homework, last_day

SECONDS = 10
"""How often the worker looks what is due."""
NEW = timedelta(hours=1)
"""A backup of this hour is tonight's."""
Due = Callable[[datetime | None, datetime], bool]


def recurring() -> tuple[Recurring, ...]:
    """Within an application context."""
    settings: Settings = current_app.extensions["settings"]
    jobs = [
        Recurring("deliver", deliver, every(timedelta(seconds=SECONDS))),
        Recurring("handouts", _hand_out, every(timedelta(minutes=1))),
        Recurring("remind", remind, every(EVERY)),
        Recurring("settle places", _settle_places, every(timedelta(hours=1))),
        Recurring("nag", nag, every(timedelta(minutes=1))),
        Recurring("generate", _generate, every(timedelta(hours=1))),
        Recurring("anchor", _anchor, every(timedelta(hours=1))),
        Recurring("come of age", _come_of_age, nightly(time(0, 10))),
        Recurring("purge", _purge, nightly(time(2, 30))),
        Recurring("sweep", _sweep, nightly(time(3, 30))),
    ]
    if settings.backups_kept:
        jobs.append(Recurring("backup", _back_up, nightly(time(3))))
        jobs.append(Recurring("week on paper", _keep_week, nightly(time(3, 15))))
        jobs.append(Recurring("keep keys", _keep_keys, every(timedelta(minutes=1))))
    return tuple(jobs)


def every(span: timedelta) -> Due:
    """A little early counts, so that a wake-up at the very second is not missed."""
    return lambda began_at, now: began_at is None or now - began_at >= span * 0.9


def nightly(wall: time) -> Due:
    """Once for each time that the clinic's clocks show this, however late."""
    return lambda began_at, now: began_at is None or next_at(wall, began_at, formatting.zone()) <= now


def remind(stop: Stop = lambda: False) -> int:
    """Looks first, without keeping anybody from writing; what changes meanwhile is seen when a reminder is told."""
    return sum(_remind_of(part) for part in (sessions, homework, last_day) if not stop())


def _remind_of(part: Any) -> int:
    begin_reading()
    due = part.due(clock.now())
    db.session.remove()
    if not due:
        return 0
    with transaction():
        return write_down(due)


def nag(stop: Stop = lambda: False) -> int:
    """Looks first, as `remind` does. What the day brings (a cover begins, a care team ends) is seen to here, too."""
    begin_reading()
    due = nagging.due(clock.now())
    db.session.remove()
    if not due:
        return 0
    with transaction():
        return nagging.nag(due, clock.now())


def _generate(stop: Stop) -> int:
    with transaction():
        return generate_ahead()


def _come_of_age(stop: Stop) -> int:
    """Nobody acts for a patient from this birthday on, by the rule itself; here its row and the patient hear of it."""
    with transaction():
        return end_what_age_ends()


def _settle_places(stop: Stop) -> int:
    """On the first day without a place, or with another therapist or a cover, what was kept until then is settled. And
    whoever covers for a leader stands in at sessions that came since."""
    with transaction():
        done = settle_what_is_over() + pass_on_what_has_come() + take_over_marks_as_covers_begin()
    with transaction():
        return done + keep_led_what_came()


def _hand_out(stop: Stop) -> int:
    """Who may read a handout from now on hears of it now, and not when it was posted for later."""
    with transaction():
        return tell_of_what_came_out()


def _purge(stop: Stop) -> int:
    """In portions, so that no page waits for it."""
    done = 0
    for part in (accounts.purge, notices.purge):
        while not stop():
            with transaction():
                removed = part(clock.now())
            done += removed
            if not removed:
                break
    return done


def _anchor(stop: Stop) -> int:
    """What stands in the record until now cannot be cut off unseen from now on."""
    settings: Settings = current_app.extensions["settings"]
    begin_reading()
    return anchoring.anchor(settings.anchors_at, clock.now(), settings.anchors_syslog)


def _back_up(stop: Stop) -> int:
    """How many there are now. Tried again because the old ones could not be removed, it makes no more of them."""
    settings: Settings = current_app.extensions["settings"]
    newest, now = shelf.newest(settings.backup_folder), clock.now()
    if newest is None or now - newest > NEW:
        back_up(now)
    return shelf.keep_newest(settings.backup_folder, settings.backups_kept)


def _keep_week(stop: Stop) -> int:
    return keeping.keep(clock.now())


def _sweep(stop: Stop) -> int:
    return sweep_up(clock.now())


def _keep_keys(stop: Stop) -> int:
    """A key is written down as it changes; this makes up for a crash in between, or a folder that was away."""
    return int(escrow.save())
