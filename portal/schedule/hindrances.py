"""What stands in the way of a one-to-one at a time: some of it rules it out, the rest may be meant."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam

from portal import clock
from portal.access.actor import Actor
from portal.access.scope import Scope, binds
from portal.database import Conflict
from portal.programs.queries import Person
from portal.programs.standing import stand_on
from portal.programs.stays import PLACES, Place, place_of
from portal.reading import Statement, read
from portal.schedule import recurrence
from portal.schedule.actions.generating import Closed, closed_days, holiday_on
from portal.schedule.models import Appointment, Standing
from portal.schedule.policy import at_work_when, visible_when
from portal.schedule.queries.holding import on_days
from portal.schedule.queries.shaping import ABOUT_THEN
from portal.web.formatting import clock_time, day, local
from portal.web.translation import text as _


@dataclass(frozen=True)
class Slot:
    """A time of a one-to-one: which day, by the wall clock of `zone`, and for how many minutes."""

    day: date
    begins: time
    minutes: int
    zone: str

    @classmethod
    def of(cls, session: Appointment, zone: str) -> "Slot":
        minutes = (session.ends_at - session.starts_at) // timedelta(minutes=1)
        begins = local(session.starts_at).time().replace(second=0, microsecond=0)
        return cls(session.local_on, begins, minutes, zone)

    @property
    def ends(self) -> time:
        return (datetime.combine(self.day, self.begins) + timedelta(minutes=self.minutes)).time()

    @property
    def instants(self) -> tuple[datetime, datetime]:
        return recurrence.span(self.day, self.begins, self.ends, self.zone)

    @property
    def is_on_no_clock(self) -> bool:
        return any(recurrence.is_skipped(self.day, at, self.zone) for at in (self.begins, self.ends))


@dataclass(frozen=True)
class Hindrance:
    """`at`: the field it is about, `day` or `begins`. `may_be_meant`: it is asked about, and may be so all the same."""

    at: str
    words: str
    may_be_meant: bool = False


class Hindered(Conflict):
    """Something stands in the way that nobody has said is meant."""

    def __init__(self, found: Iterable[Hindrance]) -> None:
        self.found = list(found)
        super().__init__(" ".join(one.words for one in self.found))


_COLUMNS = (
    Appointment.id,
    Appointment.title,
    Appointment.topic,
    Appointment.group_id,
    Appointment.patient_id,
    Appointment.starts_at,
    Appointment.ends_at,
)


def _busy(sessions: Scope[Appointment]) -> Statement:
    is_other = Appointment.id != bindparam("but", type_=Uuid())
    return (
        sessions.with_only_columns(*_COLUMNS, maintain_column_froms=True)
        .where(Appointment.standing == Standing.SCHEDULED, is_other)
        .order_by(Appointment.starts_at, Appointment.id)
    )


_HERS, _THEIRS = _busy(visible_when(ABOUT_THEN, own_only=True)), _busy(at_work_when(ABOUT_THEN))
_LONGEST = timedelta(days=1)


@dataclass(frozen=True)
class Around:
    """What is known of the days that are asked about, read once for all of them.

    `holding`: by day, whether the holder answers for the patient then, and is away.
    """

    patient: Person
    holder: Person
    places: list[Place]
    closed: Closed
    holding: dict[date, tuple[bool, bool]]
    hers: list[Any]
    theirs: list[Any]

    def of(self, slot: Slot) -> Iterator[Hindrance]:
        if slot.is_on_no_clock:
            words = _("The clocks change that night, and this time does not exist. Please choose another.")
            yield Hindrance("begins", words)
            return
        starts_at, ends_at = slot.instants
        if starts_at <= clock.now():
            yield Hindrance("begins", _("Please choose a time that is still to come."))
            return
        yield from self._who(slot)
        yield from self._day_off(slot)
        yield from self._meanwhile(starts_at, ends_at)

    def _who(self, slot: Slot) -> Iterator[Hindrance]:
        on = day(slot.day)
        there, is_away = self.holding[slot.day]
        names = {"name": self.holder.name, "patient": self.patient.name, "day": on}
        if not there:
            yield Hindrance("day", _("%(name)s does not answer for %(patient)s on %(day)s.", **names))
        elif is_away:
            yield Hindrance("day", _("%(name)s is away on %(day)s.", name=self.holder.name, day=on))
        if stand_on(self.places, slot.day).is_away:
            words = _("%(patient)s has no place in the program on %(day)s.", patient=self.patient.name, day=on)
            yield Hindrance("day", words)

    def _day_off(self, slot: Slot) -> Iterator[Hindrance]:
        programs = {one.program_id for one in self.places if one.holds_on(slot.day)}
        names = {name for one in programs if (name := holiday_on(self.closed, one, slot.day))}
        for name in sorted(names or {self.closed.get((None, slot.day), "")} - {""}):
            words = _("%(day)s is a day off: %(holiday)s.", day=day(slot.day), holiday=name)
            yield Hindrance("day", words, may_be_meant=True)

    def _meanwhile(self, starts_at: datetime, ends_at: datetime) -> Iterator[Hindrance]:
        for row in _overlapping(self.hers, starts_at, ends_at):
            names = {"patient": self.patient.name, "title": row.topic or row.title, "when": _when(row)}
            if row.group_id is None:
                words = _("%(patient)s has a one-to-one at that time already: %(when)s.", **names)
                yield Hindrance("begins", words)
            else:
                words = _("%(patient)s has a group session then: %(title)s, %(when)s.", **names)
                yield Hindrance("begins", words, may_be_meant=True)
        for row in _overlapping(self.theirs, starts_at, ends_at):
            names = {"name": self.holder.name, "title": row.topic or row.title, "when": _when(row)}
            if row.group_id is not None:
                words = _("%(name)s has a group session then: %(title)s, %(when)s.", **names)
                yield Hindrance("begins", words, may_be_meant=True)
            elif row.patient_id != self.patient.id:  # with whom is nobody's business
                yield Hindrance("begins", _("%(name)s has another one-to-one at that time: %(when)s.", **names))


def around(actor: Actor, patient: Person, holder: Person, slots: list[Slot], but: UUID | None = None) -> Around:
    """Five statements. `but`: a session that is asked about itself."""
    first, last = min(one.day for one in slots), max(one.day for one in slots)
    after = datetime.combine(first, time(), clock.now().tzinfo) - 2 * _LONGEST
    span = {"after": after, "before": after + (last - first) + 5 * _LONGEST, "but": but or UUID(int=0)}
    asked = {"today": actor.today, "now": clock.now(), **span}
    return Around(
        patient,
        holder,
        places=[place_of(row) for row in read(PLACES, binds(actor, patient_id=patient.id))],
        closed=closed_days(first),
        holding=on_days(holder.id, patient.id, (one.day for one in slots)),
        hers=list(read(_HERS, {"actor_id": patient.id, **asked})),
        theirs=list(read(_THEIRS, {"actor_id": holder.id, **asked})),
    )


def told_apart(found: Iterable[Hindrance]) -> str:
    """What a tick beside these stands for: another hindrance needs another tick."""
    return hashlib.sha256("\n".join(one.words for one in found).encode()).hexdigest()[:16]


def check(found: list[Hindrance], meant: str) -> None:
    """Raises Hindered unless all that was found is meant, as was said of these very ones."""
    if found and not (all(one.may_be_meant for one in found) and meant == told_apart(found)):
        raise Hindered(found)


def _overlapping(rows: list[Any], starts_at: datetime, ends_at: datetime) -> Iterator[Any]:
    return (row for row in rows if row.starts_at < ends_at and row.ends_at > starts_at)


def _when(row: Any) -> str:
    return f"{day(row.starts_at)}, {clock_time(row.starts_at)} – {clock_time(row.ends_at)}"
