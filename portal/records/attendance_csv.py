"""The attendance sheet as CSV."""

from flask_babel import gettext as _

from portal.records.queries.attendance import Sheet
from portal.schedule.marking_forms import mark_words
from portal.schedule.queries.attended import Attended
from portal.web.formatting import local, zone
from portal.web.spreadsheet import written

Row = list[str]


def csv_of(sheet: Sheet, clinic: str) -> str:
    """With who, when and the sums above and below the rows: it may stand alone in somebody's folder."""
    return written(_rows(sheet, clinic))


def mark_of(one: Attended) -> str:
    """In words, with minutes late or left early."""
    return _("Not marked") if one.presence is None else mark_words(one.presence, one.late, one.early)


def _rows(sheet: Sheet, clinic: str) -> list[Row]:
    made_at = local(sheet.made_at)
    return [
        [_("Clinic"), clinic],
        [_("Patient"), sheet.patient],
        [_("From"), sheet.first.isoformat()],
        [_("Until"), sheet.last.isoformat()],
        [_("Time zone"), str(zone())],
        [],
        [_("Date"), _("Start"), _("Ends"), _("Session"), _("Minutes present"), _("Mark"), _("Note")],
        *(_row(one) for one in sheet.rows),
        [],
        [_("Total days"), str(sheet.days)],
        [_("Total minutes"), str(sheet.minutes)],
        [_("Total hours"), sheet.hours],
        [_("Signed"), sheet.made_by],
        [_("Made at"), made_at.isoformat(sep=" ", timespec="minutes")],
    ]


def _row(one: Attended) -> Row:
    return [
        one.local_on.isoformat(),
        f"{local(one.starts_at):%H:%M}",
        f"{local(one.ends_at):%H:%M}",
        _("Group") if one.in_group else _("One-to-one"),
        str(one.minutes),
        mark_of(one),
        _("amended") if one.amended else "",
    ]
