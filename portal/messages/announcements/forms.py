from flask_babel import lazy_gettext as _l

from portal.programs.naming import ForManyForm
from portal.web.forms import OnceForm, WordsField, needed, not_blank

LONGEST = 2000


class AnnouncementForm(OnceForm, ForManyForm):
    many_read = ("body",)
    body = WordsField(
        _l("What you want to say"), [needed(_l("Please write a few words first.")), not_blank], limit=LONGEST
    )

    def once_more(self) -> None:
        """Its key is spent: it was sent before, with other words."""
        self.form_key.process(None)
        self.body.errors = [
            _l("What you wrote before was sent already. If you want to send this as well, press Send again.")
        ]
