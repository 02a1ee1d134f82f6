"""When a patient counts as having missed a session, and to which others she may come instead."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    ScalarSelect,
    Select,
    Uuid,
    and_,
    bindparam,
    distinct,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from portal.access.rules import named
from portal.access.scope import ME, NOW, TODAY, Scope
from portal.programs.models import Enrollment, Group, Track
from portal.programs.policy import in_force
from portal.schedule.attendance_models import AbsenceNotice, Asked, Attendance, Kind, MakeUp, Presence
from portal.schedule.mark_and_notice import her_mark, her_notice
from portal.schedule.models import Appointment, Standing
from portal.schedule.policy import in_force_on, in_some_group_on, is_live

# Of their own, so that a statement around them may join these tables too.
_PLACE, _MARK, _ANY_MARK, _TOLD = aliased(Enrollment), aliased(Attendance), aliased(Attendance), aliased(AbsenceNotice)
_THERE = [one for one in Presence if one.is_there]
_AWAY = [one for one in Presence if one.is_absent]


def _marked(session: Any, presences: list[Presence]) -> ColumnElement[bool]:
    return exists().where(her_mark(session.id, ME, _MARK), or_(*(_MARK.presence == one for one in presences)))


def _is_member(session: Any) -> ColumnElement[bool]:
    """The actor had a place in its group on its day. A guest has none: she makes up for a miss of her own group."""
    return exists().where(
        _PLACE.patient_id == ME, _PLACE.group_id == session.group_id, in_force_on(_PLACE, session.local_on)
    )


def was_away(session: Any) -> ColumnElement[bool]:
    """The actor was marked absent, or said so, or was not noted by the day after though the others were."""
    told = exists().where(her_notice(session.id, ME, _TOLD), _TOLD.kind == Kind.ABSENT)
    taken = exists().where(
        _ANY_MARK.appointment_id == session.id,
        _ANY_MARK.superseded_at.is_(None),
        _ANY_MARK.presence != Presence.EXPECTED,
    )
    return and_(
        session.standing == Standing.SCHEDULED,
        _is_member(session),
        ~_marked(session, _THERE),
        or_(_marked(session, _AWAY), told, and_(session.local_on < TODAY, taken)),
    )


away: Scope[Appointment] = named("schedule.away", select(Appointment).where(was_away(Appointment)))
"""Sessions of her groups that the actor misses, or has missed: she may ask to make up for them."""

missed: Scope[Appointment] = named("schedule.missed", away.where(Appointment.ends_at <= NOW))
"""Those of them that are over: what was done there is hers to catch up on."""

own_make_ups: Scope[MakeUp] = named("schedule.own_make_ups", select(MakeUp).where(MakeUp.patient_id == ME))


def made_up(patient: Any, missed_id: Any) -> ColumnElement[bool]:
    """The patient came to another session in its place."""
    instead, there = aliased(MakeUp), aliased(Attendance)
    return exists().where(
        instead.patient_id == patient,
        instead.missed_id == missed_id,
        instead.standing == Asked.CONFIRMED,
        her_mark(instead.guest_id, patient, there),
        there.minutes > 0,
    )


def may_still_come(make_up: Any) -> ColumnElement[bool]:
    """What she asked for has not come to nothing: called off, over without an answer, or held without her."""
    session, mark = aliased(Appointment), aliased(Attendance)
    without_her = exists().where(
        her_mark(make_up.guest_id, make_up.patient_id, mark), or_(*(mark.presence == one for one in _AWAY))
    )
    return and_(
        is_live(make_up),
        exists().where(
            session.id == make_up.guest_id,
            session.standing == Standing.SCHEDULED,
            or_(make_up.standing == Asked.CONFIRMED, session.ends_at > NOW),
        ),
        ~without_her,
    )


_MISSED, _ITS_GROUP, _ITS_TRACK = aliased(Appointment), aliased(Group), aliased(Track)
_OTHER, _OTHER_TRACK = aliased(Group), aliased(Track)


def _of_missed(column: Any) -> ScalarSelect[Any]:
    """Of the session `missed_id`, if the actor missed it; else NULL, which is like nothing."""
    its = select(column).select_from(_MISSED)
    its = its.join(_ITS_GROUP, _ITS_GROUP.id == _MISSED.group_id).join(_ITS_TRACK, _ITS_TRACK.id == _ITS_GROUP.track_id)
    return its.where(_MISSED.id == bindparam("missed_id", type_=Uuid()), was_away(_MISSED)).scalar_subquery()


_SAME_PROGRAM: Select[Any] = (
    select(_OTHER.id)
    .join(_OTHER_TRACK, _OTHER_TRACK.id == _OTHER.track_id)
    .where(_OTHER_TRACK.program_id == _of_missed(_ITS_TRACK.program_id))
)
offered: Scope[Appointment] = named(
    "schedule.offered",
    select(Appointment).where(
        Appointment.group_id.in_(_SAME_PROGRAM),
        Appointment.module == _of_missed(_MISSED.module),
        Appointment.module != "",
        Appointment.standing == Standing.SCHEDULED,
        Appointment.starts_at > NOW,
        Appointment.local_on <= bindparam("until", type_=Date()),
        ~_is_member(Appointment),
    ),
)
"""Sessions of the same module as one the actor missed, in other groups of the same program, up to a day.

Of these she may learn time, place, leaders' first names and topic, and nothing of who is in the group.
"""

other_groups: Scope[Group] = named(
    "schedule.other_groups",
    select(_OTHER).where(
        _OTHER.id.in_(_SAME_PROGRAM),
        or_(_OTHER.until_on.is_(None), _OTHER.until_on >= TODAY),
        ~exists().where(_PLACE.patient_id == ME, _PLACE.group_id == _OTHER.id, in_force(_PLACE)),
    ),
)
"""Where sessions might be held to which she could come instead: that there is such a group is all she may learn."""


def free_places(session: Any) -> ColumnElement[int]:
    """How many more would fit in on its day: the group's places, less its members then and confirmed guests."""
    group, place, guest = aliased(Group), aliased(Enrollment), aliased(MakeUp)
    members = select(func.count(place.id)).where(
        place.group_id == session.group_id, in_force_on(place, session.local_on)
    )
    guests = select(func.count(distinct(guest.patient_id))).where(
        guest.guest_id == session.id,
        guest.standing == Asked.CONFIRMED,
        in_some_group_on(guest.patient_id, session.local_on),
    )
    capacity = select(group.capacity).where(group.id == session.group_id)
    of, taken, too = (one.correlate(session).scalar_subquery() for one in (capacity, members, guests))
    free: ColumnElement[int] = of - taken - too
    return free
