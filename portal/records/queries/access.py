"""Who opened and changed what in a patient's record, for the patient: from the chain that nobody can change."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, exists, func, or_, select

from portal.access.actor import ADMINISTRATORS, Actor, Role
from portal.access.scope import ME, binds
from portal.accounts.models import RoleGrant, User
from portal.audit.models import AuditEvent
from portal.audit.wording import is_of_emergency, words_of
from portal.messages.models import Thread
from portal.messages.topics import TITLES, Topic
from portal.programs.models import CareRole, CareTeamMember
from portal.reading import Statement, limited, read
from portal.web.translation import text as _
from portal.worksheets.models import Assignment, Submission
from portal.worksheets.published import title_of

PAGE = 40


@dataclass(frozen=True)
class Line:
    """One thing that was done. `title`: the name of the worksheet or talk."""

    id: UUID
    at: datetime
    who: str
    words: str
    title: str
    is_own: bool
    is_emergency: bool


_BY_OTHERS = or_(AuditEvent.actor_id.is_(None), AuditEvent.actor_id != ME)
_BEFORE = AuditEvent.id < bindparam("before", type_=Uuid())  # ids are sorted by the time they were made
_RANKS = {
    "therapist": (Role.THERAPIST,),
    "leader": (Role.LEADER,),
    "admin": tuple(sorted(ADMINISTRATORS)),
    "acts": (Role.REPRESENTATIVE,),
}


@lru_cache
def _statement(own_too: bool, older: bool) -> Statement:
    """A page of her chain, and then who these people are and what it was about."""
    hers = select(AuditEvent).where(AuditEvent.chain_id == ME, *([] if own_too else [_BY_OTHERS]))
    hers = hers.where(_BEFORE) if older else hers
    it = limited(hers.order_by(AuditEvent.id.desc()), PAGE + 1).subquery("page").c
    return (
        select(
            it.id,
            it.at,
            it.actor_id,
            it.verb,
            it.subject,
            User.name,
            _on_team(it.actor_id).label("care_role"),
            *(_was(roles, it.actor_id).label(name) for name, roles in _RANKS.items()),
            func.coalesce(Submission.slug, Assignment.slug).label("slug"),
            func.coalesce(Submission.version, Assignment.version).label("version"),
            Thread.topic,
        )
        .outerjoin(User, User.id == it.actor_id)
        .outerjoin(Submission, Submission.id == it.subject_id)
        .outerjoin(Assignment, Assignment.id == it.subject_id)
        .outerjoin(Thread, Thread.id == it.subject_id)
        .order_by(it.id.desc())
    )


def _was(roles: Collection[Role], person: Any) -> Any:
    """Whoever ever held it: a name that left stays a name."""
    return exists().where(RoleGrant.user_id == person, or_(*(RoleGrant.role == one for one in roles)))


def _on_team(person: Any) -> Any:
    ever = select(CareTeamMember.care_role).where(CareTeamMember.patient_id == ME, CareTeamMember.user_id == person)
    return ever.order_by(CareTeamMember.from_on.desc()).limit(1).scalar_subquery()


def history(actor: Actor, own_too: bool = False, before: UUID | None = None) -> tuple[list[Line], bool]:
    """The newest first, and whether there are older ones. `own_too`: what she did herself as well. One statement."""
    rows = read(_statement(own_too, before is not None), binds(actor, before=before))
    return [_line(actor, row) for row in rows[:PAGE]], len(rows) > PAGE


def _line(actor: Actor, row: Any) -> Line:
    title = title_of(row.slug, row.version, actor.language) if row.slug else ""
    return Line(
        id=row.id,
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
