from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, ValidationError
from wtforms.validators import Optional

from portal import clock
from portal.web.formatting import local
from portal.web.forms import OnceForm, PortalForm, WordsField, needed

YEAR = timedelta(days=365)


def _to_come(form: Any, field: Any) -> None:
    today = local(clock.now()).date()
    if field.data is not None and not today <= field.data <= today + YEAR:
        raise ValidationError(_l("Please choose today or a later day, within a year."))


class WithAWord:
    """A form whose `words` go to the patient."""

    @property
    def words(self) -> str:
        """What was written; spaces alone are nothing."""
        return (self.word.data or "").strip()  # type: ignore[attr-defined]


class MovingForm(WithAWord, PortalForm):
    """Another day for what was given. The caller fills `session` where a group's sessions may be the due date."""

    session = SelectField(_l("Due before"), [Optional()], choices=[])
    due_on = DateField(_l("Due on"), [Optional(), _to_come])
    word = WordsField(_l("A word about it"), limit=1000)

    @classmethod
    def of(cls, due_at: datetime | None, appointment_id: UUID | None) -> "MovingForm":
        """With the day that holds now."""
        day = local(due_at).date() if due_at and not appointment_id else None
        return cls(session=str(appointment_id or ""), due_on=day)


class TakingBackForm(WithAWord, PortalForm):
    word = WordsField(_l("A word about it"), limit=1000)


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
