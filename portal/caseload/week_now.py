"""How this week stands for one patient, before who answers for her: hours, sessions around now, who answers."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from portal.access.actor import Actor
from portal.programs.care_now import Answering, care_now
from portal.programs.standing import Stand
from portal.schedule.queries.record import Entry, record_of
from portal.schedule.weekly import Floor, Week, begun_in, week_of
from portal.web.formatting import week_start

BACK, AHEAD = timedelta(days=21), timedelta(days=21)
PAST, COMING = 3, 2
SIX_DAYS = timedelta(days=6)


@dataclass(frozen=True)
class WeekNow:
    """`hours` is None for somebody in no program. `past`: the newest first; `coming`: what runs now begins it."""

    team: tuple[Answering, ...]
    hours: Week | None
    past: tuple[Entry, ...]
    coming: tuple[Entry, ...]
    began_on: date | None
    """Her first day, where it lies in the middle of this week."""


def week_now(actor: Actor, patient_id: UUID, stand: Stand) -> WeekNow:
    """Two statements. The caller has checked who may know, and knows where she stands."""
    her = care_now(actor, patient_id)
    entries = record_of(patient_id, actor.today, actor.today - BACK, actor.today + AHEAD)
    monday, floor = week_start(actor.today), Floor(her.hours, her.days)
    in_week = [one for one in entries if monday <= one.local_on <= monday + SIX_DAYS]
    return WeekNow(
        team=her.team,
        hours=week_of(in_week, floor) if floor.hours else None,
        past=tuple(_told(actor, one) for one in reversed(entries) if one.is_over and not one.cancelled)[:PAST],
        coming=tuple(_told(actor, one) for one in entries if not one.is_over)[:COMING],
        began_on=begun_in(stand.began_on, monday),
    )


def _told(actor: Actor, one: Entry) -> Entry:
    """What is said about a one-to-one is between the two. Whether it was missed, its mark alone says."""
    if one.in_group:
        return one
    return replace(one, notice=one.notice if one.held_by == actor.id else None, is_away=one.minutes == 0)
