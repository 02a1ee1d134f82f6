"""One person as administrators see her, and what there is to choose from on her page."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Date, and_, bindparam, cast, func, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from portal import clock
from portal.access.actor import AT_WORK, Actor, Role
from portal.access.scope import binds
from portal.accounts.models import Invitation, RoleGrant, User
from portal.database import db
from portal.programs.closing import goes_on_after_a_hold
from portal.programs.models import CareRole, CareTeamMember, Ending, Enrollment, Group, GroupLeader, Program
from portal.programs.narrowing import PLACES, are_too_many
from portal.programs.policy import (
    ON_CALL,
    administered_groups,
    administered_programs,
    administers,
    administers_group,
)
from portal.reading import read


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
    """A role of somebody's. `program`: the one in which it is held; none for the whole clinic, or for one that the
    actor does not administer."""

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

    def will_work(self, today: date) -> bool:
        """On the staff, today or later."""
        return any(one.role in AT_WORK and (one.until_on is None or one.until_on >= today) for one in self.roles)

    def can_be_away(self, today: date) -> bool:
        """So that somebody has to stand in: a therapist, or who leads groups."""
        held = (one for one in self.roles if one.role in ON_CALL and one.from_on <= today)
        return any(one.until_on is None or one.until_on >= today for one in held)


IDS: Any = bindparam("ids", expanding=True)
PATIENT, CLINICIAN = aliased(User), aliased(User)

_next = aliased(Enrollment)
_BACK_ON = (
    select(func.min(_next.from_on))
    .where(_next.follows_id == Enrollment.id, _next.group_id == Enrollment.group_id)
    .scalar_subquery()
)


def _in_groups(kind: type[Enrollment] | type[GroupLeader], person: Any, leads: bool) -> Any:
    stay: tuple[Any, ...] = (Enrollment.ended_as, _BACK_ON, goes_on_after_a_hold)
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
    return columns.join(Group, Group.id == kind.group_id).where(person.in_(IDS), administers_group(kind.group_id))


IN_GROUPS = union_all(
    _in_groups(Enrollment, Enrollment.patient_id, leads=False), _in_groups(GroupLeader, GroupLeader.user_id, leads=True)
)
CARE = (
    select(
        CareTeamMember.id,
        PATIENT.id.label("patient_id"),
        PATIENT.name.label("patient"),
        CLINICIAN.id.label("clinician_id"),
        CLINICIAN.name.label("clinician"),
        CareTeamMember.care_role,
        CareTeamMember.from_on,
        CareTeamMember.until_on,
    )
    .join(PATIENT, PATIENT.id == CareTeamMember.patient_id)
    .join(CLINICIAN, CLINICIAN.id == CareTeamMember.user_id)
)
_CARE_OF_ONE = CARE.where(
    or_(CareTeamMember.patient_id == bindparam("person_id"), CareTeamMember.user_id == bindparam("person_id"))
).order_by(CareTeamMember.from_on.desc(), PATIENT.name)
_GRANTS = (
    select(RoleGrant.role, RoleGrant.from_on, RoleGrant.until_on, Program.name)
    .outerjoin(Program, and_(Program.id == RoleGrant.program_id, administers(Program.id)))
    .where(RoleGrant.user_id == bindparam("person_id"))
    .order_by(RoleGrant.from_on.desc(), RoleGrant.role)
)
_GROUP_NAMES = (
    administered_groups.with_only_columns(Group.id, Group.name, maintain_column_froms=True)
    .where(Group.until_on.is_(None))
    .order_by(Group.name, Group.id)
)
_PROGRAM_NAMES = administered_programs.with_only_columns(Program.id, Program.name, maintain_column_froms=True).order_by(
    Program.name, Program.id
)
_NAMES_AND_PLACES = _PROGRAM_NAMES.add_columns(PLACES.label("places"))
_OPEN_PROGRAM_NAMES = _PROGRAM_NAMES.where(Program.until_on.is_(None))
_LINK = (
    select(Invitation.expires_at)
    .where(Invitation.user_id == bindparam("person_id"), Invitation.used_at.is_(None))
    .order_by(Invitation.expires_at.desc())
    .limit(1)
)


def sheet(actor: Actor, person: User) -> Sheet:
    """Roles, groups and care team with their days, newest first."""
    one = binds(actor, person_id=person.id, ids=[person.id])
    groups = [GroupSpan(*row[1:]) for row in db.session.execute(IN_GROUPS, one)]
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
    """Every group to give a place in: one that closes takes nobody new."""
    return [(row.id, row.name) for row in db.session.execute(_GROUP_NAMES, binds(actor))]


def program_names(actor: Actor) -> list[tuple[UUID, str]]:
    """Every program in which a role may be held, or was."""
    return [(row.id, row.name) for row in db.session.execute(_PROGRAM_NAMES, binds(actor))]


def programs_to_add_up(actor: Actor) -> list[tuple[UUID, str]] | None:
    """Every program; None where too many have a place to add everybody up. One statement."""
    rows = read(_NAMES_AND_PLACES, binds(actor))
    return None if rows and are_too_many(rows[0].places) else [(row.id, row.name) for row in rows]


def open_program_names(actor: Actor) -> list[tuple[UUID, str]]:
    """Those for which somebody new may be invited."""
    return [(row.id, row.name) for row in db.session.execute(_OPEN_PROGRAM_NAMES, binds(actor))]


def care_names(member: CareTeamMember) -> dict[str, str]:
    """Who leaves whose care team: `clinician`, `patient`."""
    row = db.session.execute(CARE.where(CareTeamMember.id == member.id)).one()
    return {"clinician": row.clinician, "patient": row.patient}
