"""When somebody is away, and who stands in meanwhile."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, ValidationError

from portal import clock
from portal.programs.actions.setting_cover import Days
from portal.programs.models import Cover
from portal.programs.queries import Person
from portal.web.fields import DayField
from portal.web.formatting import local
from portal.web.forms import PortalForm, needed, options
from portal.web.meanwhile import SharedForm

YEAR = timedelta(days=365)


def _a_colleague(form: Any, field: Any) -> None:
    if field.data not in {value for value, *_rest in field.iter_choices() if value}:
        raise ValidationError(_l("Please choose who stands in meanwhile."))


class AwayForm(SharedForm):
    """`began`: the first day of one that has begun, which stays."""

    together = ("from_on", "until_on")
    cover = SelectField(_l("Who stands in meanwhile"), [_a_colleague], choices=(), validate_choice=False)
    from_on = DayField(_l("First day away"), [needed(_l("Please give the first day."))])
    until_on = DayField(_l("Last day away"), [needed(_l("Please give the last day."))])
    began: date | None = None

    def offer(self, colleagues: Iterable[Person]) -> "AwayForm":
        self.cover.choices = options((("", _l("Choose a colleague")), *((str(one.id), one.name) for one in colleagues)))
        return self

    def validate_from_on(self, field: Any) -> None:
        if field.data is not None and field.data != self.began and field.data < _today():
            raise ValidationError(_l("Please choose today or a later day."))
        if self.began is not None and field.data != self.began:
            raise ValidationError(_l("This has begun, so its first day stays."))

    def validate_until_on(self, field: Any) -> None:
        if field.data is None or self.from_on.data is None:
            return
        if field.data < max(self.from_on.data, _today()):
            raise ValidationError(_l("The last day comes before the first, or is over. Please choose a later one."))
        if field.data > self.from_on.data + YEAR:
            raise ValidationError(_l("Please choose a last day within a year."))

    @classmethod
    def of(cls, cover: Cover, today: date) -> "AwayForm":
        """To change days that are set: who is away and an administrator may both be at it."""
        form = cls(data={"cover": str(cover.cover_id), "from_on": cover.from_on, "until_on": cover.until_on})
        form.began = cover.from_on if cover.from_on < today else None
        return form

    @property
    def chosen(self) -> UUID:
        return UUID(self.cover.data)

    @property
    def days(self) -> Days:
        return Days(self.from_on.data, self.until_on.data)


class BackForm(PortalForm):
    """`saw`: what the page showed of those days."""

    saw = HiddenField()


def _today() -> date:
    return local(clock.now()).date()
