"""Fields for days, times and numbers that say in plain words what they could not read."""

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, Field, IntegerField, TimeField, ValidationError
from wtforms.validators import StopValidation

_SECURE_LINK = re.compile(r"https://[^\s/]+\.[^\s]+", re.IGNORECASE)


def secure_link(form: Any, field: Field) -> None:
    """Only https: the link is shown to patients, and any other scheme could do something else than open a page."""
    if not _SECURE_LINK.fullmatch(field.data):
        raise ValidationError(_l("Please give a web address that begins with https."))


class _Strict:
    """What could not be read is said once, and nothing else is asked of it."""

    process_errors: Any

    def pre_validate(self, form: Any) -> None:
        if self.process_errors:
            raise StopValidation


class DayField(_Strict, DateField):
    """A calendar day."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([value for value in valuelist if value.strip()])
        except ValueError:
            raise ValueError(_l("Please give a day, such as 2026-11-30.")) from None


class ClockField(_Strict, TimeField):
    """A time of day by the wall clock."""

    data: Any

    def __init__(self, label: Any = None, validators: Any = None, **more: Any) -> None:
        super().__init__(label, validators, format=["%H:%M", "%H:%M:%S"], **more)

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = None  # emptied, not left as it was
        try:
            super().process_formdata([value for value in valuelist if value.strip()])
        except ValueError:
            raise ValueError(_l("Please give a time, such as 09:00.")) from None


class NumberField(_Strict, IntegerField):
    """A whole number."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = None  # emptied, not left as it was
        try:
            super().process_formdata([value for value in valuelist if value.strip()])
        except ValueError:
            raise ValueError(_l("Please give a whole number.")) from None
