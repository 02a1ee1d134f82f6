"""The first file anyone opens: what lies where, and whom to call."""

from collections.abc import Iterator
from datetime import datetime

from flask_babel import gettext as _

from portal.records.binder.people import Contacts
from portal.records.binder.plain_text import heading
from portal.web.formatting import full_day


def read_me(made_at: datetime, contacts: Contacts, ending: str) -> Iterator[str]:
    yield heading(str(_("My binder"))) + "\n"
    yield _("Made on %(day)s, from what stood in the portal that day.", day=full_day(made_at)) + "\n"
    yield _("Whoever can open this folder can read it. Keep it where only you can.") + "\n\n"
    yield heading(str(_("What lies where")), "-")
    for name, words in _places(ending):
        yield f"{name}: {words}\n"
    yield "\n" + heading(str(_("If you need somebody now")), "-")
    yield "".join(f"{line}\n" for line in contacts.crisis) + "\n"
    yield heading(str(_("The clinic")), "-")
    yield "".join(f"{line}\n" for line in contacts.clinic)


def _places(ending: str) -> list[tuple[str, str]]:
    return [
        (f"{_('Binder')}{ending}", _("your worksheets, plans, skills and trends, to read or print")),
        (_("Worksheets"), _("each one you wrote, with what was written back; what you did not send says so")),
        (_("Plans"), _("each plan as it stands now")),
        (_("Trends"), _("how it went, in words and as numbers for a spreadsheet")),
        (_("Skills"), _("what you were taught, what you used most, what helped")),
        (_("Schedule and hours"), _("your sessions and how long you were there")),
        (_("Messages"), _("your conversations, and the files in them")),
        (_("Contacts"), _("your care team, the clinic and crisis lines")),
    ]
