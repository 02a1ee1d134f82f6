"""Which homework of a group somebody has already: not what came off her list because her place there was over."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select

from portal.programs.models import Enrollment
from portal.reading import read
from portal.web.formatting import local
from portal.worksheets.models import Assignment, Homework

_PATIENT, _GROUP = bindparam("patient_id", type_=Uuid()), bindparam("group_id", type_=Uuid())
_HERS = (
    select(Assignment.homework_id, Assignment.withdrawn_at)
    .join(Homework, Homework.id == Assignment.homework_id)
    .where(Assignment.patient_id == _PATIENT, Homework.group_id == _GROUP)
)
_PLACES = select(Enrollment.from_on, Enrollment.until_on).where(
    Enrollment.patient_id == _PATIENT, Enrollment.group_id == _GROUP, Enrollment.until_on.is_not(None)
)


def homework_had(patient_id: UUID, group_id: UUID) -> set[UUID]:
    """What is on her list, and what was taken off it while she was in the group. Two statements."""
    asked = {"patient_id": patient_id, "group_id": group_id}
    places = read(_PLACES, asked)
    return {row.homework_id for row in read(_HERS, asked) if row.withdrawn_at is None or _while_there(row, places)}


def _while_there(row: Any, places: list[Any]) -> bool:
    day: date = local(row.withdrawn_at).date()
    return any(one.from_on <= day <= one.until_on for one in places)
