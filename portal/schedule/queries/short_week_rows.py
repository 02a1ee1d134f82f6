"""The two statements behind everybody's week: what each one's programs ask for, and all sessions of the days.

Each is there twice: about everybody, and about the patients of one program.
"""

from typing import Any

from sqlalchemy import Select, and_, case, exists, func, literal_column, select, union_all
from sqlalchemy.orm import aliased

from portal.accounts.models import User
from portal.programs.models import Enrollment, Group, Program, Track
from portal.programs.narrowing import Whose, either
from portal.programs.policy import in_force
from portal.programs.stays import BEGAN_ON, with_those_before
from portal.reading import Statement
from portal.schedule.attendance_models import AbsenceNotice, Asked, Attendance, MakeUp, Presence
from portal.schedule.mark_and_notice import her_mark, her_notice
from portal.schedule.models import Appointment
from portal.schedule.policy import in_force_on, in_some_group_on
from portal.schedule.queries.shaping import ABOUT_THEN, IN_DAYS


def _floors(whose: Whose) -> Statement:
    places = (
        select(
            Enrollment.patient_id,
            User.name,
            func.max(Program.weekly_hours).label("hours"),
            func.max(Program.weekly_days).label("days"),
            BEGAN_ON.label("began_on"),
        )
        .join(User, User.id == Enrollment.patient_id)
        .join(Group, Group.id == Enrollment.group_id)
        .join(Track, Track.id == Group.track_id)
        .join(Program, Program.id == Track.program_id)
    )
    return (
        with_those_before(places)
        .where(in_force(Enrollment), whose(Enrollment.patient_id))
        .group_by(Enrollment.patient_id, User.name)
        .having(func.max(Program.weekly_hours) > 0)
    )


FLOORS = either(_floors)
"""Of whoever has a place today; of several programs, the one that asks for most."""

_MARK = aliased(Attendance)


def _way(patient: Any, member: int, sessions: Select[Any], whose: Whose) -> Select[Any]:
    return sessions.with_only_columns(
        patient.label("patient_id"),
        Appointment.id.label("session_id"),
        literal_column(str(member)).label("is_member"),
        maintain_column_froms=True,
    ).where(IN_DAYS, ABOUT_THEN, whose(patient))


AS_MEMBER = select(Enrollment.id).join(
    Appointment, and_(Appointment.group_id == Enrollment.group_id, in_force_on(Enrollment, Appointment.local_on))
)
AS_GUEST = (
    select(MakeUp.id)
    .join(Appointment, Appointment.id == MakeUp.guest_id)
    .where(MakeUp.standing == Asked.CONFIRMED, in_some_group_on(MakeUp.patient_id, Appointment.local_on))
)


def _sessions(whose: Whose) -> Statement:
    hers: Any = union_all(
        _way(Enrollment.patient_id, 1, AS_MEMBER, whose),
        _way(Appointment.patient_id, 0, select(Appointment.id).where(Appointment.patient_id.is_not(None)), whose),
        _way(MakeUp.patient_id, 0, AS_GUEST, whose),
    ).subquery("hers")
    return (
        select(
            hers.c.patient_id,
            Appointment.id,
            hers.c.is_member,
            Appointment.local_on,
            Appointment.starts_at,
            Appointment.ends_at,
            Appointment.standing,
            case((Attendance.presence != Presence.EXPECTED, Attendance.minutes)).label("minutes"),
            AbsenceNotice.kind.label("notice"),
            exists()
            .where(
                _MARK.appointment_id == Appointment.id,
                _MARK.superseded_at.is_(None),
                _MARK.presence != Presence.EXPECTED,
            )
            .label("taken"),
        )
        .select_from(hers)
        .join(Appointment, Appointment.id == hers.c.session_id)
        .outerjoin(Attendance, her_mark(Appointment.id, hers.c.patient_id))
        .outerjoin(AbsenceNotice, her_notice(Appointment.id, hers.c.patient_id))
    )


SESSIONS = either(_sessions)
