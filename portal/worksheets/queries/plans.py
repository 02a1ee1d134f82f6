"""A living plan over time: every version that was sent, whose agreement it has, and the words of one of them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import String, Uuid, bindparam, or_, select

from portal.access.actor import Actor
from portal.access.scope import ME, binds
from portal.accounts.models import User
from portal.programs.policy import may_read
from portal.reading import Statement, read
from portal.vault.sealing import unseal
from portal.worksheets.agreeing import PlanAgreement
from portal.worksheets.cells.nesting import assemble
from portal.worksheets.models import Assignment, State, Submission, SubmissionVersion
from portal.worksheets.published import edition
from portal.worksheets.queries.earlier import IS_WHOLE

SAFETY_PLAN, STEP_DOWN_PLAN = "safety-plan", "step-down-plan"
_SLUG = bindparam("slug", type_=String())


@dataclass(frozen=True)
class PlanVersion:
    """One version, as it was sent. `n` counts over all of them, from 1."""

    id: UUID
    n: int
    submission_id: UUID
    slug: str
    edition: str  # the version of the definition it was filled in under
    sent_at: datetime
    agreed_by: str = ""
    agreed_at: datetime | None = None


def _statement(*whose: Any) -> Statement:
    return (
        select(
            SubmissionVersion.id,
            SubmissionVersion.submission_id,
            SubmissionVersion.submitted_at,
            Submission.slug,
            Submission.version,
            User.name,
            PlanAgreement.agreed_at,
        )
        .join(Submission, Submission.id == SubmissionVersion.submission_id)
        .outerjoin(PlanAgreement, PlanAgreement.submission_version_id == SubmissionVersion.id)
        .outerjoin(User, User.id == PlanAgreement.agreed_by)
        .where(Submission.slug == _SLUG, Submission.latest > 0, IS_WHOLE, *whose)
        .order_by(SubmissionVersion.submitted_at, SubmissionVersion.id)
    )


own_version_ids = (
    select(SubmissionVersion.id)
    .join(Submission, Submission.id == SubmissionVersion.submission_id)
    .where(Submission.patient_id == ME, Submission.slug == _SLUG)
)
"""What a notice about an agreement is about. Bind `slug`."""

_OWN = _statement(Submission.patient_id == ME)
_OF_PATIENT = _statement(
    Submission.patient_id == bindparam("patient_id", type_=Uuid()), may_read(Submission.patient_id)
)
_WORDS = select(SubmissionVersion.id, SubmissionVersion.cells_sealed).where(
    SubmissionVersion.id == bindparam("version_id", type_=Uuid())
)
_BEGUN = (
    select(Assignment.id)
    .join(Submission, Submission.assignment_id == Assignment.id)
    .where(
        Assignment.patient_id == ME,
        Assignment.slug == _SLUG,
        Assignment.withdrawn_at.is_(None),
        or_(Submission.state == State.RETURNED, Submission.state == State.DRAFT),
    )
    .order_by(Submission.saved_at.desc())
)


def own_versions(actor: Actor, slug: str = SAFETY_PLAN) -> list[PlanVersion]:
    """The patient's own, the newest first. One statement."""
    return _versions(read(_OWN, binds(actor, slug=slug)))


def versions_of(actor: Actor, patient_id: UUID, slug: str = SAFETY_PLAN) -> list[PlanVersion]:
    """Likewise of a patient whom the actor answers for: when they were sent and agreed to, not their words."""
    return _versions(read(_OF_PATIENT, binds(actor, patient_id=patient_id, slug=slug)))


def words_of(version: PlanVersion) -> Mapping[str, Any]:
    """The answers of a version that one of these two has found, by field. One statement, and one for the key.

    Whoever shows it to anybody but the patient leaves a trace.
    """
    row = read(_WORDS, {"version_id": version.id}).one()
    cells = json.loads(unseal("submission_version.cells_sealed", row.id, row.cells_sealed))
    return assemble(edition(version.slug, version.edition), cells)[0]


def begun(actor: Actor, slug: str = SAFETY_PLAN) -> UUID | None:
    """The assignment in which the patient writes at it now: a change begun and not sent, or one sent back."""
    rows = read(_BEGUN, binds(actor, slug=slug), most=1)
    return rows[0].id if rows else None


def _versions(rows: Iterable[Any]) -> list[PlanVersion]:
    found = [
        PlanVersion(
            row.id,
            n,
            row.submission_id,
            row.slug,
            row.version,
            row.submitted_at,
            row.name or "",
            row.agreed_at,
        )
        for n, row in enumerate(rows, 1)
    ]
    return found[::-1]
