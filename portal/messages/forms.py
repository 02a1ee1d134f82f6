from flask_babel import lazy_gettext as _l

from portal.web.forms import OnceForm, WordsField, needed, not_blank


class MessageForm(OnceForm):
    body = WordsField(_l("Your message"), [needed(_l("Please write a few words first.")), not_blank], limit=5000)
