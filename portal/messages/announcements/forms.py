"""What a leader says to a whole group."""

from flask_babel import lazy_gettext as _l

from portal.messages.forms import SentForm
from portal.programs.naming import ForManyForm
from portal.web.forms import WordsField, needed, not_blank

LONGEST = 2000


class AnnouncementForm(SentForm, ForManyForm):
    many_read = ("body",)
    body = WordsField(
        _l("What you want to say"), [needed(_l("Please write a few words first.")), not_blank], limit=LONGEST
    )
