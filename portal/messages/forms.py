from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, ValidationError

from portal.web.forms import OnceForm, WordsField, needed, not_blank


class PiecesField(WordsField):
    """Words that came in several pieces are put together: none is lost."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist:
            self.data = "\n".join(valuelist)


class MessageForm(OnceForm):
    body = PiecesField(_l("Your message"), [needed(_l("Please write a few words first.")), not_blank], limit=5000)

    def validate_body(self, field: Field) -> None:
        if len(field.raw_data or ()) > 1:
            raise ValidationError(_l("This came in two pieces. We put them together; please look it over."))

    def once_more(self) -> None:
        """Its key is spent: it was sent before, with other words."""
        self.form_key.process(None)
        self.body.errors = [
            _l("What you wrote before was sent already. If you want to send this as well, press Send again.")
        ]
