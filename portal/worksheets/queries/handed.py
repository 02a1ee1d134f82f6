"""With whom a worksheet lies, and to whom it could be handed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select
from sqlalchemy.orm import aliased

from portal.access.actor import Actor, Role
from portal.access.scope import ME, binds
from portal.accounts.models import Standing, User
from portal.programs.models import CareTeamMember
from portal.programs.policy import held_by, in_force
from portal.programs.queries import Person
from portal.reading import read
from portal.vault.sealing import unseal
from portal.worksheets.models import Submission
from portal.worksheets.review_models import HandOver


@dataclass(frozen=True)
class Handed:
    """An open hand-over between two people who both answer for the patient, or did when it was made."""

    giver: Person
    holder: Person
    word: str
    at: datetime


_COLLEAGUES = (
    select(User.id, User.name, User.credentials)
    .join(CareTeamMember, CareTeamMember.user_id == User.id)
    .where(
        CareTeamMember.patient_id == bindparam("patient_id", type_=Uuid()),
        in_force(CareTeamMember),
        User.id != ME,
        User.standing == Standing.ACTIVE,
        held_by(User.id, Role.THERAPIST),
    )
    .distinct()
    .order_by(User.name, User.id)
)
_GIVER, _HOLDER = aliased(User), aliased(User)
_HANDED = (
    select(
        HandOver.id,
        HandOver.from_id,
        HandOver.to_id,
        HandOver.word_sealed,
        HandOver.given_at,
        _GIVER.name.label("giver"),
        _HOLDER.name.label("holder"),
    )
    .join(_GIVER, _GIVER.id == HandOver.from_id)
    .join(_HOLDER, _HOLDER.id == HandOver.to_id)
    .where(HandOver.submission_id == bindparam("submission_id", type_=Uuid()), HandOver.ended_at.is_(None))
)


def colleagues(actor: Actor, patient_id: UUID) -> list[Person]:
    """Who else answers for the patient today and could read what she sent. One statement."""
    return [Person(*row) for row in read(_COLLEAGUES, binds(actor, patient_id=patient_id))]


def handed(actor: Actor, submission: Submission, team: list[Person]) -> Handed | None:
    """None when nobody was asked, or when the one who was is not on the `team` (or the actor) any more."""
    row = read(_HANDED, binds(actor, submission_id=submission.id)).one_or_none()
    if row is None or row.to_id not in {actor.id, *(one.id for one in team)}:
        return None
    word = unseal("hand_over.word_sealed", row.id, row.word_sealed) if row.word_sealed else ""
    return Handed(Person(row.from_id, row.giver), Person(row.to_id, row.holder), word, row.given_at)
