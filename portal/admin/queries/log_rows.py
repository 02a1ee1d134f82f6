"""The access log as rows of a table to take along."""

from collections.abc import Iterable, Iterator

from flask_babel import gettext as _

from portal.admin.queries.access_log import Line
from portal.web.formatting import local, sentence, zone

MOST_TAKEN = 20_000

Row = list[str]


def rows_of(lines: Iterable[Line], is_cut: bool) -> Iterator[Row]:
    when = _("When (%(zone)s)", zone=str(zone()))
    yield [when, _("Who"), _("Did"), _("In the record of"), _("Kind of thing"), _("Number"), _("Request")]
    for one in lines:
        yield [
            local(one.at).isoformat(sep=" ", timespec="seconds"),
            one.actor or _("Nobody signed in"),
            sentence(one.words),
            one.patient or _("The clinic"),
            one.subject,
            str(one.subject_id or ""),
            one.request_id,
        ]
    if is_cut:
        yield [_("There is more: these are the newest %(n)s. Choose fewer days for the rest.", n=MOST_TAKEN)]
