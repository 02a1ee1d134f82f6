"""A letter to the next person, and what is decided about it."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.validators import Length

from portal.letters.queries.reading import WEEKS
from portal.web.forms import LineField, OnceForm, PortalForm, WordsField, needed, not_blank, options

LONGEST = 3000
SHOW, DECLINE = "show", "decline"


class LetterForm(OnceForm):
    body = WordsField(_l("Your letter"), [needed(), not_blank], limit=LONGEST)
    signed = LineField(_l("How you sign it"), limit=80)
    week = SelectField(
        _l("In which week somebody new reads it"),
        default="1",
        choices=options([(str(n), _l("Week %(n)s", n=n)) for n in range(1, WEEKS + 1)]),
    )
    on_sign_in = BooleanField(_l("Also on the sign-in page, where anybody can read it"))


class DecisionForm(PortalForm):
    """`seen`: which wording it is about. `decided`: when it had been decided on before."""

    decision = RadioField(
        _l("Your decision"),
        [needed(_l("Please choose one."))],
        choices=options([(SHOW, _l("Show it")), (DECLINE, _l("Do not show it"))]),
    )
    word = WordsField(_l("A word to the writer"), limit=1000)
    asks_team = BooleanField(_l("This letter worries me: ask the writer’s care team to look at it"))
    seen = HiddenField(validators=[Length(max=64)])
    decided = HiddenField(validators=[Length(max=64)])

    def validate_word(self, field: WordsField) -> None:
        if self.decision.data == DECLINE:
            not_blank(self, field)
