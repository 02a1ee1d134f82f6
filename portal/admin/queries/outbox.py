"""What became of notices outside the portal: how far the worker is behind, what could not be sent, the jobs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import Uuid, and_, bindparam, exists, or_, select, tuple_
from sqlalchemy.orm import aliased

from portal import clock
from portal.accounts.models import Standing, User
from portal.config.settings import Settings
from portal.database import db
from portal.notifications import pushing
from portal.notifications.failing import GONE
from portal.notifications.lag import Lag, lag
from portal.notifications.models import Channel, Delivery, Job
from portal.reading import read
from portal.vault import shelf

A_PAGE = 50


@dataclass(frozen=True)
class Failure:
    """Somebody who could not be reached, and has not been since."""

    delivery_id: UUID
    person_id: UUID
    person: str
    channel: Channel
    at: datetime
    attempts: int
    fault: str

    @property
    def is_address(self) -> bool:
        """The mail server says there is no such mailbox."""
        return self.fault.startswith("5")


@dataclass(frozen=True)
class Backup:
    """The newest one, and whether a night has gone without. A clinic that has just begun has none to miss yet."""

    is_on: bool
    newest: datetime | None
    is_stale: bool


@dataclass(frozen=True)
class Outbox:
    """All but the failures."""

    lag: Lag
    late: bool
    minutes: int
    mail_on: bool
    push_on: bool
    jobs: list[Job]
    backup: Backup


_later = aliased(Delivery)
_FAILED = and_(Delivery.given_up_at.is_not(None), Delivery.fault != GONE)
_SINCE = exists().where(
    _later.user_id == Delivery.user_id,
    _later.channel == Delivery.channel,
    or_(
        _later.sent_at > Delivery.given_up_at,
        and_(
            _later.given_up_at.is_not(None),
            _later.fault != GONE,
            tuple_(_later.given_up_at, _later.id) > tuple_(Delivery.given_up_at, Delivery.id),
        ),
    ),
)
_NEWEST: Any = (
    select(
        Delivery.id,
        User.id.label("person_id"),
        User.name,
        Delivery.channel,
        Delivery.given_up_at,
        Delivery.attempts,
        Delivery.fault,
    )
    .join(User, User.id == Delivery.user_id)
    .where(_FAILED, ~_SINCE, User.standing != Standing.DEACTIVATED)
    .order_by(Delivery.given_up_at.desc(), Delivery.id.desc())
)
_last = aliased(Delivery)
_PLACE = select(_last.given_up_at).where(_last.id == bindparam("before", type_=Uuid())).scalar_subquery()
_OLDER: Any = _NEWEST.where(
    tuple_(Delivery.given_up_at, Delivery.id) < tuple_(_PLACE, bindparam("before", type_=Uuid()))
)


def outbox() -> Outbox:
    """Two statements."""
    settings: Settings = current_app.extensions["settings"]
    now = clock.now()
    behind = lag(now)
    jobs = list(db.session.scalars(select(Job).order_by(Job.name)))
    late = behind.at(now) > settings.most_lag
    minutes = int(settings.most_lag.total_seconds() // 60)
    return Outbox(behind, late, minutes, settings.mail.is_on, pushing.is_on(), jobs, _backup(settings, jobs, now))


def _backup(settings: Settings, jobs: list[Job], now: datetime) -> Backup:
    newest = shelf.newest(settings.backup_folder)
    failed = any(job.name == "backup" and job.fault for job in jobs)
    stale = now - newest > shelf.STALE if newest else failed
    return Backup(bool(settings.backups_kept), newest, bool(settings.backups_kept) and stale)


def failures(before: UUID | None) -> tuple[list[Failure], UUID | None]:
    """A page of people who could not be reached, the latest first, and the id before which the next begins."""
    rows = read(_OLDER if before else _NEWEST, {"before": before}, A_PAGE + 1)
    return [Failure(*row) for row in rows[:A_PAGE]], rows[A_PAGE - 1].id if len(rows) > A_PAGE else None
