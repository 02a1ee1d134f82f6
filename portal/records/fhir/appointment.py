"""Appointment: her sessions. Who else is in the group is nowhere in it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from portal.records.fhir.parts import Json, coding, concept, instant, only, reference, resource
from portal.records.own.rows import Visit

_HOLDS = coding("http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "PPRF", "primary performer")


def appointment(visit: Visit, patient_id: UUID) -> Json:
    group = visit.with_id is None
    return resource(
        "Appointment",
        visit.id,
        status=_status(visit),
        serviceCategory=[concept("Group session" if group else "One-to-one")],
        serviceType=[concept(visit.title)] if visit.title else [],
        description=visit.topic or visit.title,
        start=instant(visit.starts_at),
        end=instant(visit.ends_at),
        minutesDuration=int((visit.ends_at - visit.starts_at) / timedelta(minutes=1)),
        created=_made_at(visit.id),
        comment="; ".join(part for part in (visit.room, "online" if visit.is_online else "") if part),
        patientInstruction=visit.bring,
        participant=[_herself(visit, patient_id), *_with(visit)],
    )


def _status(visit: Visit) -> str:
    if visit.cancelled:
        return "cancelled"
    return {True: "fulfilled", False: "noshow", None: "booked"}[visit.was_there]


def _herself(visit: Visit, patient_id: UUID) -> Json:
    status = "declined" if visit.said_away else "accepted"
    return only(actor=reference("Patient", patient_id), required="required", status=status)


def _with(visit: Visit) -> list[Json]:
    if visit.with_id is None:
        return []
    holds = reference("Practitioner", visit.with_id, visit.with_name)
    return [only(type=[concept("", _HOLDS)], actor=holds, required="required", status="accepted")]


def _made_at(session_id: UUID) -> str:
    """An id begins with its instant."""
    return instant(datetime.fromtimestamp((session_id.int >> 80) // 1000, UTC))
