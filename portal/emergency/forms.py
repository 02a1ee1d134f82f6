"""Whose record and why; and what somebody found who looked at it afterwards."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, RadioField, ValidationError

from portal.programs.emergencies import Namesake
from portal.web.forms import LineField, PortalForm, WordsField, needed, not_blank, options

SHORTEST_REASON = 20


def _says_why(form: Any, field: Field) -> None:
    if len((field.data or "").strip()) < SHORTEST_REASON:
        raise ValidationError(_l("Please say a little more: at least %(n)d characters.", n=SHORTEST_REASON))


class BeginForm(PortalForm):
    """The name is typed, never chosen from a list: nobody is to be found here by browsing."""

    name = LineField(_l("Full name of the patient"), [needed(), not_blank], limit=200)
    which = RadioField(_l("Which of them?"), choices=[], validate_choice=False)
    reason = WordsField(_l("Why you need to read now"), [needed(), _says_why], limit=1000)

    def offer(self, namesakes: list[Namesake]) -> None:
        """Several go by this name: they are told apart by their groups."""
        self.which.choices = options((str(one.id), _groups(one)) for one in namesakes)

    def chosen(self, namesakes: list[Namesake]) -> Namesake | None:
        """The only one of this name, or the one that was chosen."""
        if len(namesakes) == 1:
            return namesakes[0]
        return next((one for one in namesakes if str(one.id) == self.which.data), None)


class ReviewForm(PortalForm):
    note = WordsField(_l("What you found, and what was done"), [needed(), not_blank], limit=2000)


def _groups(one: Namesake) -> str:
    return ", ".join(one.groups) or str(_l("No place in a group now"))
