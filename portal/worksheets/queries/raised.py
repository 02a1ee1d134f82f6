"""What patients marked "may be raised in group", for who leads the group: those answers, and no other."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, func, select

from portal import clock
from portal.access.actor import Actor
from portal.access.scope import binds
from portal.accounts.models import User
from portal.database import Instant
from portal.programs.models import Enrollment
from portal.programs.policy import in_force, leads
from portal.reading import read
from portal.vault.sealing import preload, unseal
from portal.worksheets.filled import assess
from portal.worksheets.models import Submission, SubmissionVersion
from portal.worksheets.published import edition
from portal.worksheets.queries.answers import Answer, answer_sheet
from portal.worksheets.queries.sent import NEWEST

RECENT = timedelta(days=14)
_MARKED = (
    Submission.patient_id.in_(
        select(Enrollment.patient_id).where(
            Enrollment.group_id == bindparam("group_id", type_=Uuid()), in_force(Enrollment), leads(Enrollment.group_id)
        )
    ),
    Submission.raised > 0,
    Submission.latest > 0,
    Submission.submitted_at > bindparam("since", type_=Instant()),
)
_COUNT = select(func.coalesce(func.sum(Submission.raised), 0)).where(*_MARKED)
_RAISED = (
    select(
        Submission.id,
        Submission.patient_id,
        Submission.slug,
        Submission.version,
        User.name,
        SubmissionVersion.id.label("version_id"),
        SubmissionVersion.submitted_at,
        SubmissionVersion.cells_sealed,
    )
    .join(User, User.id == Submission.patient_id)
    .join(SubmissionVersion, NEWEST)
    .where(*_MARKED)
    .order_by(SubmissionVersion.submitted_at.desc(), Submission.id)
)


@dataclass(frozen=True)
class Raised:
    """The marked answers of one worksheet, as it was sent last."""

    submission_id: UUID
    patient_id: UUID
    patient: str
    title: str
    sent_at: datetime
    answers: tuple[Answer, ...]


def raised_count(actor: Actor, group_id: UUID) -> int:
    """How many answers may be raised in this group. One statement; nothing is opened."""
    return int(read(_COUNT, _asked(actor, group_id)).scalar_one())


def raised_in(actor: Actor, group_id: UUID, most: int = 40) -> list[Raised]:
    """Newest first, of the last two weeks, of who has a place in the group today. Two statements."""
    rows = read(_RAISED, _asked(actor, group_id), most).all()
    preload([row.cells_sealed for row in rows])
    return [_raised(row) for row in rows]


def _asked(actor: Actor, group_id: UUID) -> dict[str, Any]:
    return binds(actor, group_id=group_id, since=clock.now() - RECENT)


def _raised(row: Any) -> Raised:
    worksheet = edition(row.slug, row.version)
    cells = json.loads(unseal("submission_version.cells_sealed", row.version_id, row.cells_sealed))
    marked = answer_sheet(worksheet, cells, assess(worksheet, cells)).for_group
    answers = tuple(one for one in marked if one.text or one.rows)
    return Raised(row.id, row.patient_id, row.name, worksheet.title, row.submitted_at, answers)
