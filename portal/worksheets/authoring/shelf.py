"""What the clinic offers of its own now. One small statement, and only on pages that show what can be given."""

from flask import g
from sqlalchemy import select

from portal.reading import Rows, read
from portal.worksheets.authoring.models import ClinicWorksheet

_OFFERED = select(ClinicWorksheet.slug, ClinicWorksheet.version, ClinicWorksheet.self_start).where(
    ClinicWorksheet.version.is_not(None), ClinicWorksheet.retired_at.is_(None)
)


def offered() -> Rows:
    """Asked for once per request."""
    if "own_worksheets" not in g:
        g.own_worksheets = read(_OFFERED, {})
    found: Rows = g.own_worksheets
    return found


def forget() -> None:
    """It was changed by this request."""
    g.pop("own_worksheets", None)
