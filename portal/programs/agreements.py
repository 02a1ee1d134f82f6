"""What a group's members agree to: worded anew as a new version, accepted version by version."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import Uuid, and_, bindparam, func, select

from portal import clock
from portal.access.actor import Actor
from portal.access.scope import ME, binds
from portal.accounts.models import User
from portal.audit.record import record
from portal.database import Conflict, db
from portal.notifications.bell import actions as bell
from portal.notifications.outbox import notify_all
from portal.programs.group_models import Acceptance, GroupAgreement
from portal.programs.models import Enrollment, Group
from portal.programs.policy import in_force
from portal.reading import read


@dataclass(frozen=True)
class Agreement:
    """A group's agreement as it is worded now. `accepted_at`: when the actor accepted this wording."""

    id: UUID
    version: int
    body: str
    made_at: datetime
    accepted_at: datetime | None


@dataclass(frozen=True)
class Accepting:
    """A member, and the newest wording she has accepted, if any."""

    patient_id: UUID
    name: str
    version: int | None
    accepted_at: datetime | None


_NEWEST = (
    select(
        GroupAgreement.id,
        GroupAgreement.version,
        GroupAgreement.body,
        GroupAgreement.made_at,
        Acceptance.accepted_at,
    )
    .outerjoin(Acceptance, and_(Acceptance.agreement_id == GroupAgreement.id, Acceptance.patient_id == ME))
    .where(GroupAgreement.group_id == bindparam("group_id"))
    .order_by(GroupAgreement.version.desc())
)
_ACCEPTED = (
    select(
        Acceptance.patient_id,
        func.max(GroupAgreement.version).label("version"),
        func.max(Acceptance.accepted_at).label("at"),
    )
    .join(GroupAgreement, GroupAgreement.id == Acceptance.agreement_id)
    .where(GroupAgreement.group_id == bindparam("group_id"))
    .group_by(Acceptance.patient_id)
    .subquery()
)
_MEMBERS = (
    select(User.id, User.name, _ACCEPTED.c.version, _ACCEPTED.c.at)
    .join(Enrollment, Enrollment.patient_id == User.id)
    .outerjoin(_ACCEPTED, _ACCEPTED.c.patient_id == User.id)
    .where(Enrollment.group_id == bindparam("group_id"), in_force(Enrollment))
    .order_by(User.name, User.id)
)

_TOLD = bell.about(select(GroupAgreement.id).where(GroupAgreement.group_id == bindparam("group_id", type_=Uuid())))


class WordedSince(Conflict):
    """Somebody else has worded it anew in the meantime."""


def current(actor: Actor, group_id: UUID) -> Agreement | None:
    """As it is worded now. One statement."""
    rows = read(_NEWEST, binds(actor, group_id=group_id), most=1)
    return Agreement(*rows[0]) if rows else None


def look_at(actor: Actor, group: Group) -> None:
    """The actor has it before her: what told her of this wording, or one before it, counts no more."""
    bell.look_at(actor, group, _TOLD, group_id=group.id)


def acceptances(actor: Actor, group_id: UUID) -> list[Accepting]:
    """The members of today, each with the newest wording she accepted. One statement."""
    return [Accepting(*row) for row in read(_MEMBERS, binds(actor, group_id=group_id))]


def word_anew(actor: Actor, group: Group, body: str, after: int) -> Agreement:
    """A new version, which members are asked to accept; the old ones stay. The same words again are no new version.

    `after`: the version that was read while this was written. Raises WordedSince when it is not the newest any more,
    or Conflict when the group is closed.
    """
    db.session.refresh(group, with_for_update={"key_share": True})
    now = current(actor, group.id)
    if now is not None and now.body == body:
        return now
    group.check_not_over(actor.today)
    if (now.version if now else 0) != after:
        raise WordedSince(_("Somebody has saved a new wording while you wrote yours. Nothing was overwritten."))
    made = GroupAgreement(group_id=group.id, version=after + 1, body=body, made_by=actor.id, made_at=clock.now())
    db.session.add(made)
    db.session.flush()
    record(actor.id, "worded agreement", "group_agreement", made.id)
    notify_all((one.patient_id for one in acceptances(actor, group.id)), "agreement", made.id)
    return Agreement(made.id, made.version, made.body, made.made_at, None)


def accept(actor: Actor, group: Group, version: int) -> None:
    """The actor accepts the wording she has read. Twice is once. Raises Conflict when there is a newer one."""
    db.session.refresh(group, with_for_update={"key_share": True})
    now = current(actor, group.id)
    if now is None or now.version != version:
        raise Conflict(_("The agreement has a new wording since you opened it. Please read it once more."))
    if now.accepted_at is None:
        db.session.add(Acceptance(agreement_id=now.id, patient_id=actor.id, accepted_at=clock.now()))
        db.session.flush()
        record(actor.id, "accepted agreement", "group_agreement", now.id, patient_id=actor.id)


def show_as(actor: Actor, group: Group, name: str) -> None:
    """The name by which the group's page shows the actor; "" for none."""
    places = select(Enrollment).where(
        Enrollment.group_id == group.id, Enrollment.patient_id == ME, in_force(Enrollment)
    )
    for place in db.session.scalars(places, binds(actor)):
        if place.shown_as != name:
            place.shown_as = name
            db.session.flush()
            record(actor.id, "changed shown name", "enrollment", place.id, patient_id=actor.id)
