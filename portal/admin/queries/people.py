"""People: the list of them, and one of them."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Date, bindparam, cast, exists, func, literal, or_, select, tuple_, union_all
from sqlalchemy.orm import aliased

from portal import clock
from portal.access.actor import ADMINISTRATORS, Actor, Role, initials
from portal.access.scope import binds
from portal.accounts.models import Invitation, RoleGrant, Standing, User
from portal.admin.queries.finding import found_by
from portal.database import db
from portal.programs.models import CareRole, CareTeamMember, Ending, Enrollment, Group, GroupLeader, Program
from portal.programs.policy import (
    administered_groups,
    administered_people,
    administered_programs,
    administers_group,
    lasting,
)

A_PAGE = 50


@dataclass(frozen=True)
class PersonLine:
    """One line of the list. Roles, groups and care team are those of today or to come."""

    id: UUID
    name: str
    credentials: str
    standing: Standing
    roles: list[Role] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    care_team: list[str] = field(default_factory=list)

    @property
    def initials(self) -> str:
        return initials(self.name)


@dataclass(frozen=True)
class GroupSpan:
    """A place (`leads` false) or a leadership in a group."""

    group_id: UUID
    name: str
    leads: bool
    from_on: date
    until_on: date | None
    id: UUID
    ended_as: Ending | None
    back_on: date | None
    is_return: bool

    @property
    def is_held(self) -> bool:
        return self.ended_as is Ending.HOLD

    @property
    def away_from(self) -> date | None:
        return self.until_on + timedelta(days=1) if self.until_on else None

    def lasts(self, today: date) -> bool:
        return self.until_on is None or self.until_on >= today


@dataclass(frozen=True)
class CareSpan:
    """Two people, one of whom answers for the other."""

    id: UUID
    patient_id: UUID
    patient: str
    clinician_id: UUID
    clinician: str
    care_role: CareRole
    from_on: date
    until_on: date | None


@dataclass(frozen=True)
class Held:
    """A role of somebody's. `program`: the one in which it is held; none for the whole clinic."""

    role: Role
    from_on: date
    until_on: date | None
    program: str | None


@dataclass(frozen=True)
class Sheet:
    """What an administrator sees of one person."""

    roles: list[Held]
    groups: list[GroupSpan]
    care_team: list[CareSpan]
    patients: list[CareSpan]
    link_expires_at: datetime | None
    """Until when the invitation link works; None when none does."""

    @property
    def is_patient(self) -> bool:
        return any(one.role is Role.PATIENT for one in self.roles)


_IDS: Any = bindparam("ids", expanding=True)
_patient, _clinician = aliased(User), aliased(User)

_LINES = administered_people.with_only_columns(
    User.id, User.name, User.credentials, User.standing, maintain_column_froms=True
).order_by(User.name, User.id)
_ROLES = (
    select(RoleGrant.user_id, RoleGrant.role)
    .where(RoleGrant.user_id.in_(_IDS), lasting(RoleGrant))
    .order_by(RoleGrant.role)
)


_next = aliased(Enrollment)
_BACK_ON = (
    select(func.min(_next.from_on))
    .where(_next.follows_id == Enrollment.id, _next.group_id == Enrollment.group_id)
    .scalar_subquery()
)


def _in_groups(kind: type[Enrollment] | type[GroupLeader], person: Any, leads: bool) -> Any:
    stay: tuple[Any, ...] = (Enrollment.ended_as, _BACK_ON, Enrollment.follows_id.is_not(None))
    nothing: tuple[Any, ...] = (cast(None, Enrollment.ended_as.type), cast(None, Date()), literal(False))
    columns = select(
        person.label("person_id"),
        Group.id,
        Group.name,
        literal(leads).label("leads"),
        kind.from_on,
        kind.until_on,
        kind.id.label("span_id"),
        *(
            one.label(name)
            for one, name in zip(nothing if leads else stay, ("ended_as", "back_on", "is_return"), strict=True)
        ),
    )
    return columns.join(Group, Group.id == kind.group_id).where(person.in_(_IDS), administers_group(Group.id))


_GROUPS = union_all(
    _in_groups(Enrollment, Enrollment.patient_id, leads=False), _in_groups(GroupLeader, GroupLeader.user_id, leads=True)
)
_CARE = (
    select(
        CareTeamMember.id,
        _patient.id.label("patient_id"),
        _patient.name.label("patient"),
        _clinician.id.label("clinician_id"),
        _clinician.name.label("clinician"),
        CareTeamMember.care_role,
        CareTeamMember.from_on,
        CareTeamMember.until_on,
    )
    .join(_patient, _patient.id == CareTeamMember.patient_id)
    .join(_clinician, _clinician.id == CareTeamMember.user_id)
)
_CARE_TEAMS = _CARE.where(CareTeamMember.patient_id.in_(_IDS), lasting(CareTeamMember)).order_by(_clinician.name)
_CARE_OF_ONE = _CARE.where(
    or_(CareTeamMember.patient_id == bindparam("person_id"), CareTeamMember.user_id == bindparam("person_id"))
).order_by(CareTeamMember.from_on.desc(), _patient.name)
_GRANTS = (
    select(RoleGrant.role, RoleGrant.from_on, RoleGrant.until_on, Program.name)
    .outerjoin(Program, Program.id == RoleGrant.program_id)
    .where(RoleGrant.user_id == bindparam("person_id"))
    .order_by(RoleGrant.from_on.desc(), RoleGrant.role)
)
_GROUP_NAMES = administered_groups.with_only_columns(Group.id, Group.name, maintain_column_froms=True).order_by(
    Group.name, Group.id
)
_PROGRAM_NAMES = administered_programs.with_only_columns(Program.id, Program.name, maintain_column_froms=True).order_by(
    Program.name, Program.id
)
_LINK = (
    select(Invitation.expires_at)
    .where(Invitation.user_id == bindparam("person_id"), Invitation.used_at.is_(None))
    .order_by(Invitation.expires_at.desc())
    .limit(1)
)


def people(actor: Actor, role: Role | None, words: str, after: UUID | None) -> tuple[list[PersonLine], UUID | None]:
    """A page of people by name, and the id after which the next begins. The cursor is an id: no name in the address."""
    wanted = _LINES.limit(A_PAGE + 1)
    if role:
        asked = RoleGrant.role.in_(ADMINISTRATORS) if role is Role.ADMIN else RoleGrant.role == role
        holding = exists().where(RoleGrant.user_id == User.id, asked, lasting(RoleGrant))
        wanted = wanted.where(holding)
    if words:
        wanted = wanted.where(found_by(words))
    if after:
        last = aliased(User)
        place = select(last.name).where(last.id == after).scalar_subquery()
        wanted = wanted.where(tuple_(User.name, User.id) > tuple_(place, after))
    rows = db.session.execute(wanted, binds(actor)).all()
    lines = {row.id: PersonLine(*row) for row in rows[:A_PAGE]}
    _fill(actor, lines)
    return list(lines.values()), rows[A_PAGE - 1].id if len(rows) > A_PAGE else None


def _fill(actor: Actor, lines: dict[UUID, PersonLine]) -> None:
    ids = binds(actor, ids=list(lines))
    for row in db.session.execute(_ROLES, ids):
        lines[row.user_id].roles.append(row.role)
    for row in db.session.execute(_GROUPS, ids):
        if row.until_on is None or row.until_on >= actor.today:
            lines[row.person_id].groups.append(row.name)
    for care in db.session.execute(_CARE_TEAMS, ids):
        lines[care.patient_id].care_team.append(care.clinician)


def sheet(actor: Actor, person: User) -> Sheet:
    """Roles, groups and care team with their days, newest first."""
    one = binds(actor, person_id=person.id, ids=[person.id])
    groups = [GroupSpan(*row[1:]) for row in db.session.execute(_GROUPS, one)]
    care = [CareSpan(*row) for row in db.session.execute(_CARE_OF_ONE, one)]
    expires = db.session.scalar(_LINK, one)
    return Sheet(
        roles=[Held(*row) for row in db.session.execute(_GRANTS, one)],
        groups=sorted(groups, key=lambda span: span.from_on, reverse=True),
        care_team=[span for span in care if span.patient_id == person.id],
        patients=[span for span in care if span.clinician_id == person.id and _lasts(span, actor.today)],
        link_expires_at=expires if expires and expires > clock.now() else None,
    )


def _lasts(span: CareSpan, today: date) -> bool:
    return span.until_on is None or span.until_on >= today


def link_expiry(person_id: UUID) -> datetime | None:
    """Until when the person's newest unused link works."""
    return db.session.scalar(_LINK, {"person_id": person_id})


def group_names(actor: Actor) -> list[tuple[UUID, str]]:
    """Every group to give a place in."""
    return [(row.id, row.name) for row in db.session.execute(_GROUP_NAMES, binds(actor))]


def program_names(actor: Actor) -> list[tuple[UUID, str]]:
    """Every program in which a role may be held."""
    return [(row.id, row.name) for row in db.session.execute(_PROGRAM_NAMES, binds(actor))]


def care_names(member: CareTeamMember) -> dict[str, str]:
    """Who leaves whose care team: `clinician`, `patient`."""
    row = db.session.execute(_CARE.where(CareTeamMember.id == member.id)).one()
    return {"clinician": row.clinician, "patient": row.patient}
