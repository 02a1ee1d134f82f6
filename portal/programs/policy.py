"""The relations that decide: in care, on the care team, leading, enrolled. And the scopes built of them alone."""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select

from portal.access.actor import Role
from portal.access.rules import named
from portal.access.scope import ME, TODAY, Scope
from portal.accounts.models import RoleGrant, User
from portal.programs.models import CareTeamMember, Dated, Enrollment, Group, GroupLeader

Column = Any  # a mapped UUID column, or an expression of one


def in_force(dated: type[Dated]) -> ColumnElement[bool]:
    """The row holds today."""
    return and_(dated.from_on <= TODAY, or_(dated.until_on.is_(None), dated.until_on >= TODAY))


def in_care(patient: Column) -> ColumnElement[bool]:
    """The patient has a place in some group today: neither yet to start nor discharged."""
    return exists().where(Enrollment.patient_id == patient, in_force(Enrollment))


def on_care_team(patient: Column) -> ColumnElement[bool]:
    """The actor answers for this patient today."""
    return exists().where(CareTeamMember.patient_id == patient, CareTeamMember.user_id == ME, in_force(CareTeamMember))


def leads(group: Column) -> ColumnElement[bool]:
    """The actor leads this group today."""
    return exists().where(GroupLeader.group_id == group, GroupLeader.user_id == ME, in_force(GroupLeader))


def enrolled(group: Column) -> ColumnElement[bool]:
    """The actor has a place in this group today."""
    return exists().where(Enrollment.group_id == group, Enrollment.patient_id == ME, in_force(Enrollment))


def holds(role: Role) -> ColumnElement[bool]:
    """The actor holds this role today."""
    return exists().where(
        RoleGrant.user_id == ME,
        RoleGrant.role == role,
        RoleGrant.from_on <= TODAY,
        or_(RoleGrant.until_on.is_(None), RoleGrant.until_on >= TODAY),
    )


led_groups: Scope[Group] = named("programs.led_groups", select(Group).where(leads(Group.id)))
own_groups: Scope[Group] = named("programs.own_groups", select(Group).where(enrolled(Group.id)))
caseload: Scope[User] = named("programs.caseload", select(User).where(on_care_team(User.id)))
administered_groups: Scope[Group] = named("programs.administered_groups", select(Group).where(holds(Role.ADMIN)))
administered_people: Scope[User] = named("programs.administered_people", select(User).where(holds(Role.ADMIN)))
