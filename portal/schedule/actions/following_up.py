"""Misses that are marked become follow-ups: a call on the first of a stay, later what is beyond the policy."""

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import bindparam, select

from portal.access.actor import Actor
from portal.database import db
from portal.programs.stays import begun
from portal.safety.missing import call_on_first_miss, look_into_misses
from portal.schedule.attendance_models import Attendance, Presence
from portal.schedule.models import Appointment, Standing
from portal.schedule.queries.misses import counsels_in

_OTHERS = (
    select(Attendance.patient_id, Appointment.local_on)
    .join(Appointment, Appointment.id == Attendance.appointment_id)
    .where(
        Attendance.patient_id.in_(bindparam("patient_ids", expanding=True)),
        Attendance.superseded_at.is_(None),
        Attendance.presence.in_([Presence.EXCUSED, Presence.UNEXCUSED]),
        Appointment.standing == Standing.SCHEDULED,
        Appointment.group_id.is_not(None),
        Appointment.id != bindparam("appointment_id"),
    )
)


def follow_misses(actor: Actor, appointment: Appointment, absent: Collection[UUID]) -> None:
    """`absent`: who was just marked so at a group's session. Guests are their own group's to look after."""
    if appointment.group_id is None or not absent:
        return
    since = begun(absent, appointment.group_id, appointment.local_on)
    first = since.keys() - _missed_before(appointment, since)
    for patient_id in sorted(first):
        call_on_first_miss(actor, patient_id, appointment.id)
    if first == since.keys():
        return
    advised = counsels_in(actor, appointment.group_id, appointment.local_on)
    for patient_id in sorted(since.keys() - first):
        if (counsel := advised.get(patient_id)) and counsel.is_beyond:
            look_into_misses(actor, patient_id, appointment.id, counsel.reason)


def _missed_before(appointment: Appointment, since: Mapping[UUID, date]) -> set[UUID]:
    """Who has missed another session of the same stay."""
    asked = {"patient_ids": list(since), "appointment_id": appointment.id}
    return {row.patient_id for row in db.session.execute(_OTHERS, asked) if row.local_on >= since[row.patient_id]}
