"""What is asked of a patient in her first days."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField

from portal.programs.life_models import Feeling
from portal.web.forms import PortalForm, WordsField, needed, options

FEELINGS = options([(Feeling.GOOD, _l("Good")), (Feeling.MIXED, _l("Mixed")), (Feeling.HARD, _l("Hard"))])


class EarlyCheckForm(PortalForm):
    feeling = RadioField(_l("How are the first days?"), [needed(_l("Please choose one."))], choices=FEELINGS)
    words = WordsField(_l("Anything you want to add"), limit=1000)
