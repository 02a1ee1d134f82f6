"""The relations that decide: in care, on the care team, leading, enrolled. And the scopes built of them alone."""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select, union_all

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
    return exists().where(
        RoleGrant.user_id == user,
        or_(*(RoleGrant.role == role for role in sorted(roles))),
        RoleGrant.from_on <= TODAY,
        or_(RoleGrant.until_on.is_(None), RoleGrant.until_on >= TODAY),
    )


STANDS_FOR = union_all(
    select(ME),
    select(Cover.user_id).where(Cover.cover_id == ME, in_force(Cover), held_by(Cover.user_id, Role.THERAPIST)),
)
"""The actor, and those who are away today and for whom she answers. For these alone, not for whom they cover."""

CARED_FOR = select(CareTeamMember.patient_id).where(CareTeamMember.user_id.in_(STANDS_FOR), in_force(CareTeamMember))
"""Patients of theirs today. Half a rule: whoever holds no therapist's role any more answers for nobody."""


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
administered_groups: Scope[Group] = named("programs.administered_groups", select(Group).where(holds(Role.ADMIN)))
administered_people: Scope[User] = named("programs.administered_people", select(User).where(holds(Role.ADMIN)))
administered_programs: Scope[Program] = named(
    "programs.administered_programs", select(Program).where(holds(Role.ADMIN))
)
administered_tracks: Scope[Track] = named("programs.administered_tracks", select(Track).where(holds(Role.ADMIN)))
administered_places: Scope[Enrollment] = named(
    "programs.administered_places", select(Enrollment).where(holds(Role.ADMIN))
)
administered_leaders: Scope[GroupLeader] = named(
    "programs.administered_leaders", select(GroupLeader).where(holds(Role.ADMIN))
)
administered_care: Scope[CareTeamMember] = named(
    "programs.administered_care", select(CareTeamMember).where(holds(Role.ADMIN))
)
own_covers: Scope[Cover] = named("programs.own_covers", select(Cover).where(Cover.user_id == ME, holds(Role.THERAPIST)))
"""When the actor is away, and who answers meanwhile."""

administered_patients: Scope[User] = named(
    "programs.administered_patients", select(User).where(holds(Role.ADMIN), was_patient(User.id))
)
administered_holidays: Scope[Holiday] = named(
    "programs.administered_holidays", select(Holiday).where(holds(Role.ADMIN))
)
administered_hours: Scope[OpenHours] = named("programs.administered_hours", select(OpenHours).where(holds(Role.ADMIN)))
administered_waiting: Scope[WaitingPlace] = named(
    "programs.administered_waiting", select(WaitingPlace).where(holds(Role.ADMIN))
)
