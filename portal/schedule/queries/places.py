"""Where a patient may come to instead, and what she asked for."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Date, bindparam, exists, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from portal.access.actor import Actor
from portal.access.scope import ME, NOW, binds
from portal.reading import read
from portal.schedule.absences import free_places, offered, other_groups
from portal.schedule.attendance_models import Asked, MakeUp
from portal.schedule.models import Appointment, Standing
from portal.schedule.policy import as_guest, as_member
from portal.schedule.queries.sessions import Session, shown
from portal.schedule.queries.shaping import shaped


@dataclass(frozen=True)
class Offer:
    """A session she may ask for, and how many still fit in."""

    session: Session
    free: int


@dataclass(frozen=True)
class AskedFor:
    """A session she asked for in place of one she missed."""

    make_up_id: UUID
    missed_id: UUID
    standing: Asked
    session: Session

    @property
    def is_live(self) -> bool:
        return self.standing in (Asked.ASKED, Asked.CONFIRMED)

    @property
    def got_no_answer(self) -> bool:
        return self.standing is Asked.ASKED and self.session.is_over

    @property
    def can_go_back(self) -> bool:
        return self.is_live and not self.session.cancelled and self.session.minutes_until > 0


_MINE = aliased(Appointment)
_HERS = union_all(as_member(), as_guest(), select(Appointment.id).where(Appointment.patient_id == ME))
_ELSEWHERE = exists().where(
    _MINE.id.in_(_HERS),
    _MINE.id != bindparam("missed_id", type_=MakeUp.missed_id.type),
    _MINE.standing == Standing.SCHEDULED,
    _MINE.ends_at > NOW,
    _MINE.starts_at < Appointment.ends_at,
    _MINE.ends_at > Appointment.starts_at,
)
_FREE = free_places(Appointment)
_OFFERS = shaped(offered, _FREE.label("free")).where(_FREE > 0, ~_ELSEWHERE)
_ASKED = shaped(
    select(Appointment)
    .join(MakeUp, MakeUp.guest_id == Appointment.id)
    .where(
        MakeUp.patient_id == ME,
        MakeUp.standing != Asked.WITHDRAWN,
        or_(Appointment.local_on >= bindparam("since", type_=Date()), Appointment.ends_at > NOW),
    ),
    MakeUp.id.label("make_up_id"),
    MakeUp.missed_id,
    MakeUp.standing.label("asked"),
)

_OTHER_GROUP = other_groups.with_only_columns(literal(1)).limit(1)


def offers(actor: Actor, missed_id: UUID, until: date) -> list[Offer]:
    """Sessions like the missed one with room for one more, up to a day; none at a time of her own. One statement."""
    rows = read(_OFFERS, binds(actor, missed_id=missed_id, until=until), most=40)
    return [Offer(shown(actor, row), row.free) for row in rows]


def is_another_group(actor: Actor, missed_id: UUID) -> bool:
    """Her program has a group that she is not in, whatever it does and whether it has room. One statement."""
    return read(_OTHER_GROUP, binds(actor, missed_id=missed_id)).one_or_none() is not None


def asked_for(actor: Actor, since: date) -> list[AskedFor]:
    """What she asked for and has not taken back: coming, and since a day. One statement."""
    rows = read(_ASKED, binds(actor, since=since), most=40)
    return [AskedFor(row.make_up_id, row.missed_id, row.asked, shown(actor, row)) for row in rows]
