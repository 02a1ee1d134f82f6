"""A therapist agrees to a plan as the patient sent it."""

from uuid import UUID

from flask_babel import gettext as _

from portal import clock
from portal.access.actor import Actor
from portal.audit.record import record
from portal.database import Conflict, add_once
from portal.notifications.outbox import notify
from portal.worksheets.agreeing import PlanAgreement
from portal.worksheets.queries.plans import SAFETY_PLAN, versions_of


def agree(actor: Actor, patient_id: UUID, version_id: UUID | None, slug: str = SAFETY_PLAN) -> None:
    """To the newest version, once: the first who agrees is the one. The patient is told.

    Raises Conflict when it is not the newest (any more).
    """
    versions = versions_of(actor, patient_id, slug)
    if not versions or versions[0].id != version_id:
        raise Conflict(_("There is a newer version of this plan by now. Please read that one first."))
    if versions[0].agreed_at is None:
        _add(actor, patient_id, version_id)


def _add(actor: Actor, patient_id: UUID, version_id: UUID) -> None:
    if add_once(PlanAgreement(submission_version_id=version_id, agreed_by=actor.id, agreed_at=clock.now())):
        record(actor.id, "agreed to plan", "submission_version", version_id, patient_id=patient_id)
        notify(patient_id, "plan", version_id)
