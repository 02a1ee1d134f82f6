"""The one statement behind a roster: members of that day and guests, each with all that a screen says of her."""

from sqlalchemy import Uuid, and_, bindparam, cast, exists, null, or_, select, true, union_all
from sqlalchemy.orm import aliased

from portal.accounts.models import User
from portal.programs.models import CareRole, CareTeamMember, Enrollment, Group, Program, Track
from portal.programs.policy import in_force
from portal.schedule.attendance_models import (
    AbsenceLine,
    AbsenceNotice,
    Asked,
    Attendance,
    AttendanceConcern,
    MakeUp,
)
from portal.schedule.mark_and_notice import MARK, MARKER, her_mark, her_notice
from portal.schedule.models import Appointment
from portal.schedule.policy import in_force_on, in_some_group_on, is_live
from portal.schedule.queries.frame import COLUMNS
from portal.schedule.queries.sequence import NUMBERS
from portal.vault.sealing import DataKey

_HERE = bindparam("appointment_id", type_=Uuid())
_NONE = cast(null(), Uuid())
_MEMBERS = (
    select(Enrollment.patient_id, Enrollment.id.label("place_id"), _NONE.label("make_up_id"))
    .join(Appointment, Appointment.group_id == Enrollment.group_id)
    .where(Appointment.id == _HERE, in_force_on(Enrollment, Appointment.local_on))
)
_OTHER, _PLACE = aliased(MakeUp), aliased(Enrollment)
_NAMED_ALREADY = or_(
    exists().where(  # she asks for another miss too: once is enough, a confirmed one first
        _OTHER.guest_id == MakeUp.guest_id,
        _OTHER.patient_id == MakeUp.patient_id,
        is_live(_OTHER),
        or_(
            and_(_OTHER.standing == Asked.CONFIRMED, MakeUp.standing == Asked.ASKED),
            and_(_OTHER.standing == MakeUp.standing, _OTHER.id < MakeUp.id),
        ),
    ),
    exists().where(  # or has a place in the group by now
        _PLACE.patient_id == MakeUp.patient_id,
        _PLACE.group_id == Appointment.group_id,
        in_force_on(_PLACE, Appointment.local_on),
    ),
)
_GUESTS = (
    select(MakeUp.patient_id, _NONE.label("place_id"), MakeUp.id.label("make_up_id"))
    .join(Appointment, Appointment.id == MakeUp.guest_id)
    .where(MakeUp.guest_id == _HERE, is_live(MakeUp), ~_NAMED_ALREADY)
    .where(in_some_group_on(MakeUp.patient_id, Appointment.local_on))
)
_WHO = union_all(_MEMBERS, _GUESTS).cte("who")
_OLD = aliased(Attendance)
_AMENDED = exists().where(
    _OLD.appointment_id == _HERE, _OLD.patient_id == _WHO.c.patient_id, _OLD.superseded_at.is_not(None)
)
_THERAPIST_USER, _NEWEST = aliased(User), aliased(AttendanceConcern)
_THERAPIST = (
    select(_THERAPIST_USER.name)
    .join(CareTeamMember, CareTeamMember.user_id == _THERAPIST_USER.id)
    .where(
        CareTeamMember.patient_id == _WHO.c.patient_id,
        CareTeamMember.care_role == CareRole.THERAPIST,
        in_force(CareTeamMember),
    )
    .order_by(CareTeamMember.from_on.desc())
    .limit(1)
    .scalar_subquery()
)
_CONCERN = (
    select(_NEWEST.id)
    .where(_NEWEST.patient_id == _WHO.c.patient_id, _NEWEST.group_id == Appointment.group_id)
    .order_by(_NEWEST.handed_at.desc())
    .limit(1)
    .correlate(_WHO, Appointment)
    .scalar_subquery()
)
ROSTER = (
    select(
        User.id,
        User.name,
        Enrollment.shown_as,
        (Enrollment.from_on == Appointment.local_on).label("first_day"),
        NUMBERS.c.number,
        _WHO.c.make_up_id,
        MakeUp.standing.label("asked"),
        AbsenceNotice.id.label("notice_id"),
        AbsenceNotice.kind,
        AbsenceNotice.made_at,
        AbsenceNotice.seen_at,
        AbsenceNotice.cause_sealed,
        AbsenceNotice.reason_sealed,
        *MARK,
        _AMENDED.label("amended"),
        AbsenceLine.id.label("line_id"),
        AbsenceLine.line_sealed,
        AbsenceLine.read_at,
        AttendanceConcern.handed_at,
        AttendanceConcern.misses,
        AttendanceConcern.seen_at.label("concern_seen_at"),
        _THERAPIST.label("therapist"),
        DataKey.id.label("key_id"),
        DataKey.wrapped,
        *COLUMNS,
    )
    .select_from(Appointment)
    .join(Group, Group.id == Appointment.group_id)
    .join(Track, Track.id == Group.track_id)
    .join(Program, Program.id == Track.program_id)
    .outerjoin(_WHO, true())
    .outerjoin(User, User.id == _WHO.c.patient_id)
    .outerjoin(Enrollment, Enrollment.id == _WHO.c.place_id)
    .outerjoin(NUMBERS, NUMBERS.c.place_id == _WHO.c.place_id)
    .outerjoin(MakeUp, MakeUp.id == _WHO.c.make_up_id)
    .outerjoin(AbsenceNotice, her_notice(_HERE, User.id))
    .outerjoin(Attendance, her_mark(_HERE, User.id))
    .outerjoin(MARKER, MARKER.id == Attendance.marked_by)
    .outerjoin(AbsenceLine, and_(AbsenceLine.appointment_id == _HERE, AbsenceLine.patient_id == User.id))
    .outerjoin(AttendanceConcern, AttendanceConcern.id == _CONCERN)
    .outerjoin(DataKey, DataKey.owner_id == User.id)
    .where(Appointment.id == _HERE)
    .order_by(User.name, User.id)
)
"""At least one row, with what is around the session; nobody in it where nobody is expected."""
