from datetime import timedelta
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, ValidationError
from wtforms.validators import Optional

from portal import clock
from portal.web.formatting import local
from portal.web.forms import ChecksField, OnceForm, PortalForm, WordsField, needed
from portal.worksheets.forms import PAPER_DATE, SearchForm

YEAR = timedelta(days=365)
TEN_YEARS = 10 * YEAR


def _to_come(form: Any, field: Any) -> None:
    today = local(clock.now()).date()
    if field.data is not None and not today <= field.data <= today + YEAR:
        raise ValidationError(_l("Please choose today or a later day, within a year."))


def _written_by_now(form: Any, field: Any) -> None:
    today = local(clock.now()).date()
    if field.data is not None and not today - TEN_YEARS <= field.data <= today:
        raise ValidationError(_l("Please give the day that stands on the paper: today or earlier."))


class WordForm(PortalForm):
    """A word that goes to the patient with a change, such as taking something back."""

    word = WordsField(_l("A word about it"), limit=1000)

    @property
    def words(self) -> str:
        """What was written; spaces alone are nothing."""
        return (self.word.data or "").strip()


class MovingForm(WordForm):
    """Another day for what was given. The caller fills `session` where a group's sessions may be the due date."""

    session = SelectField(_l("Due before"), [Optional()], choices=[])
    due_on = DateField(_l("Due on"), [Optional(), _to_come])


class HomeworkForm(OnceForm):
    """Give a worksheet. The caller fills `worksheet`, and `session` where a group's sessions may be the due date."""

    worksheet = SelectField(_l("Worksheet"), [needed(_l("Please choose a worksheet."))], choices=[])
    session = SelectField(_l("Due before"), [Optional()], choices=[])
    due_on = DateField(_l("Due on"), [Optional(), _to_come])
    note = WordsField(_l("A word to go with it"), limit=1000)

    @property
    def words(self) -> str:
        """The note; spaces alone are none."""
        return (self.note.data or "").strip()

    def key_of(self, giver: UUID, taker: UUID) -> str:
        """The form's key, one giver's and one taker's own."""
        return f"{giver.hex}:{taker.hex}:{self.form_key.data}"


class GivingForm(OnceForm):
    """Give one worksheet to several. The caller fills `groups` and `patients` with those the giver answers for."""

    groups = ChecksField(_l("Groups"), choices=[])
    patients = ChecksField(_l("Patients"), choices=[])
    due_on = DateField(_l("Due on"), [Optional(), _to_come])
    note = WordsField(_l("A word to go with it"), limit=1000)

    words = HomeworkForm.words
    key_of = HomeworkForm.key_of

    def validate(self, extra_validators: Any = None) -> bool:
        fine: bool = super().validate(extra_validators)
        if not fine or self.groups.data or self.patients.data:
            return fine
        first = self.groups if self.groups.choices else self.patients
        first.errors = [*first.errors, _l("Please choose at least one.")]
        return False


class LibraryForm(SearchForm):
    modality = SelectField(_l("Kind"), choices=[], default="")
    minutes = SelectField(_l("Time"), choices=[], default="")


class PaperForm(OnceForm):
    """Around the answers of a paper copy."""

    dated_on = DateField(_l("Date on the paper"), [needed(), _written_by_now], name=PAPER_DATE)
