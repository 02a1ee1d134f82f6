"""The list of people, a page at a time by name: who is here or is to come, or who is former."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, exists, or_, select

from portal.access.actor import Actor, Role, initials
from portal.access.scope import binds
from portal.accounts.by_name import FURTHER_ON
from portal.accounts.models import RoleGrant, Standing, User
from portal.admin.queries.finding import found_by, sought
from portal.admin.queries.here import HERE, ONE, few_former, some
from portal.admin.queries.people import CARE, CLINICIAN, IDS, IN_GROUPS
from portal.database import db
from portal.programs.models import CareRole, CareTeamMember, Enrollment
from portal.programs.policy import administered_people, in_force, lasting
from portal.reading import read

A_PAGE = 50


@dataclass(frozen=True)
class Asked:
    """What is looked for. `words` find everybody, unless `is_former` says whom."""

    role: Role | None = None
    words: str = ""
    is_former: bool = False
    is_alone: bool = False
    """Has a place today, and no therapist."""
    after: UUID | None = None
    """Whoever comes before the page. An id: no name stands in the address."""


@dataclass(frozen=True)
class PersonLine:
    """One line of the list. Roles, groups and care team are those of today or to come."""

    id: UUID
    name: str
    credentials: str
    standing: Standing
    is_former: bool
    roles: list[Role] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    care_team: list[str] = field(default_factory=list)

    @property
    def initials(self) -> str:
        return initials(self.name)


_LINES = administered_people.with_only_columns(
    User.id, User.name, User.credentials, User.standing, (~HERE).label("is_former"), maintain_column_froms=True
).order_by(User.name, User.id)
_OF_ROLE = (
    RoleGrant.user_id == User.id,
    or_(RoleGrant.role == bindparam("role"), RoleGrant.role == bindparam("likewise")),
)
_HELD = exists().where(*_OF_ROLE)
_HOLDS = exists().where(*_OF_ROLE, lasting(RoleGrant))
_HOLDS_OR_HELD = some(select(ONE).select_from(RoleGrant).where(*_OF_ROLE, or_(lasting(RoleGrant), ~HERE)))
"""Of those who are here, who holds the role; of the former, who did."""
_HAS_A_PLACE = some(select(ONE).select_from(Enrollment).where(Enrollment.patient_id == User.id, in_force(Enrollment)))
_THERAPIST = (CareTeamMember.care_role == CareRole.THERAPIST, in_force(CareTeamMember))
_IS_TREATED = some(select(ONE).select_from(CareTeamMember).where(CareTeamMember.patient_id == User.id, *_THERAPIST))
_ROLES = (
    select(RoleGrant.user_id, RoleGrant.role)
    .where(RoleGrant.user_id.in_(IDS), lasting(RoleGrant))
    .order_by(RoleGrant.role)
)
_CARE_TEAMS = CARE.where(CareTeamMember.patient_id.in_(IDS), lasting(CareTeamMember)).order_by(CLINICIAN.name)


def listed(actor: Actor, asked: Asked) -> tuple[list[PersonLine], UUID | None]:
    """A page of people by name, and the id after which the next begins. Four statements; five for the former."""
    among = few_former(actor) if asked.is_former and not asked.words else None
    given = binds(actor, after=asked.after, role=asked.role, likewise=_likewise(asked.role), ids=among)
    words = found_by(asked.words) if asked.words else None
    ways = (asked.is_former, asked.is_alone, bool(asked.role), bool(asked.after), among is not None)
    statement = _statement(words, *ways)
    rows = read(statement, given | sought(asked.words), A_PAGE + 1)
    lines = {row.id: PersonLine(*row) for row in rows[:A_PAGE]}
    _fill(actor, lines)
    return list(lines.values()), rows[A_PAGE - 1].id if len(rows) > A_PAGE else None


def _likewise(role: Role | None) -> Role | None:
    """The role that goes by the same name."""
    return Role.PROGRAM_ADMIN if role is Role.ADMIN else role


@cache
def _statement(words: Any, is_former: bool, is_alone: bool, has_role: bool, goes_on: bool, is_among: bool) -> Any:
    """Built once for each way to ask."""
    is_any = words is not None and not is_former and not is_alone
    conditions = (
        (words is not None, words),
        (not is_any, ~HERE if is_former else HERE),
        (is_alone, and_(_HAS_A_PLACE, ~_IS_TREATED)),
        (has_role, _HOLDS_OR_HELD if is_any else _HELD if is_former else _HOLDS),
        (goes_on, FURTHER_ON),
        (is_among, User.id.in_(IDS)),
    )
    return _LINES.where(*(condition for is_asked, condition in conditions if is_asked))


def _fill(actor: Actor, lines: dict[UUID, PersonLine]) -> None:
    ids = binds(actor, ids=list(lines))
    for row in db.session.execute(_ROLES, ids):
        lines[row.user_id].roles.append(row.role)
    for row in db.session.execute(IN_GROUPS, ids):
        groups = lines[row.person_id].groups
        if (row.until_on is None or row.until_on >= actor.today) and row.name not in groups:  # on hold, and back later
            groups.append(row.name)
    for care in db.session.execute(_CARE_TEAMS, ids):
        lines[care.patient_id].care_team.append(care.clinician)
