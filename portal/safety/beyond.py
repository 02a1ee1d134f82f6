"""Follow-ups open for longer than the clinic gives itself, by who answers for them. Counts and ages, no words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, case, func, or_, select, true
from sqlalchemy.orm import aliased

from portal import clock
from portal.access.actor import Actor
from portal.access.scope import binds
from portal.accounts.models import User
from portal.database import Instant
from portal.programs.hours import before_open_minutes
from portal.programs.models import Enrollment
from portal.programs.narrowing import Whose, either, patients_of_program
from portal.programs.policy import in_force
from portal.reading import Statement
from portal.safety.ages import age_words
from portal.safety.models import Level, RiskTask
from portal.safety.policy import overseen
from portal.safety.stepping import intervals_of_clinic, minutes_of


@dataclass(frozen=True)
class Beyond:
    """`not_seen`: of them, those that nobody has taken on."""

    owner_id: UUID
    owner: str
    count: int
    not_seen: int
    since: datetime

    @property
    def age(self) -> str:
        return age_words(self.since, clock.now())


def _late(level: Level) -> ColumnElement[bool]:
    return and_(RiskTask.level == level, RiskTask.opened_at <= bindparam(f"before_{level.value}", type_=Instant()))


_HERE = aliased(Enrollment)


def _of_program(place: Any) -> ColumnElement[bool]:
    """Whoever is there today; and who was, and is nowhere any more: a follow-up outlasts a place."""
    here = select(func.max(_HERE.from_on)).where(_HERE.patient_id == place.patient_id, in_force(_HERE))
    return or_(in_force(place), here.correlate(place).scalar_subquery().is_(None))


def _by_owner(whose: Whose) -> Statement:
    return (
        overseen.where(RiskTask.closed_at.is_(None), or_(*(_late(one) for one in Level)), whose(RiskTask.patient_id))
        .with_only_columns(
            RiskTask.owner_id,
            User.name,
            func.count(RiskTask.id).label("tasks"),
            func.sum(case((RiskTask.acknowledged_at.is_(None), 1), else_=0)).label("not_seen"),
            func.min(RiskTask.opened_at).label("since"),
            maintain_column_froms=True,
        )
        .join(User, User.id == RiskTask.owner_id)
        .group_by(RiskTask.owner_id, User.name)
        .order_by(func.min(RiskTask.opened_at), RiskTask.owner_id)
    )


_BY_OWNER = either(_by_owner, patients_of_program(_of_program), everybody=lambda _patient: true())


def beyond_limit(actor: Actor, program_id: UUID | None = None) -> list[Beyond]:
    """The one with the oldest first. A follow-up's limit is the open time after which its owner is reminded.
    Two statements."""
    minutes, now = minutes_of(intervals_of_clinic()), clock.now()
    asked = {f"before_{one.value}": before_open_minutes(now, most) for one, most in minutes.items()}
    rows = _BY_OWNER.read(binds(actor, program_id=program_id, **asked))
    return [Beyond(row.owner_id, row.name, row.tasks, int(row.not_seen), row.since) for row in rows]
