"""The clinic's own worksheets, as lists show them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select, tuple_

from portal.accounts.models import User
from portal.database import Instant
from portal.reading import read
from portal.web.asked import Moment
from portal.worksheets.authoring.models import ClinicWorksheet, SheetStanding, standing_of

ON_A_PAGE = 40


@dataclass(frozen=True)
class Line:
    id: UUID
    title: str
    version: str | None
    standing: SheetStanding
    has_changes: bool
    changed_at: datetime
    changed_by: str


_LINES = (
    select(
        ClinicWorksheet.id,
        ClinicWorksheet.title,
        ClinicWorksheet.version,
        ClinicWorksheet.retired_at,
        ClinicWorksheet.revision,
        ClinicWorksheet.published_revision,
        ClinicWorksheet.changed_at,
        User.name,
    )
    .join(User, User.id == ClinicWorksheet.changed_by)
    .order_by(ClinicWorksheet.changed_at.desc(), ClinicWorksheet.id.desc())
)
_AFTER = tuple_(ClinicWorksheet.changed_at, ClinicWorksheet.id) < tuple_(
    bindparam("at", type_=Instant()), bindparam("id", type_=ClinicWorksheet.id.type)
)
_IN_USE = _LINES.where(ClinicWorksheet.retired_at.is_(None))
_RETIRED = _LINES.where(ClinicWorksheet.retired_at.is_not(None))
_STATEMENTS = {
    (False, False): _IN_USE,
    (False, True): _IN_USE.where(_AFTER),
    (True, False): _RETIRED,
    (True, True): _RETIRED.where(_AFTER),
}


def lines(retired: bool, after: Moment | None = None) -> tuple[list[Line], Moment | None]:
    """Those changed last come first, and where to go on after, if there are more. One statement."""
    at, last = after or (None, None)
    rows = read(_STATEMENTS[(retired, after is not None)], {"at": at, "id": last}, ON_A_PAGE + 1)
    shown = [
        Line(
            row.id,
            row.title,
            row.version,
            standing_of(row.version, row.retired_at),
            row.revision != row.published_revision,
            row.changed_at,
            row.name,
        )
        for row in rows[:ON_A_PAGE]
    ]
    return shown, (shown[-1].changed_at, shown[-1].id) if len(rows) > ON_A_PAGE else None
