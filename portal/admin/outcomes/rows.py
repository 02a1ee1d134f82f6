"""The statements behind outcomes: every stay, the attendance of some, and the scores that some sent."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, and_, bindparam, case, exists, func, select

from portal.access.actor import Actor, Role
from portal.access.scope import binds
from portal.accounts.models import RoleGrant
from portal.admin.outcomes.cohorts import Begun
from portal.database import Instant
from portal.programs.models import Enrollment, Group, Program, Track
from portal.programs.policy import administers, administers_group, counts
from portal.programs.stays import PLACE, Place, place_of, stays_of
from portal.reading import Statement, read
from portal.schedule.attendance_models import Attendance, Presence
from portal.schedule.models import Appointment, Standing
from portal.schedule.policy import in_force_on
from portal.worksheets.models import Submission, SubmissionVersion
from portal.worksheets.queries.earlier import IS_WHOLE

_FIRST, _LAST = bindparam("first", type_=Date()), bindparam("last", type_=Date())
_SINCE = bindparam("since", type_=Instant())
_A_PATIENT = exists().where(RoleGrant.user_id == Enrollment.patient_id, RoleGrant.role == Role.PATIENT)
_PLACES: Statement = (
    select(*PLACE, Enrollment.patient_id, Track.id.label("track_id"), Track.name.label("track"))
    .join(Group, Group.id == Enrollment.group_id)
    .join(Track, Track.id == Group.track_id)
    .join(Program, Program.id == Track.program_id)
    .where(administers(Track.program_id), _A_PATIENT)
    .order_by(Enrollment.from_on, Enrollment.id)
)
_CAME: Statement = (
    select(
        Enrollment.id.label("place_id"),
        func.count(Attendance.id).label("sessions"),
        func.sum(case((Attendance.minutes > 0, 1), else_=0)).label("there"),
    )
    .join(Appointment, Appointment.id == Attendance.appointment_id)
    .join(
        Enrollment,
        and_(
            Enrollment.patient_id == Attendance.patient_id,
            Enrollment.group_id == Appointment.group_id,
            in_force_on(Enrollment, Appointment.local_on),
        ),
    )
    .where(
        Attendance.superseded_at.is_(None),
        Attendance.presence != Presence.EXPECTED,
        Appointment.standing == Standing.SCHEDULED,
        Appointment.local_on >= _FIRST,
        Enrollment.from_on >= _FIRST,
        administers_group(Enrollment.group_id),
    )
    .group_by(Enrollment.id)
)
_BEGAN_THEN = exists().where(
    Enrollment.patient_id == Submission.patient_id, Enrollment.from_on >= _FIRST, Enrollment.from_on <= _LAST
)
_SENT: Statement = (
    select(
        Submission.patient_id,
        Submission.slug,
        Submission.version,
        Submission.submitted_at,
        SubmissionVersion.id.label("version_id"),
        SubmissionVersion.computed_sealed,
    )
    .join(
        SubmissionVersion,
        and_(SubmissionVersion.submission_id == Submission.id, SubmissionVersion.number == Submission.latest),
    )
    .where(
        Submission.latest > 0,
        Submission.submitted_at >= _SINCE,
        Submission.slug.in_(bindparam("slugs", expanding=True)),
        IS_WHOLE,
        _BEGAN_THEN,
        counts(Submission.patient_id),
    )
    .order_by(Submission.submitted_at, Submission.id)
)


def begun(actor: Actor) -> list[Begun]:
    """Every stay there was. One statement."""
    hers: dict[UUID, dict[UUID, Place]] = {}
    tracks: dict[UUID, tuple[UUID, str]] = {}
    for row in read(_PLACES, binds(actor)):
        if row.until_on is None or row.until_on >= row.from_on:
            hers.setdefault(row.patient_id, {})[row.id] = place_of(row)
            tracks[row.id] = (row.track_id, f"{row.program} · {row.track}")
    return [
        Begun(patient, *tracks[stay.first_id], stay) for patient, places in hers.items() for stay in stays_of(places)
    ]


def attendance(actor: Actor, first: date) -> dict[UUID, tuple[int, int]]:
    """By place: sessions that were marked, and those of them at which she was. One statement."""
    return {row.place_id: (row.sessions, int(row.there)) for row in read(_CAME, binds(actor, first=first))}


def scores(actor: Actor, slugs: Collection[str], span: tuple[date, date], since: datetime) -> Iterable[Any]:
    """What patients sent of these measures who began in these days, sealed, oldest first. One statement."""
    return read(_SENT, binds(actor, slugs=sorted(slugs), first=span[0], last=span[1], since=since))
