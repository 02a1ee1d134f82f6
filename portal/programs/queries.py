"""Small look-ups about people and groups that several screens share."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Uuid, bindparam, or_, select, union_all

from portal.access.actor import STAFF, Actor, Role, initials
from portal.access.scope import TODAY, binds
from portal.accounts.models import Standing, User
from portal.database import db
from portal.programs.models import CareTeamMember, Clinic, Cover, Enrollment, Group, GroupLeader, Track
from portal.programs.policy import held_by, in_force, lasting
from portal.reading import read


@dataclass(frozen=True)
class Person:
    """Somebody's name, as it may be shown to whoever the scope let through."""

    id: UUID
    name: str
    credentials: str = ""

    @property
    def first_name(self) -> str:
        return self.name.split()[0]

    @property
    def initials(self) -> str:
        return initials(self.name)


_THERAPISTS = (
    select(User.id, User.name, User.credentials)
    .join(CareTeamMember, CareTeamMember.user_id == User.id)
    .where(CareTeamMember.patient_id == bindparam("patient_id"), in_force(CareTeamMember))
    .order_by(CareTeamMember.care_role.desc(), CareTeamMember.from_on)
)
_TEAM_IDS = select(CareTeamMember.user_id).where(
    CareTeamMember.patient_id == bindparam("patient_id", type_=Uuid()), in_force(CareTeamMember)
)
COVERS = in_force(Cover) & held_by(Cover.user_id, Role.THERAPIST) & held_by(Cover.cover_id, Role.THERAPIST)
"""It holds today, between two who are therapists still."""
_ANSWERING = (
    select(User.id, User.name, User.credentials)
    .where(User.id.in_(union_all(_TEAM_IDS, select(Cover.cover_id).where(COVERS, Cover.user_id.in_(_TEAM_IDS)))))
    .order_by(User.name)
)
_STAND_IN = (
    select(Cover.cover_id)
    .join(User, User.id == Cover.cover_id)
    .where(Cover.user_id == bindparam("user_id", type_=Uuid()), COVERS, User.standing == Standing.ACTIVE)
    .order_by(Cover.from_on)
)
_PERSON = select(User.id, User.name, User.credentials).where(User.id == bindparam("user_id", type_=Uuid()))
_STAFF = (
    select(User.id, User.name, User.credentials)
    .where(User.standing == Standing.ACTIVE, held_by(User.id, *STAFF))
    .order_by(User.name, User.id)
)
_HOLDERS = {
    role: select(User.id).where(User.standing == Standing.ACTIVE, held_by(User.id, role)) for role in sorted(STAFF)
}
_MEMBERS = (
    select(User.id, User.name, User.credentials)
    .join(Enrollment, Enrollment.patient_id == User.id)
    .where(Enrollment.group_id == bindparam("group_id"), in_force(Enrollment))
    .order_by(User.name)
)
_COMING = (
    select(Enrollment.patient_id)
    .where(
        Enrollment.group_id == bindparam("group_id"),
        Enrollment.from_on > TODAY,
        or_(Enrollment.until_on.is_(None), Enrollment.until_on >= Enrollment.from_on),
    )
    .order_by(Enrollment.from_on)
)
_TRACKS_OF_PROGRAM = select(Track.id).where(
    Track.program_id.in_(
        select(Track.program_id)
        .join(Group, Group.track_id == Track.id)
        .where(Group.id == bindparam("group_id", type_=Uuid()))
    )
)
_LANGUAGES = (
    select(User.language)
    .distinct()
    .join(Enrollment, Enrollment.patient_id == User.id)
    .join(Group, Group.id == Enrollment.group_id)
    .where(Group.track_id.in_(_TRACKS_OF_PROGRAM), lasting(Enrollment))
)
_LEADERS = (
    select(GroupLeader.group_id, User.id, User.name, User.credentials)
    .join(User, User.id == GroupLeader.user_id)
    .where(GroupLeader.group_id.in_(bindparam("group_ids", expanding=True)), in_force(GroupLeader))
    .order_by(User.name)
)


def care_team(actor: Actor, patient_id: UUID) -> list[Person]:
    """The patient's care team today, the therapist first. The caller has checked who may know."""
    return [Person(*row) for row in read(_THERAPISTS, binds(actor, patient_id=patient_id))]


def answering(actor: Actor, patient_id: UUID) -> list[Person]:
    """Her care team today, and who covers for somebody of it: whoever is to hear of what she sends."""
    return [Person(*row) for row in read(_ANSWERING, binds(actor, patient_id=patient_id))]


def stand_in(actor: Actor, user_id: UUID) -> UUID | None:
    """Who answers today for somebody who is away."""
    rows = read(_STAND_IN, binds(actor, user_id=user_id), most=1)
    return rows[0].cover_id if rows else None


def holders(actor: Actor, role: Role) -> set[UUID]:
    """Everybody with an open account who holds this role today."""
    return {row.id for row in read(_HOLDERS[role], binds(actor))}


def person(user_id: UUID) -> Person:
    """Whose page it is. The scope has let through who asks."""
    return Person(*read(_PERSON, {"user_id": user_id}).one())


def staff(actor: Actor) -> list[Person]:
    """Everybody with an open account who works here today, by name."""
    return [Person(*row) for row in read(_STAFF, binds(actor))]


def members(actor: Actor, group_id: UUID) -> list[Person]:
    """Who has a place in the group today."""
    return [Person(*row) for row in read(_MEMBERS, binds(actor, group_id=group_id))]


def coming(actor: Actor, group_id: UUID) -> list[UUID]:
    """Who has a place in the group from a later day on."""
    return [row.patient_id for row in read(_COMING, binds(actor, group_id=group_id))]


def languages_read(actor: Actor, group_id: UUID) -> frozenset[str]:
    """By who has a place in the program of this group, or is to have one: for who writes to them."""
    return frozenset(row.language for row in read(_LANGUAGES, binds(actor, group_id=group_id)))


def leaders_of(actor: Actor, group_ids: Iterable[UUID]) -> dict[UUID, list[Person]]:
    """The leaders today of each group."""
    found: dict[UUID, list[Person]] = {}
    for row in read(_LEADERS, binds(actor, group_ids=list(group_ids))):
        found.setdefault(row.group_id, []).append(Person(row.id, row.name, row.credentials))
    return found


def clinic_row() -> Clinic | None:
    """The clinic as the database has it; `clinic.facts()` is what pages read."""
    return db.session.scalar(select(Clinic).limit(1))


def clinic_mark() -> bytes | None:
    return db.session.scalar(select(Clinic.mark).limit(1))
