"""What this clinic offers: the library, without what has terms of its own that nobody here has agreed to."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.accounts.models import User
from portal.reading import read
from portal.worksheets.definition_models import OptIn
from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.published import catalogue

_ON = select(OptIn.slug, OptIn.switched_on_at, User.name).join(User, User.id == OptIn.switched_on_by)


@dataclass(frozen=True)
class Choice:
    """A questionnaire that a clinic may switch on. `by`, `at`: who did, and when; None while it is off."""

    worksheet: Worksheet
    by: str | None = None
    at: datetime | None = None


def choices() -> list[Choice]:
    """By title. One statement."""
    on = {row.slug: row for row in read(_ON, {})}
    return [
        Choice(one, on[one.id].name, on[one.id].switched_on_at) if one.id in on else Choice(one)
        for one in catalogue().all()
        if one.opt_in
    ]


def offered() -> list[Worksheet]:
    """By title. One statement."""
    on = {one.worksheet.id for one in choices() if one.by is not None}
    return [one for one in catalogue().all() if not one.opt_in or one.id in on]


def is_offered(worksheet: Worksheet) -> bool:
    """No statement for most."""
    return not worksheet.opt_in or any(row.slug == worksheet.id for row in read(_ON, {}))
