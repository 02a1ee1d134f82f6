"""Earlier responses of the same worksheet by the same patient: for comparing, and for going on from."""

import json
from typing import Any

from sqlalchemy import Row, Uuid, and_, bindparam, exists, func, join, or_, select

from portal.reading import read
from portal.vault.sealing import DataKey, hold_key, unseal
from portal.worksheets.cells.nesting import assemble
from portal.worksheets.definitions.values import Value
from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.filled import NOTHING_EARLIER, Earlier, looks_back
from portal.worksheets.models import SENT_AT_ONCE, Assignment, Submission, SubmissionVersion
from portal.worksheets.published import edition

IS_WHOLE = ~exists().where(Assignment.id == Submission.assignment_id, Assignment.form_key.startswith(SENT_AT_ONCE))
"""Not an answer that was sent alone before the rest: nothing is compared with that."""

_OTHERS = (
    IS_WHOLE,
    Submission.patient_id == bindparam("patient_id"),
    Submission.slug == bindparam("slug"),
    Submission.assignment_id != bindparam("assignment_id"),
    Submission.latest > 0,
)
_IS_FIRST = Submission.submitted_at == select(func.min(Submission.submitted_at)).where(*_OTHERS).scalar_subquery()
_IS_LAST = Submission.submitted_at == select(func.max(Submission.submitted_at)).where(*_OTHERS).scalar_subquery()
_SENT = join(SubmissionVersion, Submission, Submission.id == SubmissionVersion.submission_id)
_FIRST_AND_LAST = (
    select(
        DataKey.id.label("key_id"),
        DataKey.wrapped,
        SubmissionVersion.id,
        SubmissionVersion.cells_sealed,
        SubmissionVersion.computed_sealed,
        Submission.version,
    )
    .select_from(DataKey)
    .outerjoin(_SENT, and_(*_OTHERS, SubmissionVersion.number == Submission.latest, or_(_IS_FIRST, _IS_LAST)))
    .where(DataKey.owner_id == bindparam("patient_id", type_=Uuid()))
    .order_by(Submission.submitted_at)
)
"""With the patient's key, which whoever asks needs in any case: for opening these, or for sealing what comes next."""


def earlier_of(assignment: Assignment, worksheet: Worksheet) -> Earlier:
    """Nothing is read unless the definition compares with it."""
    rows = _rows(assignment) if looks_back(worksheet) else []
    if not rows:
        return NOTHING_EARLIER
    return Earlier(previous=_values(worksheet.id, rows[-1]), first=_values(worksheet.id, rows[0]))


def last_cells(assignment: Assignment, worksheet: Worksheet) -> dict[str, Value]:
    """The cells of the latest response, if this worksheet goes on from it."""
    goes_on = worksheet.lifecycle == "living" or any(one.prefill == "last" for one in worksheet.fields.values())
    rows = _rows(assignment) if goes_on else []
    return _cells(rows[-1]) if rows else {}


def _rows(assignment: Assignment) -> list[Row[Any]]:
    asked = {"patient_id": assignment.patient_id, "slug": assignment.slug, "assignment_id": assignment.id}
    rows = read(_FIRST_AND_LAST, asked)
    for row in rows[:1]:
        hold_key(row.key_id, row.wrapped, assignment.patient_id)
    return [row for row in rows if row.id is not None]


def _cells(row: Row[Any]) -> dict[str, Value]:
    cells: dict[str, Value] = json.loads(unseal("submission_version.cells_sealed", row.id, row.cells_sealed))
    return cells


def _values(slug: str, row: Row[Any]) -> dict[str, Any]:
    answers, _declined = assemble(edition(slug, row.version), _cells(row))
    worked_out = json.loads(unseal("submission_version.computed_sealed", row.id, row.computed_sealed))
    return {**answers, **worked_out["computed"]}
