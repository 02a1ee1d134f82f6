"""Switching a questionnaire on says that its terms are kept; switching it off asks nothing."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, HiddenField, ValidationError

from portal.admin.forms.fields import PlainForm


def _agreed(form: Any, field: Field) -> None:
    if form.is_on and not field.data:
        raise ValidationError(_l("Please read the terms first, and tick this to say that you keep them."))


class MeasureForm(PlainForm):
    on = HiddenField()
    agreed = BooleanField(_l("We have read these terms and keep to them."), [_agreed])

    @property
    def is_on(self) -> bool:
        return bool(self.on.data == "yes")
