"""What became of notices outside the portal: how far the worker is behind, what could not be sent, the jobs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import Uuid, and_, bindparam, exists, func, literal_column, or_, select, true, tuple_
from sqlalchemy.orm import aliased

from portal import clock
from portal.accounts.models import Standing, User
from portal.config.settings import Settings
from portal.notifications import pushing
from portal.notifications.failing import GONE
from portal.notifications.lag import BEHIND, Lag, lag_of
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
class Ran:
    """How the last run of a job went. `fault`: the kind of error; "" for none."""

    name: str
    claimed_until: datetime | None
    began_at: datetime | None
    done: int
    fault: str


@dataclass(frozen=True)
class Outbox:
    """All but who could not be reached: of them only how many, as far as a page of them goes."""

    lag: Lag
    late: bool
    minutes: int
    mail_on: bool
    push_on: bool
    jobs: list[Ran]
    backup: Backup
    unreached: int


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

_UNREACHED = select(func.count()).select_from(_NEWEST.limit(literal_column(str(A_PAGE))).subquery()).scalar_subquery()
_COUNTED = select(*BEHIND, _UNREACHED.label("unreached")).subquery("counted")
_JOBS = (Job.name, Job.claimed_until, Job.began_at, Job.done, Job.fault)
_OUTBOX: Any = select(*_JOBS, *_COUNTED.c).select_from(_COUNTED).outerjoin(Job, true()).order_by(Job.name)
"""A row for each job; one without a name before the worker's first run."""


def outbox() -> Outbox:
    """One statement."""
    settings: Settings = current_app.extensions["settings"]
    now = clock.now()
    rows = read(_OUTBOX, {"now": now})
    jobs = [Ran(*row[: len(_JOBS)]) for row in rows if row.name is not None]
    behind = lag_of(rows[0])
    return Outbox(
        lag=behind,
        late=behind.at(now) > settings.most_lag,
        minutes=int(settings.most_lag.total_seconds() // 60),
        mail_on=settings.mail.is_on,
        push_on=pushing.is_on(),
        jobs=jobs,
        backup=_backup(settings, jobs, now),
        unreached=rows[0].unreached,
    )


def _backup(settings: Settings, jobs: list[Ran], now: datetime) -> Backup:
    newest = shelf.newest(settings.backup_folder)
    failed = any(job.name == "backup" and job.fault for job in jobs)
    stale = now - newest > shelf.STALE if newest else failed
    return Backup(bool(settings.backups_kept), newest, bool(settings.backups_kept) and stale)


def failures(before: UUID | None) -> tuple[list[Failure], UUID | None]:
    """A page of people who could not be reached, the latest first, and the id before which the next begins."""
    rows = read(_OLDER if before else _NEWEST, {"before": before}, A_PAGE + 1)
    return [Failure(*row) for row in rows[:A_PAGE]], rows[A_PAGE - 1].id if len(rows) > A_PAGE else None
