"""What an administrator answers for this week, at a glance: hours, coverage, follow-ups, messages, what runs by itself.

Each part is worked out where its rows live. Counts, days and names; never words.
"""

from dataclasses import dataclass

from portal.access.actor import Actor
from portal.admin.queries.outbox import Failure, Outbox, failures, outbox
from portal.coverage.queries.due import Due, due_page
from portal.messages.overdue import Waits, overdue
from portal.safety.beyond import Beyond, beyond_limit
from portal.schedule.queries.short_weeks import Place, Weeks, short_weeks
from portal.web.formatting import week_start

MOST_DUE = 8


@dataclass(frozen=True)
class OfClinic:
    """What is seen to for the whole clinic. `unreached`: people whom no notice reached, the newest first."""

    follow_ups: tuple[Beyond, ...]
    messages: tuple[Waits, ...]
    outbox: Outbox
    unreached: tuple[Failure, ...]

    @property
    def failed_jobs(self) -> int:
        return sum(bool(job.fault) for job in self.outbox.jobs)

    @property
    def runs_well(self) -> bool:
        box = self.outbox
        return not (box.late or box.backup.is_stale or self.failed_jobs or self.unreached) and box.mail_on


@dataclass(frozen=True)
class Week:
    """`due`: the first of them, of `due_count`. `clinic`: nothing for who administers a program only."""

    hours: Weeks
    due: tuple[Due, ...]
    due_count: int
    clinic: OfClinic | None


def week(actor: Actor, after: Place | None = None) -> Week:
    """The same thirteen statements for ten patients and for ten thousand."""
    due, _further, count = due_page(actor, None)
    return Week(
        hours=short_weeks(actor, week_start(actor.today), after),
        due=tuple(due[:MOST_DUE]),
        due_count=count,
        clinic=_of_clinic(actor) if actor.is_clinic_admin else None,
    )


def _of_clinic(actor: Actor) -> OfClinic:
    unreached, _more = failures(None)
    return OfClinic(tuple(beyond_limit(actor)), tuple(overdue(actor)), outbox(), tuple(unreached))
