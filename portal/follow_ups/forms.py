"""What is written on a follow-up, and who is asked to go on with it."""

from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from portal.programs.queries import Person
from portal.web.forms import PortalForm, WordsField, needed, not_blank, options

LONGEST = 2000


class SeenForm(PortalForm):
    """One button."""


class NoteForm(PortalForm):
    note = WordsField(_l("What was done so far"), [not_blank], limit=LONGEST)


class CloseForm(PortalForm):
    done = WordsField(_l("What was done"), [not_blank], limit=LONGEST)


class ReopenForm(PortalForm):
    why = WordsField(_l("Why it opens again"), [not_blank], limit=LONGEST)


class PassForm(PortalForm):
    to = SelectField(_l("Who goes on with it"), [needed(_l("Please choose somebody."))], choices=[])
    word = WordsField(_l("A word for them"), limit=LONGEST)

    def offer(self, people: list[Person]) -> "PassForm":
        self.to.choices = options([("", _l("Choose somebody")), *((str(one.id), one.name) for one in people)])
        return self

    @property
    def chosen(self) -> UUID:
        return UUID(str(self.to.data))


def forms(**sent: Any) -> dict[str, Any]:
    """One of each for the page, empty but for what was sent and could not be taken."""
    empty = {"note": NoteForm, "close": CloseForm, "reopen": ReopenForm, "pass_on": PassForm}
    return {name: sent.get(name) or kind(formdata=None) for name, kind in empty.items()}
