"""The sheet as a whole: what it is, its parts, bringing one in, publishing."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, SelectField, TextAreaField, ValidationError
from wtforms.validators import Length

from portal.builder.forms.inputs import LinesField, LongLineField, WholeField
from portal.web.forms import LineField, OnceForm, PortalForm, WordsField, needed, not_blank, options
from portal.worksheets.authoring.models import ClinicWorksheet
from portal.worksheets.authoring.titles import is_taken
from portal.worksheets.wording import MODALITIES

KINDS = {"worksheet": _l("A worksheet"), "diary": _l("A diary card, one for each day")}
MODULES = {
    "self-management": _l("Managing oneself"),
    "cognitive": _l("Thoughts"),
    "behavioral": _l("Activity"),
    "exposure": _l("Facing fear"),
    "sleep": _l("Sleep"),
    "problem-solving": _l("Problem solving"),
    "core-beliefs": _l("Core beliefs"),
    "worry": _l("Worry"),
    "relapse-prevention": _l("Staying well"),
    "mindfulness": _l("Mindfulness"),
    "distress-tolerance": _l("Distress tolerance"),
    "emotion-regulation": _l("Emotion regulation"),
    "interpersonal-effectiveness": _l("Getting along with others"),
    "middle-path": _l("Middle path"),
    "check-in": _l("Check-in"),
    "group": _l("Group"),
    "goals": _l("Goals"),
    "safety": _l("Safety"),
    "outcome": _l("How it is going"),
}


def _minutes(form: Any, field: Any) -> None:
    if field.number is not None and not 1 <= field.number <= 60:
        raise ValidationError(_l("Please write a number from 1 to 60."))


def _long_enough(form: Any, field: Any) -> None:
    if len(field.words) < 10:
        raise ValidationError(_l("Please write one short sentence."))


class BeginForm(OnceForm):
    """A new sheet: the least it needs."""

    title = LineField(_l("Title"), [needed(), not_blank], limit=80, description=_l("As patients see it in their list."))
    kind = SelectField(_l("What it is"), choices=options(KINDS.items()))
    purpose = LongLineField(
        _l("What it is for"),
        [needed(), _long_enough],
        limit=220,
        description=_l("One line for the library. Staff and patients read it."),
    )
    intro = WordsField(
        _l("Words at the top"),
        [needed(), not_blank],
        limit=2500,
        description=_l("What the patient reads before the first question."),
    )
    minutes = WholeField(_l("Minutes it takes"), [needed(), _minutes], default="10")
    modality = SelectField(_l("Kind of therapy"), choices=options(MODALITIES.items()), default="general")
    module = SelectField(_l("Subject"), choices=options(MODULES.items()), default="self-management")


class AboutForm(BeginForm):
    """Everything about the sheet that is no question."""

    mark = HiddenField(validators=[Length(max=64)])
    short_title = LineField(_l("Short title"), limit=30, description=_l("For narrow lists. Empty: the title."))
    outro = WordsField(_l("Words after sending"), limit=2500, description=_l("May stay empty."))
    assign_when = LongLineField(
        _l("When to give it"),
        [needed(), _long_enough],
        limit=400,
        description=_l("For staff who look through the library."),
    )
    complete = LongLineField(_l("What makes it complete"), [needed(), not_blank], limit=300)
    look_for = LinesField(
        _l("What to look at when reading it"), least=1, most=8, description=_l("For whoever reviews it. One to a line.")
    )

    def has_names_of_its_own(self, worksheet: ClinicWorksheet) -> bool:
        """Asked of a sheet that was published. A name that it has already is not refused here, a new one is."""
        before = worksheet.document
        for field in (self.title, self.short_title):
            words = field.words
            if words and words != before.get(field.name) and is_taken(words, worksheet.slug):
                field.errors = [*field.errors, _l("Another worksheet has this title already. Please choose another.")]
        return not self.errors

    def validate_short_title(self, field: Any) -> None:
        if len(field.words) == 1:
            raise ValidationError(_l("Please write at least two letters, or leave it empty."))


class SectionForm(OnceForm):
    mark = HiddenField(validators=[Length(max=64)])
    title = LineField(_l("Heading"), [needed(), not_blank], limit=120)
    text = WordsField(_l("Words below the heading"), limit=2500, description=_l("May stay empty."))
    collapsed = BooleanField(_l("Closed at first, to be opened by who wants to"))
    follow_up = BooleanField(_l("Filled in later: how it went, after sending"))


class ImportForm(OnceForm):
    """The text is no WordsField: it stays exactly as it came, tabs and all."""

    text = TextAreaField(_l("The text of the worksheet"))
    file = FileField(_l("Or a file"))


class PublishForm(PortalForm):
    another_meaning = BooleanField(_l("A question means something else now, though only its words have changed"))
    self_start = BooleanField(_l("Patients may begin it by themselves"))


class SeenForm(PortalForm):
    """A button that changes a part: `mark` says which text of it was seen."""

    mark = HiddenField(validators=[Length(max=64)])
