"""The relations that decide: in care, on the care team, leading, enrolled. And the scopes built of them alone."""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select, union, union_all
from sqlalchemy.orm import aliased

from portal.access.actor import Role
from portal.access.rules import named
from portal.access.scope import ME, NOW, TODAY, Scope
from portal.accounts.models import RoleGrant, User
from portal.programs.exceptional_models import EmergencyAccess
from portal.programs.group_models import Holiday, WaitingPlace
from portal.programs.life_models import OpenHours
from portal.programs.models import CareTeamMember, Cover, Dated, Enrollment, Group, GroupLeader, Program, Track

Column = Any  # a mapped UUID column, or an expression of one


# Relations of the actor are lists of ids rather than EXISTS: a database begins at the few rows of the actor and goes
# on by index, where it would otherwise walk through every row of the clinic and ask of each.


def in_force(dated: type[Dated]) -> ColumnElement[bool]:
    """The row holds today."""
    return and_(dated.from_on <= TODAY, or_(dated.until_on.is_(None), dated.until_on >= TODAY))


def in_care(patient: Column) -> ColumnElement[bool]:
    """The patient has a place in some group today: neither yet to start nor discharged."""
    return exists().where(Enrollment.patient_id == patient, in_force(Enrollment))


def on_care_team(patient: Column) -> ColumnElement[bool]:
    """The actor answers for this patient today, herself or as the cover of who is away.

    Somebody who is no therapist any more answers for nobody.
    """
    return and_(patient.in_(CARED_FOR), holds(Role.THERAPIST))


def leads(group: Column) -> ColumnElement[bool]:
    """The actor leads this group today. Somebody who is no leader any more leads none."""
    led = select(GroupLeader.group_id).where(GroupLeader.user_id == ME, in_force(GroupLeader))
    return and_(group.in_(led), holds(Role.LEADER))


def enrolled(group: Column) -> ColumnElement[bool]:
    """The actor has a place in this group today."""
    return group.in_(select(Enrollment.group_id).where(Enrollment.patient_id == ME, in_force(Enrollment)))  # type: ignore[no-any-return]


def holds(*roles: Role) -> ColumnElement[bool]:
    """The actor holds one of these roles today."""
    return held_by(ME, *roles)


def held_by(user: Column, *roles: Role) -> ColumnElement[bool]:
    """This person holds one of these roles today."""
    return exists().where(RoleGrant.user_id == user, or_(*(RoleGrant.role == role for role in sorted(roles))), _HELD)


def lasting(dated: Any) -> ColumnElement[bool]:
    """It holds today, or will: it is not over."""
    return or_(dated.until_on.is_(None), dated.until_on >= TODAY)


_HELD = and_(RoleGrant.from_on <= TODAY, lasting(RoleGrant))


STANDS_FOR = union_all(
    select(ME),
    select(Cover.user_id).where(Cover.cover_id == ME, in_force(Cover), held_by(Cover.user_id, Role.THERAPIST)),
)
"""The actor, and those who are away today and for whom she answers. For these alone, not for whom they cover."""

CARED_FOR = select(CareTeamMember.patient_id).where(
    CareTeamMember.user_id.in_(STANDS_FOR), CareTeamMember.patient_id != ME, in_force(CareTeamMember)
)
"""Patients of theirs today; nobody answers for herself, by whatever way she came to. Half a rule: whoever holds no
therapist's role any more answers for nobody."""


def was_patient(user: Column) -> ColumnElement[bool]:
    """Whoever was ever given the role of a patient has a key and a chain, and may have a care team."""
    return exists().where(RoleGrant.user_id == user, RoleGrant.role == Role.PATIENT)


RUNNING = and_(EmergencyAccess.user_id == ME, EmergencyAccess.ended_at.is_(None), EmergencyAccess.until_at > NOW)
"""An emergency access of the actor's that goes on now."""
ON_CALL = (Role.THERAPIST, Role.LEADER)
"""Who may read beyond her own patients in an emergency: those who look after people, not those who keep accounts."""


def in_emergency(patient: Column) -> ColumnElement[bool]:
    """The actor reads this patient's record in an emergency now. For scopes of what is read, and for no other."""
    return and_(patient.in_(select(EmergencyAccess.patient_id).where(RUNNING)), holds(*ON_CALL))


def may_read(patient: Column) -> ColumnElement[bool]:
    """The actor answers for this patient, or reads her record in an emergency. Likewise."""
    return or_(on_care_team(patient), in_emergency(patient))


led_groups: Scope[Group] = named("programs.led_groups", select(Group).where(leads(Group.id)))
own_groups: Scope[Group] = named("programs.own_groups", select(Group).where(enrolled(Group.id)))
caseload: Scope[User] = named("programs.caseload", select(User).where(on_care_team(User.id)))
read_in_emergency: Scope[User] = named("programs.read_in_emergency", select(User).where(in_emergency(User.id)))
own_covers: Scope[Cover] = named("programs.own_covers", select(Cover).where(Cover.user_id == ME, holds(*ON_CALL)))
"""When the actor is away, and who stands in meanwhile: answers for their patients, or leads their sessions."""

# An administrator of the clinic reaches all of it; one of a program, what is of that program and nothing else. They
# are two roles: what asks for `holds(Role.ADMIN)` is closed to the second, and what is open to her says so here.

MY_PROGRAMS = select(RoleGrant.program_id).where(RoleGrant.user_id == ME, RoleGrant.role == Role.PROGRAM_ADMIN, _HELD)
_MY_TRACKS = select(Track.id).where(Track.program_id.in_(MY_PROGRAMS))
_MY_GROUPS = select(Group.id).where(Group.track_id.in_(_MY_TRACKS))
_place, _grant = aliased(Enrollment), aliased(RoleGrant)


def only_patient(patient: Column) -> ColumnElement[bool]:
    """Only a patient: who sets a password for staff, or for who acts for others, would see what they see."""
    return ~exists().where(_grant.user_id == patient, _grant.role != Role.PATIENT, lasting(_grant))


_GOES_ON_ELSEWHERE = exists().where(
    _place.patient_id == Enrollment.patient_id, lasting(_place), _place.group_id.not_in(_MY_GROUPS)
)
_MY_PATIENTS = union(
    select(Enrollment.patient_id).where(
        Enrollment.group_id.in_(_MY_GROUPS),
        or_(lasting(Enrollment), ~_GOES_ON_ELSEWHERE),
        only_patient(Enrollment.patient_id),
    ),
    select(WaitingPlace.patient_id).where(
        WaitingPlace.track_id.in_(_MY_TRACKS),
        WaitingPlace.ended_at.is_(None),
        only_patient(WaitingPlace.patient_id),
    ),
    select(RoleGrant.user_id).where(
        RoleGrant.role == Role.PATIENT,
        RoleGrant.program_id.in_(MY_PROGRAMS),
        ~exists().where(_place.patient_id == RoleGrant.user_id),
        only_patient(RoleGrant.user_id),
    ),
)
"""Who has or will have a place there, or had one and goes on nowhere else; who waits for one; who was invited."""
_EVER_THERE = select(Enrollment.patient_id).where(Enrollment.group_id.in_(_MY_GROUPS))


def administers(program: Column) -> ColumnElement[bool]:
    """The actor administers this program: with the whole clinic, or by itself."""
    return or_(holds(Role.ADMIN), program.in_(MY_PROGRAMS))


def administers_group(group: Column) -> ColumnElement[bool]:
    return or_(holds(Role.ADMIN), group.in_(_MY_GROUPS))


def administers_patient(patient: Column) -> ColumnElement[bool]:
    return or_(holds(Role.ADMIN), patient.in_(_MY_PATIENTS))


def counts(patient: Column) -> ColumnElement[bool]:
    """She is or was in a program that the actor administers, wherever she went on: for numbers about many."""
    return or_(holds(Role.ADMIN), patient.in_(_EVER_THERE))


administered_programs: Scope[Program] = named(
    "programs.administered_programs", select(Program).where(administers(Program.id))
)
administered_tracks: Scope[Track] = named(
    "programs.administered_tracks", select(Track).where(administers(Track.program_id))
)
administered_groups: Scope[Group] = named(
    "programs.administered_groups", select(Group).where(administers_group(Group.id))
)
administered_places: Scope[Enrollment] = named(
    "programs.administered_places",
    select(Enrollment).where(administers_group(Enrollment.group_id), administers_patient(Enrollment.patient_id)),
)
administered_leaders: Scope[GroupLeader] = named(
    "programs.administered_leaders", select(GroupLeader).where(administers_group(GroupLeader.group_id))
)
administered_people: Scope[User] = named(
    "programs.administered_people", select(User).where(administers_patient(User.id))
)
"""Of a program: its patients. Staff are the clinic's."""
administered_patients: Scope[User] = named(
    "programs.administered_patients", select(User).where(administers_patient(User.id), was_patient(User.id))
)
administered_care: Scope[CareTeamMember] = named(
    "programs.administered_care", select(CareTeamMember).where(administers_patient(CareTeamMember.patient_id))
)
administered_waiting: Scope[WaitingPlace] = named(
    "programs.administered_waiting",
    select(WaitingPlace).where(or_(holds(Role.ADMIN), WaitingPlace.track_id.in_(_MY_TRACKS))),
)
administered_holidays: Scope[Holiday] = named(
    "programs.administered_holidays", select(Holiday).where(holds(Role.ADMIN))
)
administered_carers: Scope[User] = named(
    "programs.administered_carers", select(User).where(holds(Role.ADMIN), held_by(User.id, *ON_CALL))
)
"""Therapists and group leaders."""
administered_covers: Scope[Cover] = named(
    "programs.administered_covers", select(Cover).where(holds(Role.ADMIN), held_by(Cover.user_id, *ON_CALL))
)
"""Of the clinic alone: whoever covers answers for all the patients of who is away, of whatever program."""
administered_hours: Scope[OpenHours] = named("programs.administered_hours", select(OpenHours).where(holds(Role.ADMIN)))
