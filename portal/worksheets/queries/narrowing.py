"""What the queue may be narrowed to: a group, a worksheet, what is late."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, and_, bindparam, func, not_, or_, select

from portal.access.actor import Actor
from portal.access.scope import binds
from portal.database import Instant
from portal.programs.models import Enrollment, Group
from portal.programs.policy import CARED_FOR, in_force
from portal.reading import read
from portal.worksheets.models import Submission
from portal.worksheets.published import title_of
from portal.worksheets.queries.made_here import told_apart
from portal.worksheets.queries.shelves import MINE, Shelf


@dataclass(frozen=True)
class Late:
    """What was sent before an instant: the one of its patient, or the one of everybody else."""

    before: datetime
    others: tuple[tuple[datetime, tuple[UUID, ...]], ...] = ()

    @classmethod
    def by(cls, before: datetime, patients: Mapping[UUID, datetime]) -> "Late":
        """Few instants for many patients: most are promised the same."""
        others = {at: tuple(one for one in patients if patients[one] == at) for at in set(patients.values()) - {before}}
        return cls(before, tuple(sorted(others.items())))

    def holds(self, patient_id: UUID, sent_at: datetime) -> bool:
        return sent_at < next((at for at, patients in self.others if patient_id in patients), self.before)

    @property
    def binds(self) -> dict[str, Any]:
        """For `is_late`."""
        found: dict[str, Any] = {"before": self.before}
        for n, (at, patients) in enumerate(self.others):
            found |= {f"before_{n}": at, f"patients_{n}": list(patients)}
        return found


@dataclass(frozen=True)
class Narrowing:
    """Only of this group's members, only this worksheet, only what is late. None: all."""

    group_id: UUID | None = None
    slug: str | None = None
    late: Late | None = None


ALL = Narrowing()


def is_late(others: int) -> ColumnElement[bool]:
    """`others`: how many instants there are beside everybody's."""
    listed = [
        Submission.patient_id.in_(bindparam(f"patients_{n}", type_=Uuid(), expanding=True)) for n in range(others)
    ]
    theirs = [
        and_(one, Submission.submitted_at < bindparam(f"before_{n}", type_=Instant())) for n, one in enumerate(listed)
    ]
    return or_(and_(Submission.submitted_at < bindparam("before", type_=Instant()), *map(not_, listed)), *theirs)


_GROUPS = (
    select(Group.id, Group.name)
    .join(Enrollment, Enrollment.group_id == Group.id)
    .where(Enrollment.patient_id.in_(CARED_FOR), in_force(Enrollment))
    .distinct()
    .order_by(Group.name, Group.id)
)
_SLUGS = (
    select(Submission.slug, func.max(Submission.version).label("version"))
    .where(MINE, Submission.latest > 0, Submission.state == bindparam("state"))
    .group_by(Submission.slug)
)


def groups_of_patients(actor: Actor) -> list[tuple[UUID, str]]:
    """The groups in which the actor's patients have a place today. One statement."""
    return [(row.id, row.name) for row in read(_GROUPS, binds(actor))]


def kinds_on(actor: Actor, shelf: Shelf) -> list[tuple[str, str]]:
    """Slug and title of every worksheet of which there is one, by title. One statement."""
    rows = read(_SLUGS, binds(actor, state=shelf.state))
    return told_apart(sorted(((row.slug, title_of(row.slug, row.version)) for row in rows), key=lambda one: one[1]))
