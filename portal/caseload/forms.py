"""What is given, and said with it: a worksheet, another day for it, a target, a hello, a copy on paper."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, SelectField, ValidationError
from wtforms.validators import Optional, StopValidation

from portal import clock
from portal.programs.naming import ForManyForm
from portal.web.formatting import local
from portal.web.forms import ChecksField, LineField, OnceForm, WordsField, needed, not_blank, options
from portal.web.in_languages import in_each_language
from portal.worksheets.forms import PAPER_DATE, SearchForm
from portal.worksheets.targets import Direction, TargetKind
from portal.worksheets.windows import Cadence, Rule

YEAR = timedelta(days=365)
LONGEST_TARGET = 80
TEN_YEARS = 10 * YEAR


def _to_come(form: Any, field: Any) -> None:
    today = local(clock.now()).date()
    if field.data is not None and not today <= field.data <= today + YEAR:
        raise ValidationError(_l("Please choose today or a later day, within a year."))


def _written_by_now(form: Any, field: Any) -> None:
    today = local(clock.now()).date()
    if field.data is not None and not today - TEN_YEARS <= field.data <= today:
        raise ValidationError(_l("Please give the day that stands on the paper: today or earlier."))


class WordForm(ForManyForm):
    """A word that goes to the patient with a change, such as taking something back; or to a whole group."""

    many_read = ("word",)

    word = WordsField(_l("A word about it"), limit=1000)

    @property
    def words(self) -> str:
        """What was written; spaces alone are nothing."""
        return (self.word.data or "").strip()


class MovingForm(WordForm):
    """Another day for what was given. The caller fills `session` where a group's sessions may be the due date."""

    session = SelectField(_l("Due before"), [Optional()], choices=[])
    due_on = DateField(_l("Due on"), [Optional(), _to_come])


ONCE = ""


def _fits_repeating(form: Any, field: Any) -> None:
    if form.repeat.data and (field.data or (form.session and form.session.data)):
        raise ValidationError(_l("What comes again has no single day. Leave this empty, and say until when."))


def _fits_once(form: Any, field: Any) -> None:
    if form.repeat.data and not any(field.raw_data or ()):
        field.errors = []  # an empty field is no wrong date
        raise StopValidation(_l("Please say until when it comes again."))


class GivingForm(OnceForm, ForManyForm):
    """Give a worksheet, once or again and again. The caller fills `session` where sessions may be the due date."""

    session = SelectField(_l("Due before"), [Optional()], choices=[])
    due_on = DateField(_l("Due on"), [_fits_repeating, Optional(), _to_come])
    repeat = SelectField(
        _l("How often"),
        default=ONCE,
        choices=options(
            [
                (ONCE, _l("Once")),
                (Cadence.DAILY, _l("Every day")),
                (Cadence.WEEKLY, _l("Every week")),
                (Cadence.BIWEEKLY, _l("Every two weeks")),
            ]
        ),
    )
    until_on = DateField(_l("Until"), [_fits_once, Optional(), _to_come])
    many_read = ("note",)
    note = WordsField(_l("A word to go with it"), limit=1000)

    def rule(self, today: date) -> Rule | None:
        """From today on, when it comes again; None for once."""
        if not self.repeat.data or self.until_on.data is None:
            return None
        return Rule(Cadence(self.repeat.data), today, self.until_on.data)

    @property
    def words(self) -> str:
        """The note; spaces alone are none."""
        return (self.note.data or "").strip()

    def key_of(self, giver: UUID, taker: UUID) -> str:
        """The form's key, one giver's and one taker's own."""
        return f"{giver.hex}:{taker.hex}:{self.form_key.data}"


class HomeworkForm(GivingForm):
    """The caller fills `worksheet`."""

    worksheet = SelectField(_l("Worksheet"), [needed(_l("Please choose a worksheet."))], choices=[])


class TakersForm(GivingForm):
    """Give one worksheet to several. The caller fills the three lists with those the giver answers for."""

    tracks = ChecksField(_l("Tracks"), choices=[])
    groups = ChecksField(_l("Groups"), choices=[])
    patients = ChecksField(_l("Patients"), choices=[])

    @property
    def has_many_takers(self) -> bool:
        return bool(self.tracks.data or self.groups.data or len(self.patients.data or ()) > 1)

    def validate(self, extra_validators: Any = None) -> bool:
        fine: bool = super().validate(extra_validators)
        if not fine or self.tracks.data or self.groups.data or self.patients.data:
            return fine
        first = self.groups if self.groups.choices else self.patients
        first.errors = [*first.errors, _l("Please choose at least one.")]
        return False


class PlannedForm(OnceForm):
    """What a session's plan has for home: all of it, unless a box is emptied. The caller fills the choices.

    What is no choice by now was given meanwhile, or is planned no more: whoever gives it says so.
    """

    give = ChecksField(_l("To do at home"), choices=[], validate_choice=False)

    def validate_give(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_l("Please choose at least one."))

    def key_of(self, giver: UUID, session: UUID, slug: str) -> str:
        return f"{giver.hex}:{session.hex}:{slug}:{self.form_key.data}"


class LibraryForm(SearchForm):
    modality = SelectField(_l("Kind"), choices=[], default="")
    minutes = SelectField(_l("Takes"), choices=[], default="")


class LastDayForm(WordForm):
    """Another last day for what comes again."""

    until_on = DateField(_l("Until"), [needed(_l("Please say until when it comes again.")), _to_come])


class TargetForm(OnceForm):
    """What patient and therapist agreed to watch."""

    label = LineField(_l("In the patient’s words"), [not_blank], limit=LONGEST_TARGET)
    kind = RadioField(
        _l("What it is"),
        [needed()],
        choices=options([(TargetKind.URGE, _l("An urge")), (TargetKind.BEHAVIOR, _l("Something done"))]),
    )
    direction = RadioField(
        _l("Which way"),
        [needed()],
        choices=options([(Direction.LESS, _l("Less of it")), (Direction.MORE, _l("More of it"))]),
    )


@in_each_language("hello")
class HelloForm(ForManyForm):
    """To who comes into the group for the first time."""

    many_read = ("hello",)

    hello = WordsField(_l("Your words"), limit=600)


class PaperForm(OnceForm):
    """Around the answers of a paper copy."""

    dated_on = DateField(_l("Date on the paper"), [needed(), _written_by_now], name=PAPER_DATE)
