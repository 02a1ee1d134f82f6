"""Which sessions somebody may see. Membership is measured on the day of the session, not on the day of asking."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, exists, literal_column, or_, select, union_all
from sqlalchemy.orm import aliased

from portal.access.actor import STAFF, Role
from portal.access.rules import named
from portal.access.scope import ME, TODAY, Scope
from portal.accounts.models import RoleGrant, Standing, User
from portal.programs.models import Cover, Enrollment, GroupLeader
from portal.programs.policy import administers_group, holds, in_force, leads, on_care_team
from portal.schedule.attendance_models import Asked, AttendanceConcern, MakeUp
from portal.schedule.models import Appointment, Series, StandIn

_ASKED_OR_CONFIRMED: list[ColumnElement[str]] = [
    literal_column(f"'{one.value}'") for one in (Asked.ASKED, Asked.CONFIRMED)
]


def is_live(make_up: Any) -> ColumnElement[bool]:
    """Asked for or confirmed, in the words of the index of such rows, which begins with the patient."""
    return make_up.standing.in_(_ASKED_OR_CONFIRMED)  # type: ignore[no-any-return]


def in_force_on(dated: Any, day: Any) -> ColumnElement[bool]:
    """The row holds on `day`."""
    return and_(dated.from_on <= day, or_(dated.until_on.is_(None), dated.until_on >= day))


def in_some_group_on(patient: Any, day: Any) -> ColumnElement[bool]:
    """The patient has a place in some group on that day: she is neither on hold nor has she left."""
    place = aliased(Enrollment)
    return exists().where(place.patient_id == patient, in_force_on(place, day)).correlate_except(place)


def can_lead(user: Any, day: Any) -> ColumnElement[bool]:
    """They hold the role on that day, and their account is not shut. Also who is invited, and comes by then."""
    grant, account = aliased(RoleGrant), aliased(User)
    works_then = exists().where(grant.user_id == user, grant.role == Role.LEADER, in_force_on(grant, day))
    is_open = exists().where(account.id == user, account.standing != Standing.DEACTIVATED)
    return and_(works_then.correlate_except(grant), is_open.correlate_except(account))


def is_away_on(user: Any, day: Any) -> ColumnElement[bool]:
    """Days away are set for them, and this is one."""
    aside = aliased(Cover)
    return exists().where(aside.user_id == user, in_force_on(aside, day)).correlate_except(aside)


def as_member() -> Select[UUID]:
    """Ids of sessions of groups the actor was in on that day."""
    return (
        select(Appointment.id)
        .join(Enrollment, Enrollment.group_id == Appointment.group_id)
        .where(Enrollment.patient_id == ME, in_force_on(Enrollment, Appointment.local_on))
    )


def _as_leader() -> Select[UUID]:
    return (
        select(Appointment.id)
        .join(GroupLeader, GroupLeader.group_id == Appointment.group_id)
        .where(GroupLeader.user_id == ME, in_force(GroupLeader), holds(Role.LEADER))
    )


def as_guest() -> Select[UUID]:
    """Ids of those to which she may come to make up for another, while she is in the program."""
    return (
        select(MakeUp.guest_id)
        .join(Appointment, Appointment.id == MakeUp.guest_id)
        .where(MakeUp.patient_id == ME, MakeUp.standing == Asked.CONFIRMED, is_live(MakeUp))
        .where(in_some_group_on(ME, Appointment.local_on))
    )


def _as_stand_in() -> Select[UUID]:
    return (
        select(Appointment.id)
        .join(StandIn, StandIn.appointment_id == Appointment.id)
        .where(
            StandIn.user_id == ME,
            StandIn.ended_at.is_(None),
            StandIn.until_on >= TODAY,
            holds(Role.LEADER),
        )
    )


def _one_to_one(with_me: ColumnElement[bool]) -> Select[UUID]:
    return select(Appointment.id).where(with_me)


_OWN = (_one_to_one(Appointment.patient_id == ME), as_member(), as_guest())
_AT_WORK = (_one_to_one(and_(Appointment.staff_id == ME, holds(*STAFF))), _as_leader(), _as_stand_in())
_ALL = (*_OWN, *_AT_WORK)


def visible_when(condition: ColumnElement[bool], own_only: bool = False) -> Scope[Appointment]:
    """`visible` (or `own`), narrowed: a condition on `starts_at` goes into each way, whose index ends with it."""
    return _any_of(*(way.where(condition) for way in (_OWN if own_only else _ALL)))


def at_work_when(condition: ColumnElement[bool]) -> Scope[Appointment]:
    """What somebody holds, leads or stands in at: for a colleague, who must not hear that she is a patient here too."""
    return _any_of(*(way.where(condition) for way in _AT_WORK))


def _any_of(*ways: Select[UUID]) -> Select[Any]:
    # Each way has an index of its own; joined by OR they would make both databases read every session of the clinic.
    # Found once: PostgreSQL, for a clinic that is small, would find them anew for each session of the days asked for.
    ids = union_all(*ways).cte().prefix_with("MATERIALIZED", dialect="postgresql")
    return select(Appointment).where(Appointment.id.in_(select(ids.c.id)))


visible: Scope[Appointment] = named("schedule.visible", _any_of(*_ALL))
"""The actor's: of groups she was in on that day or leads now, one-to-ones, and where she is a guest or stand-in."""

own: Scope[Appointment] = named("schedule.own", _any_of(*_OWN))
"""Sessions at which the actor is the patient: those she can say she will miss."""

_LED = (_as_leader(), _as_stand_in())
led: Scope[Appointment] = named("schedule.led", _any_of(*_LED))
"""Sessions of groups the actor leads today, and those at which she stands in."""


def ids_led_when(condition: ColumnElement[bool]) -> CompoundSelect[UUID]:
    """Ids of those of them for which it holds."""
    return union_all(*(way.where(condition) for way in _LED))


administered_series: Scope[Series] = named(
    "schedule.administered_series", select(Series).where(administers_group(Series.group_id))
)

guests: Scope[MakeUp] = named(
    "schedule.guests",
    select(MakeUp)
    .join(Appointment, Appointment.id == MakeUp.guest_id)
    .where(or_(leads(Appointment.group_id), Appointment.id.in_(_as_stand_in()))),
)
"""Who asks, or asked, to come to a session the actor leads or stands in at."""

concerning: Scope[AttendanceConcern] = named(
    "schedule.concerning", select(AttendanceConcern).where(on_care_team(AttendanceConcern.patient_id))
)
"""Handed over about patients the actor answers for today: whoever took the patient over sees it too."""
