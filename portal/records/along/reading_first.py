"""The first file of the download that holds all forms: which file is for what."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from flask_babel import gettext as _

from portal.records.along.forms import FOR_WHAT, Form
from portal.records.binder.plain_text import heading
from portal.web.formatting import full_day


def read_me(made_at: datetime, names: Mapping[Form, str], files: str) -> Iterator[str]:
    """`names`: what each form is called there. `files`: where those of the JSON lie."""
    yield heading(str(_("Your records"))) + "\n"
    yield _("Made on %(day)s, from what stood in the portal that day.", day=full_day(made_at)) + "\n"
    yield _("Whoever can open this folder can read it. Keep it where only you can.") + "\n\n"
    yield heading(str(_("What lies where")), "-")
    for form, name in names.items():
        yield f"{name}: {FOR_WHAT[form]}\n"
    held = _("the files from your messages, and handouts")  # within the f-string the catalogs' script would not hear it
    yield f"{files}: {held}\n"
