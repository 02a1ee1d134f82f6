"""The form that goes with each kind of question."""

from portal.builder.forms.computed import ComputedForm
from portal.builder.forms.lists import ChoiceForm, PickForm, RatingsWordsForm
from portal.builder.forms.question import (
    AmountForm,
    CountForm,
    DayForm,
    NoteForm,
    QuestionForm,
    TimeForm,
    WrittenForm,
    YesNoForm,
)
from portal.builder.forms.scale import RatingsForm, ScaleForm
from portal.builder.forms.table import TableForm

FORMS: dict[str, type[QuestionForm]] = {
    "longtext": WrittenForm,
    "text": WrittenForm,
    "scale": ScaleForm,
    "yesno": YesNoForm,
    "choice": ChoiceForm,
    "multichoice": PickForm,
    "number": CountForm,
    "date": DayForm,
    "time": TimeForm,
    "duration": AmountForm,
    "ratings": RatingsForm,
    "ratings_words": RatingsWordsForm,
    "table": TableForm,
    "info": NoteForm,
    "computed": ComputedForm,
}
