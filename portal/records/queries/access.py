"""Who opened and changed what in a patient's record, for the patient: from the chain that nobody can change."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import Integer, bindparam, exists, func, or_, select

from portal.access.actor import Actor, Role
from portal.access.scope import ME, binds
from portal.accounts.models import RoleGrant, User
from portal.audit.models import AuditEvent
from portal.audit.wording import is_of_emergency, words_of
from portal.messages.models import Thread
from portal.messages.topics import TITLES, Topic
from portal.programs.models import CareRole, CareTeamMember
from portal.reading import Statement, read
from portal.worksheets.models import Assignment, Submission
from portal.worksheets.published import title_of

PAGE = 40


@dataclass(frozen=True)
class Line:
    """One thing that was done. `place`: where it stands in the chain. `title`: the name of the worksheet or talk."""

    place: int
    at: datetime
    who: str
    words: str
    title: str
    is_own: bool
    is_emergency: bool


def _was(role: Role) -> Any:
    """Whoever ever held it: a name that left stays a name."""
    return exists().where(RoleGrant.user_id == AuditEvent.actor_id, RoleGrant.role == role)


_ON_TEAM = (
    select(CareTeamMember.care_role)
    .where(CareTeamMember.patient_id == ME, CareTeamMember.user_id == AuditEvent.actor_id)
    .order_by(CareTeamMember.from_on.desc())
    .limit(1)
    .scalar_subquery()
)
_RANKS = {Role.THERAPIST: "therapist", Role.LEADER: "leader", Role.ADMIN: "admin", Role.REPRESENTATIVE: "acts"}
_LINES = (
    select(
        AuditEvent.place,
        AuditEvent.at,
        AuditEvent.actor_id,
        AuditEvent.verb,
        AuditEvent.subject,
        User.name,
        _ON_TEAM.label("care_role"),
        *(_was(role).label(name) for role, name in _RANKS.items()),
        func.coalesce(Submission.slug, Assignment.slug).label("slug"),
        func.coalesce(Submission.version, Assignment.version).label("version"),
        Thread.topic,
    )
    .outerjoin(User, User.id == AuditEvent.actor_id)
    .outerjoin(Submission, Submission.id == AuditEvent.subject_id)
    .outerjoin(Assignment, Assignment.id == AuditEvent.subject_id)
    .outerjoin(Thread, Thread.id == AuditEvent.subject_id)
    .where(AuditEvent.chain_id == ME)
    .order_by(AuditEvent.place.desc())
)
_BY_OTHERS = or_(AuditEvent.actor_id.is_(None), AuditEvent.actor_id != ME)
_BEFORE = AuditEvent.place < bindparam("before", type_=Integer())


@lru_cache
def _statement(own_too: bool, older: bool) -> Statement:
    return _LINES.where(*([] if own_too else [_BY_OTHERS]), *([_BEFORE] if older else []))


def history(actor: Actor, own_too: bool = False, before: int | None = None) -> tuple[list[Line], int | None]:
    """The newest first, and where older ones begin. `own_too`: what she did herself as well. One statement."""
    rows = read(_statement(own_too, before is not None), binds(actor, before=before), most=PAGE + 1)
    lines = [_line(actor, row) for row in rows[:PAGE]]
    return lines, lines[-1].place if len(rows) > PAGE else None


def _line(actor: Actor, row: Any) -> Line:
    title = title_of(row.slug, row.version, actor.language) if row.slug else ""
    return Line(
        place=row.place,
        at=row.at,
        who=_who(row, actor.id),
        words=words_of(row.verb, row.subject, hers=True),
        title=str(TITLES[Topic(row.topic)]) if row.topic else title,
        is_own=row.actor_id == actor.id,
        is_emergency=is_of_emergency(row.verb, row.subject),
    )


def _who(row: Any, patient_id: UUID) -> str:
    """By name whoever works or worked here, or acts for her; never another patient."""
    if row.actor_id == patient_id:
        return _("You")
    if row.actor_id is None:
        return _("Somebody with your letter") if row.subject == "proof_letter" else _("The portal")
    relation = _relation(row)
    return _("%(name)s, %(relation)s,", name=row.name, relation=relation) if relation else _("Somebody")


def _relation(row: Any) -> str:
    if row.care_role:
        return _("your therapist") if row.care_role is CareRole.THERAPIST else _("a supervisor on your care team")
    said = (
        (row.therapist, _("a therapist here")),
        (row.leader, _("a group leader")),
        (row.admin, _("the front desk")),
        (row.acts, _("who acts for you")),
    )
    return next((words for holds, words in said if holds), "")
