"""What a group's members agree to: another meaning is a new version, accepted version by version. In which languages a
version is written, and with which words, asks nobody again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import Uuid, and_, bindparam, func, select
from sqlalchemy.orm import aliased

from portal import clock
from portal.access.actor import Actor
from portal.access.scope import ME, binds
from portal.accounts.models import User
from portal.audit.record import record
from portal.database import Conflict, db
from portal.notifications.bell import actions as bell
from portal.notifications.outbox import notify_all
from portal.programs.group_models import Acceptance, AgreementWording, GroupAgreement
from portal.programs.models import Enrollment, Group
from portal.programs.policy import in_force
from portal.reading import read
from portal.web.in_languages import Told, told
from portal.web.languages import ENGLISH

NONE = "0"
"""The edition of an agreement that nobody has written."""


@dataclass(frozen=True)
class Agreement:
    """A group's agreement as it is worded now: by language. `accepted_at`: when the actor accepted this version.

    `edition`: what a page is drawn with, so that whoever saves, or accepts, says which words were read before.
    """

    id: UUID
    version: int
    written: Mapping[str, str]
    made_at: datetime
    accepted_at: datetime | None
    edition: str

    def told(self, reads: str) -> Told:
        return told(self.written, reads)

    def still_says(self, written: Mapping[str, str]) -> bool:
        """What is written already stays as it is: there are more languages at most."""
        return all(written.get(one) == words for one, words in self.written.items())


@dataclass(frozen=True)
class Accepting:
    """A member, the language she reads, and the newest version she has accepted, if any."""

    patient_id: UUID
    name: str
    reads: str
    version: int | None
    accepted_at: datetime | None


_OTHER = aliased(GroupAgreement)
_GROUP = bindparam("group_id", type_=Uuid())
_NEWEST = (
    select(
        GroupAgreement.id,
        GroupAgreement.version,
        GroupAgreement.body,
        GroupAgreement.made_at,
        Acceptance.accepted_at,
        AgreementWording.language,
        AgreementWording.body.label("worded"),
    )
    .outerjoin(Acceptance, and_(Acceptance.agreement_id == GroupAgreement.id, Acceptance.patient_id == ME))
    .outerjoin(AgreementWording, AgreementWording.agreement_id == GroupAgreement.id)
    .where(
        GroupAgreement.group_id == _GROUP,
        GroupAgreement.version == select(func.max(_OTHER.version)).where(_OTHER.group_id == _GROUP).scalar_subquery(),
    )
    .order_by(AgreementWording.made_at, AgreementWording.id)
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
    select(User.id, User.name, User.language, _ACCEPTED.c.version, _ACCEPTED.c.at)
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
    rows = read(_NEWEST, binds(actor, group_id=group_id)).all()
    if not rows:
        return None
    it, since = rows[0], [(row.language, row.worded) for row in rows if row.language]
    written = {one: words for one, words in {ENGLISH: it.body, **dict(since)}.items() if words}
    return Agreement(it.id, it.version, written, it.made_at, it.accepted_at, edition=f"{it.version}.{len(since)}")


def look_at(actor: Actor, group: Group) -> None:
    """The actor has it before her: what told her of this version, or one before it, counts no more."""
    bell.look_at(actor, group, _TOLD, group_id=group.id)


def acceptances(actor: Actor, group_id: UUID) -> list[Accepting]:
    """The members of today, each with the newest version she accepted. One statement."""
    return [Accepting(*row) for row in read(_MEMBERS, binds(actor, group_id=group_id))]


def word_anew(
    actor: Actor, group: Group, written: Mapping[str, str], after: str, means_the_same: bool = False
) -> Agreement | None:
    """What it says from now on, by language. Members are asked to accept a new version; the old ones stay.

    Nobody is asked again where a language is added to what is there, or where the leader says that other words mean the
    same. The same words again change nothing. `after`: the edition that was read while this was written. Raises
    WordedSince when it is not the newest any more, or Conflict when the group is closed.
    """
    db.session.refresh(group, with_for_update={"key_share": True})
    now = current(actor, group.id)
    written = {one: words for one, words in written.items() if words}
    if now is not None and now.written == written:
        return now
    group.check_not_over(actor.today)
    if (now.edition if now else NONE) != after:
        raise WordedSince(_("Somebody has saved a new wording while you wrote yours. Nothing was overwritten."))
    if now is not None and (means_the_same or now.still_says(written)):
        _reword(actor, now, written)
    else:
        _new_version(actor, group, written, now.version + 1 if now else 1)
    return current(actor, group.id)


def _reword(actor: Actor, now: Agreement, written: Mapping[str, str]) -> None:
    """The same version in other words, or in one more language."""
    _word(actor, now.id, {one: written.get(one, "") for one in {*now.written, *written}}, now.written)
    record(actor.id, "reworded agreement", "group_agreement", now.id)


def _new_version(actor: Actor, group: Group, written: Mapping[str, str], version: int) -> None:
    body = written.get(ENGLISH, "")
    made = GroupAgreement(group_id=group.id, version=version, body=body, made_by=actor.id, made_at=clock.now())
    db.session.add(made)
    db.session.flush()
    _word(actor, made.id, written, {ENGLISH: body})
    record(actor.id, "worded agreement", "group_agreement", made.id)
    notify_all((one.patient_id for one in acceptances(actor, group.id)), "agreement", made.id)


def _word(actor: Actor, agreement_id: UUID, written: Mapping[str, str], known: Mapping[str, str]) -> None:
    """What differs from what is known of it already."""
    for language, body in sorted(written.items()):
        if body != known.get(language, ""):
            words = {"language": language, "body": body, "made_by": actor.id, "made_at": clock.now()}
            db.session.add(AgreementWording(agreement_id=agreement_id, **words))
    db.session.flush()


def accept(actor: Actor, group: Group, edition: str) -> None:
    """The actor accepts the version she has read, in the edition that she read. Twice is once, whatever languages came
    since. Raises Conflict when there is a newer one."""
    db.session.refresh(group, with_for_update={"key_share": True})
    now = current(actor, group.id)
    if now is not None and now.accepted_at is not None and edition.startswith(f"{now.version}."):
        return
    if now is None or now.edition != edition:
        raise Conflict(_("The agreement has a new wording since you opened it. Please read it once more."))
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
