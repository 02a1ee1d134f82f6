"""What comes again, before who gave it: how many are at it and done, in numbers. Derived, never stored."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Uuid, bindparam, case, func, select

from portal.access.actor import Actor
from portal.access.scope import TODAY, binds
from portal.programs.policy import leads, on_care_team
from portal.reading import read
from portal.worksheets.models import Assignment, Submission
from portal.worksheets.published import title_of
from portal.worksheets.queries.occurrences import LONGEST
from portal.worksheets.recurring import RecurringAssignment
from portal.worksheets.windows import GRACE, Cadence, Rule, Window

LATELY = timedelta(days=14)


@dataclass(frozen=True)
class Repeated:
    """A recurring worksheet as who gave it sees it: numbers of the window that is on, or was last."""

    id: UUID
    title: str
    cadence: Cadence
    until_on: date
    window: Window | None
    begun: int
    done: int
    need_help: int
    lately: int  # windows that were sent in the last two weeks, over all takers


_GIVEN = select(
    RecurringAssignment.id,
    RecurringAssignment.slug,
    RecurringAssignment.version,
    RecurringAssignment.cadence,
    RecurringAssignment.from_on,
    RecurringAssignment.until_on,
).where(
    RecurringAssignment.withdrawn_at.is_(None), RecurringAssignment.until_on >= bindparam("open_since", type_=Date())
)
_TO_PATIENT = _GIVEN.where(
    RecurringAssignment.patient_id == bindparam("patient_id", type_=Uuid()),
    on_care_team(RecurringAssignment.patient_id),
).order_by(RecurringAssignment.made_at.desc())
_TO_GROUP = _GIVEN.where(
    RecurringAssignment.group_id == bindparam("group_id", type_=Uuid()), leads(RecurringAssignment.group_id)
).order_by(RecurringAssignment.made_at.desc())
_SENT = case((Submission.latest > 0, 1), else_=0)
_SLUGS_IN = (
    select(RecurringAssignment.slug)
    .where(
        RecurringAssignment.group_id == bindparam("group_id", type_=Uuid()),
        RecurringAssignment.withdrawn_at.is_(None),
        RecurringAssignment.until_on >= TODAY,
    )
    .distinct()
)
_COUNTS = (
    select(
        Assignment.recurring_id,
        Assignment.for_on,
        func.count(Submission.id).label("begun"),
        func.sum(_SENT).label("done"),
        func.sum(case((Assignment.help_at.is_not(None), 1), else_=0)).label("need_help"),
    )
    .outerjoin(Submission, Submission.assignment_id == Assignment.id)
    .where(
        Assignment.recurring_id.in_(bindparam("recurring_ids", expanding=True)),
        Assignment.for_on >= bindparam("since", type_=Date()),
        Assignment.withdrawn_at.is_(None),
    )
    .group_by(Assignment.recurring_id, Assignment.for_on)
)


def given_again_to(actor: Actor, patient_id: UUID) -> list[Repeated]:
    """What comes again for one patient. Two statements."""
    return _repeated(actor, read(_TO_PATIENT, _asked(actor, patient_id=patient_id), most=20).all())


def given_again_in(actor: Actor, group_id: UUID) -> list[Repeated]:
    """What comes again for a group. Two statements."""
    return _repeated(actor, read(_TO_GROUP, _asked(actor, group_id=group_id), most=20).all())


def coming_again_in(actor: Actor, group_id: UUID) -> frozenset[str]:
    """The ids of what a group has again and again today. The caller has checked the group. One statement."""
    return frozenset(row.slug for row in read(_SLUGS_IN, binds(actor, group_id=group_id)))


def _asked(actor: Actor, **more: Any) -> dict[str, Any]:
    return binds(actor, open_since=actor.today - GRACE, **more)


def _repeated(actor: Actor, rows: list[Any]) -> list[Repeated]:
    ids = [row.id for row in rows]
    if not ids:
        return []
    counts = {
        (row.recurring_id, row.for_on): row
        for row in read(_COUNTS, {"recurring_ids": ids, "since": actor.today - LATELY - LONGEST})
    }
    return [_one(actor, row, counts) for row in rows]


def _one(actor: Actor, row: Any, counts: dict[tuple[UUID, date], Any]) -> Repeated:
    rule = Rule(row.cadence, row.from_on, row.until_on)
    window = rule.window(min(max(actor.today, row.from_on), row.until_on))
    now = counts.get((row.id, window.from_on)) if window else None
    lately = (one for (of, day), one in counts.items() if of == row.id and day >= actor.today - LATELY)
    return Repeated(
        id=row.id,
        title=title_of(row.slug, row.version),
        cadence=row.cadence,
        until_on=row.until_on,
        window=window,
        begun=now.begun if now else 0,
        done=int(now.done or 0) if now else 0,
        need_help=int(now.need_help or 0) if now else 0,
        lately=sum(int(one.done or 0) for one in lately),
    )
