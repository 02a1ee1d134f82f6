"""Which days, what a letter names, a code to check."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from portal.coverage.actions.proving import Asked
from portal.web.forms import OnceForm
from portal.web.spans import DaysForm


class _Letter(DaysForm):
    names_program = BooleanField(_l("Name the program"))

    @property
    def asked(self) -> Asked:
        return Asked(*self.span, names_program=bool(self.names_program.data))


class PreviewForm(_Letter):
    class Meta:
        csrf = False


class LetterForm(_Letter, OnceForm):
    """What was looked at, to be made."""
