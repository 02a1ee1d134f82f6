"""Fields for days, times and numbers that say in plain words what they could not read."""

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, Field, IntegerField, TimeField, ValidationError
from wtforms.validators import StopValidation

from portal.web.telephone import tel

_SECURE_LINK = re.compile(r"https://[^\s/]+\.[^\s]+", re.IGNORECASE)


def secure_link(form: Any, field: Field) -> None:
    """Only https: the link is shown to patients, and any other scheme could do something else than open a page."""
    if not _SECURE_LINK.fullmatch(field.data):
        raise ValidationError(_l("Please give a web address that begins with https."))


def can_be_called(form: Any, field: Field) -> None:
    words = (field.data or "").strip()
    if words and not tel(words):
        raise ValidationError(_l("Please give a number that can be called, such as (555) 010-0142."))


class _Strict:
    """What could not be read is said once, and nothing else is asked of it. Spaces are nothing."""

    process_errors: Any
    raw_data: Any
    data: Any

    def pre_validate(self, form: Any) -> None:
        if self.process_errors:
            raise StopValidation

    def _typed(self, valuelist: list[str]) -> list[str]:
        """What was typed. A field that is there and empty was emptied, not left as it was."""
        if valuelist:
            self.data = None
        self.raw_data = [value for value in valuelist if value.strip()]
        return self.raw_data  # type: ignore[no-any-return]


class DayField(_Strict, DateField):
    """A calendar day."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(self._typed(valuelist))
        except ValueError:
            raise ValueError(_l("Please give a day, such as 2026-11-30.")) from None


class ClockField(_Strict, TimeField):
    """A time of day by the wall clock."""

    def __init__(self, label: Any = None, validators: Any = None, **more: Any) -> None:
        super().__init__(label, validators, format=["%H:%M", "%H:%M:%S"], **more)

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(self._typed(valuelist))
        except ValueError:
            raise ValueError(_l("Please give a time, such as 09:00.")) from None


class NumberField(_Strict, IntegerField):
    """A whole number."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(self._typed(valuelist))
        except ValueError:
            raise ValueError(_l("Please give a whole number.")) from None
