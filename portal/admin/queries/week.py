"""What an administrator answers for this week, at a glance: hours, coverage, follow-ups, messages, what runs by itself.

Each part is worked out where its rows live. Counts, days and names; never words.
"""

from dataclasses import dataclass
from uuid import UUID

from portal.access.actor import Actor
from portal.admin.queries.outbox import Outbox, outbox
from portal.coverage.queries.due import Due, due_page
from portal.messages.overdue import Waits, overdue
from portal.programs.uncared import Uncared, uncared
from portal.programs.uncovered import Uncovered, uncovered
from portal.safety.beyond import Beyond, beyond_limit
from portal.schedule.queries.short_weeks import Cursor, Weeks, short_weeks
from portal.schedule.queries.unled import Unled, unled
from portal.schedule.queries.unnoted import administered
from portal.web.formatting import week_start

MOST_DUE = 8


@dataclass(frozen=True)
class Runs:
    """What runs by itself. `uncovered`: therapists who are away, or soon, and nobody answers for them, though that was
    seen to."""

    outbox: Outbox
    uncovered: tuple[Uncovered, ...]

    @property
    def failed_jobs(self) -> int:
        return sum(bool(job.fault) for job in self.outbox.jobs)

    @property
    def well(self) -> bool:
        box = self.outbox
        return not (box.late or box.backup.is_stale or self.failed_jobs or box.unreached) and box.mail_on


@dataclass(frozen=True)
class Waiting:
    """Who lets wait, for an administrator of the clinic alone."""

    follow_ups: tuple[Beyond, ...]
    messages: tuple[Waits, ...]


@dataclass(frozen=True)
class Week:
    """`due`: the first of them, of `due_count`. `waiting`: nothing for who administers a program only.

    `to_note`: how many sessions the list of what is not noted has: their hours do not count yet.
    """

    uncared: Uncared
    unled: tuple[Unled, ...]
    hours: Weeks
    to_note: int
    due: tuple[Due, ...]
    due_count: int
    waiting: Waiting | None


def week(actor: Actor, program_id: UUID | None, after: Cursor | None = None) -> Week:
    """Of everybody, or of the patients of one program: the same statements for ten patients and for ten thousand."""
    due, _further, count = due_page(actor, None, program_id)
    monday = week_start(actor.today)
    return Week(
        uncared=uncared(actor, program_id),
        unled=tuple(unled(actor, program_id)),
        hours=short_weeks(actor, monday, after, program_id),
        to_note=len(administered(actor, monday, program_id)),
        due=tuple(due[:MOST_DUE]),
        due_count=count,
        waiting=_waiting(actor, program_id) if actor.is_clinic_admin else None,
    )


def _waiting(actor: Actor, program_id: UUID | None) -> Waiting:
    return Waiting(tuple(beyond_limit(actor, program_id)), tuple(overdue(actor, program_id)))


def runs(actor: Actor) -> Runs | None:
    """Of the whole clinic, however large: nothing here is about its patients one by one."""
    if not actor.is_clinic_admin:
        return None
    return Runs(outbox(), tuple(uncovered(actor)))
