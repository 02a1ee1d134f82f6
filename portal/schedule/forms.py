from flask_babel import lazy_gettext as _l
from wtforms import RadioField

from portal.schedule.models import Kind
from portal.web.forms import PortalForm, WordsField, needed


class NoticeForm(PortalForm):
    """ "I'll be late", "I can't make it"."""

    kind = RadioField(
        _l("What should we know?"),
        [needed()],
        choices=[(Kind.LATE.value, _l("I’ll be late")), (Kind.ABSENT.value, _l("I can’t make it"))],
    )
    reason = WordsField(_l("Anything you want to add"), limit=500)
