from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField
from wtforms.validators import Optional

from portal.web.forms import OnceForm, WordsField, needed


class HomeworkForm(OnceForm):
    """Give a worksheet. The caller fills `worksheet`, and `session` where a group's sessions may be the due date."""

    worksheet = SelectField(_l("Worksheet"), [needed(_l("Please choose a worksheet."))], choices=[])
    session = SelectField(_l("Due before"), [Optional()], choices=[])
    due_on = DateField(_l("Or due on"), [Optional()])
    note = WordsField(_l("A word to go with it"), limit=1000)
