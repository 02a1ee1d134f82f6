from flask_babel import lazy_gettext as _l
from wtforms.validators import AnyOf

from portal.schedule.attendance_models import Kind
from portal.web.forms import LineField, PortalForm, WordsField, needed

_CHOOSE = _l("Please choose one of the two.")


class NoticeForm(PortalForm):
    """ "I'll be late", "I can't make it": one button each, so that it takes one tap."""

    buttons = ((Kind.LATE.value, _l("I’ll be late")), (Kind.ABSENT.value, _l("I can’t make it")))

    kind = LineField(_l("What should we know?"), [needed(_CHOOSE), AnyOf(list(Kind), _CHOOSE)])
    reason = WordsField(_l("Anything you want to add"), limit=500)
