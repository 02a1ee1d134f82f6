"""What the plan of a session has, and which of its worksheets the group was given already."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from portal.schedule.models import Appointment
from portal.skills.catalogue import names
from portal.worksheets.queries.for_session import still_offered
from portal.worksheets.queries.work import HomeworkCount


@dataclass(frozen=True)
class PlannedSheet:
    """A worksheet to do at home. `given`: how it stands with the group that has it."""

    slug: str
    title: str
    given: HomeworkCount | None
    comes_again: bool

    @property
    def is_given(self) -> bool:
        return self.given is not None or self.comes_again


@dataclass(frozen=True)
class Planned:
    module: str = ""
    skills: tuple[str, ...] = ()
    was_taught: bool = False  # noted by who led it, rather than planned
    in_session: tuple[str, ...] = ()
    homework: tuple[PlannedSheet, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.module or self.skills or self.in_session or self.homework)


def planned(session: Appointment, given: Iterable[HomeworkCount], again: Collection[str]) -> Planned:
    """Of sheets, those that are still offered. `given`: the group's homework, `again`: what it has again and again."""
    since = {one.slug: one for one in given if _is_for_after(one.due_at, session)}
    return Planned(
        module="" if session.module == session.title else session.module,
        skills=tuple(names(session.skills if session.taught is None else session.taught)),
        was_taught=session.taught is not None,
        in_session=tuple(one.title for one in still_offered(session.in_session)),
        homework=tuple(
            PlannedSheet(one.id, one.title, since.get(one.id), one.id in again)
            for one in still_offered(session.homework)
        ),
    )


def _is_for_after(due_at: datetime | None, session: Appointment) -> bool:
    """What was due by this session, or before it, was of an earlier plan."""
    return due_at is None or due_at > session.starts_at
