"""How a patient is reached, and whom to call for her."""

from flask_babel import lazy_gettext as _l
from wtforms import Field, ValidationError
from wtforms.widgets import TelInput

from portal.programs.contacts import TOLD
from portal.web.fields import can_be_called
from portal.web.forms import LineField
from portal.web.meanwhile import SharedForm


class ContactForm(SharedForm):
    """All of it may stay empty. Somebody to be called is of use with a name and a number, or not at all."""

    phone = LineField(_l("Phone number"), [can_be_called], limit=60, widget=TelInput())
    contact_name = LineField(_l("Name of the person to call"), limit=120)
    relation = LineField(_l("Who they are, such as mother, partner or friend"), limit=60)
    contact_phone = LineField(_l("Their phone number"), [can_be_called], limit=60, widget=TelInput())

    def validate_contact_name(self, field: Field) -> None:
        if self.contact_phone.words and not self.contact_name.words:
            raise ValidationError(_l("Whose number is this? Please give a name, or empty the number."))

    def validate_contact_phone(self, field: Field) -> None:
        if not self.contact_phone.words and (self.contact_name.words or self.relation.words):
            raise ValidationError(_l("This still needs a number, or leave all three empty."))

    @property
    def told(self) -> dict[str, str]:
        return {name: self[name].words for name in TOLD}
