"""One-to-ones before who answers for their patient: to come, over, to be noted, in days away, going to a colleague."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Uuid, and_, bindparam, case, exists, or_, select
from sqlalchemy.orm import aliased

from portal import clock
from portal.access.actor import Actor
from portal.access.scope import ME, NOW, Scope, binds
from portal.accounts.models import User
from portal.database import Instant
from portal.programs.models import Cover
from portal.programs.policy import administered_covers, on_care_team, own_covers
from portal.programs.queries import Person
from portal.reading import Statement, read
from portal.schedule.attendance_models import AbsenceNotice, Attendance, Kind, Presence
from portal.schedule.mark_and_notice import MARK, MARKER, her_mark, her_notice
from portal.schedule.models import Appointment, Standing
from portal.schedule.queries.holding import answers
from portal.schedule.queries.roster import Expected, mark_of
from portal.schedule.queries.unnoted import EVER
from portal.schedule.reasons import in_words

LOOKS_BACK = timedelta(days=28)
"""How long one that is over is listed on its patient's page."""


@dataclass(frozen=True)
class OneToOne:
    """`presence`: as it was marked; None when nothing was. `is_held`: who holds it answers for the patient then.

    `taken`: the colleague to whom it goes has something else at that time.
    """

    id: UUID
    patient_id: UUID
    patient: str
    with_whom: str
    local_on: date
    starts_at: datetime
    ends_at: datetime
    room: str
    link: str
    because: str
    cancelled: bool
    presence: Presence | None
    is_held: bool
    taken: bool = False

    @property
    def minutes(self) -> int:
        return (self.ends_at - self.starts_at) // timedelta(minutes=1)

    @property
    def is_to_come(self) -> bool:
        return self.starts_at > clock.now() and not self.cancelled

    @property
    def is_over(self) -> bool:
        return self.ends_at <= clock.now()

    @property
    def is_to_note(self) -> bool:
        return self.is_over and not self.cancelled and self.presence is None


@dataclass(frozen=True)
class Seated:
    """The two of a one-to-one: its patient as she is marked, and who holds it. `notice`: what she said to them."""

    who: Expected
    notice: Kind | None
    holder: Person | None
    is_held: bool


_STAFF, _PATIENT, _MARK = aliased(User), aliased(User), aliased(Attendance)
_IS_MARKED = and_(her_mark(Appointment.id, Appointment.patient_id, _MARK), _MARK.presence != Presence.EXPECTED)
_SHAPED = (
    select(
        Appointment.id,
        Appointment.patient_id,
        _PATIENT.name.label("patient"),
        _STAFF.name.label("staff"),
        Appointment.local_on,
        Appointment.starts_at,
        Appointment.ends_at,
        Appointment.room,
        Appointment.link,
        Appointment.because,
        Appointment.standing,
        _MARK.presence,
        answers(Appointment.staff_id, Appointment.patient_id, Appointment.local_on).label("is_held"),
    )
    .join(_PATIENT, _PATIENT.id == Appointment.patient_id)
    .outerjoin(_STAFF, _STAFF.id == Appointment.staff_id)
    .outerjoin(_MARK, _IS_MARKED)
    .order_by(Appointment.starts_at, Appointment.id)
)
_HERS = Appointment.patient_id == bindparam("patient_id", type_=Uuid())
_TO_COME = (Appointment.standing == Standing.SCHEDULED, Appointment.starts_at > NOW)
_SINCE = Appointment.starts_at >= bindparam("since", type_=Instant())
_OF_PATIENT = _SHAPED.where(_HERS, _SINCE)
_TO_NOTE = _SHAPED.where(
    Appointment.staff_id == ME,
    on_care_team(Appointment.patient_id),
    _SINCE,
    Appointment.ends_at <= NOW,
    Appointment.standing == Standing.SCHEDULED,
    _MARK.id.is_(None),
)


def _in(covers: Scope[Cover], staff: Any) -> Statement:
    return (
        _SHAPED.add_columns(Cover.id.label("cover_id"))
        .join(Cover, and_(Cover.user_id == Appointment.staff_id, Cover.from_on <= Appointment.local_on))
        .where(or_(Cover.until_on.is_(None), Cover.until_on >= Appointment.local_on))
        .where(Appointment.staff_id == staff, Cover.id.in_(covers.with_only_columns(Cover.id)), *_TO_COME)
    )


_IN_DAYS_AWAY = _in(own_covers, ME)
_IN_DAYS_AWAY_OF = _in(administered_covers, bindparam("who_id", type_=Uuid()))
_OTHER = aliased(Appointment)
_TAKEN = exists().where(
    _OTHER.staff_id == bindparam("to_id", type_=Uuid()),
    _OTHER.id != Appointment.id,
    _OTHER.standing == Standing.SCHEDULED,
    _OTHER.starts_at < Appointment.ends_at,
    _OTHER.ends_at > Appointment.starts_at,
)
_GOING = _SHAPED.add_columns(_TAKEN.label("taken")).where(
    _HERS,
    Appointment.staff_id == bindparam("from_id", type_=Uuid()),
    Appointment.local_on >= bindparam("from_on", type_=Date()),
    *_TO_COME,
)
_OLD, _HOLDER = aliased(Attendance), aliased(User)
_SEAT = (
    select(
        User.id,
        User.name,
        case((Appointment.staff_id == ME, AbsenceNotice.kind)).label("kind"),  # said between the two
        *MARK,
        exists().where(_OLD.appointment_id == Appointment.id, _OLD.superseded_at.is_not(None)).label("amended"),
        _HOLDER.id.label("holder_id"),
        _HOLDER.name.label("holder"),
        answers(Appointment.staff_id, Appointment.patient_id, Appointment.local_on).label("is_held"),
    )
    .select_from(Appointment)
    .join(User, User.id == Appointment.patient_id)
    .outerjoin(Attendance, her_mark(Appointment.id, User.id))
    .outerjoin(MARKER, MARKER.id == Attendance.marked_by)
    .outerjoin(_HOLDER, _HOLDER.id == Appointment.staff_id)
    .outerjoin(AbsenceNotice, her_notice(Appointment.id, User.id))
    .where(Appointment.id == bindparam("appointment_id", type_=Uuid()))
)


def of_patient(actor: Actor, patient_id: UUID) -> list[OneToOne]:
    """Of the last weeks and to come, by time. The caller's scope says who may know. One statement."""
    asked = binds(actor, patient_id=patient_id, since=clock.now() - LOOKS_BACK)
    return [_one(row) for row in read(_OF_PATIENT, asked)]


def to_come_on(actor: Actor, patient_id: UUID, first: date, until: date | None) -> list[OneToOne]:
    """Those of the days from `first` on, up to the day before `until` if there is one. One statement."""
    found = (one for one in of_patient(actor, patient_id) if one.is_to_come and one.local_on >= first)
    return [one for one in found if until is None or one.local_on < until]


def brought_up(actor: Actor, patient_id: UUID) -> list[OneToOne]:
    """For her page: those whose attendance nobody has noted, and the next one. One statement."""
    found = of_patient(actor, patient_id)
    coming = [one for one in found if not one.is_over and not one.cancelled]
    return [one for one in found if one.is_to_note] + coming[:1]


def to_note(actor: Actor) -> list[OneToOne]:
    """The actor's own whose attendance nobody has noted, for as long as a group's, the oldest first. One statement."""
    return [_one(row) for row in read(_TO_NOTE, binds(actor, since=clock.now() - EVER), most=50)]


def in_days_away(actor: Actor, who_id: UUID | None = None) -> dict[UUID, list[OneToOne]]:
    """The actor's own on days on which she is away, by those days; with `who_id` those of a therapist, for who
    administers the clinic. One statement."""
    found: dict[UUID, list[OneToOne]] = {}
    for row in read(_IN_DAYS_AWAY if who_id is None else _IN_DAYS_AWAY_OF, binds(actor, who_id=who_id), most=200):
        found.setdefault(row.cover_id, []).append(_one(row))
    return found


def going(actor: Actor, patient_id: UUID, from_id: UUID, from_on: date, to_id: UUID | None = None) -> list[OneToOne]:
    """Those one person holds from a day on; with `to_id`, when that colleague has another. One statement."""
    asked = {"patient_id": patient_id, "from_id": from_id, "from_on": from_on, "to_id": to_id}
    return [_one(row, bool(row.taken)) for row in read(_GOING, binds(actor, **asked))]


def seated_at(actor: Actor, session: Appointment) -> Seated:
    """One statement. The caller's scope says who may know."""
    row = read(_SEAT, binds(actor, appointment_id=session.id)).one()
    who = Expected(row.id, row.name, mark=mark_of(row) if row.mark_id else None)
    holder = Person(row.holder_id, row.holder) if row.holder_id else None
    return Seated(who, row.kind, holder, bool(row.is_held))


def _one(row: Any, taken: bool = False) -> OneToOne:
    return OneToOne(
        id=row.id,
        patient_id=row.patient_id,
        patient=row.patient,
        with_whom=row.staff or "",
        local_on=row.local_on,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        room=row.room,
        link=row.link,
        because=in_words(row.because),
        cancelled=row.standing is Standing.CANCELLED,
        presence=row.presence,
        is_held=bool(row.is_held),
        taken=taken,
    )
