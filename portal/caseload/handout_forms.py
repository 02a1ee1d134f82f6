"""Handouts: to whom, from when, again, and to the next cohort."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, SelectField, ValidationError
from wtforms.validators import Optional

from portal import clock
from portal.caseload.following import times_of
from portal.caseload.handing_out import WHOLE_GROUP, Choice, chosen
from portal.materials.forms import ContentForm
from portal.materials.models import When
from portal.materials.shelf import LONGEST
from portal.materials.timing import LONGEST_BEFORE, Terms
from portal.programs.models import Group
from portal.schedule.recurrence import instant, is_skipped
from portal.web.fields import ClockField, DayField, NumberField
from portal.web.formatting import local, zone
from portal.web.forms import ChecksField, LineField, OnceForm, needed, options
from portal.worksheets.forms import SearchForm

NOW = "now"
YEAR = timedelta(days=365)
JUST_NOW = timedelta(minutes=10)
OPENS = (
    (NOW, _l("Now")),
    (When.AT, _l("A day and time that I choose")),
    (When.EVENING_BEFORE, _l("The evening before the session, 6 PM")),
    (When.HOURS_BEFORE, _l("Some hours before the session")),
    (When.BEGINS, _l("When the session begins")),
    (When.ENDS, _l("When the session ends")),
)
OF_A_SESSION = {When.EVENING_BEFORE, When.HOURS_BEFORE, When.BEGINS, When.ENDS}


class TermsForm(OnceForm):
    """To whom, and from when on. The view names those whom it may be given to (`offer`)."""

    session = SelectField(_l("For"), choices=[], default=WHOLE_GROUP)
    opens = SelectField(_l("From"), choices=options(OPENS), default=NOW)
    on = DayField(_l("Day"), [Optional()])
    at = ClockField(_l("Time"), [Optional()])
    hours = NumberField(_l("Hours before"), [Optional()])
    offered: Sequence[Choice] = ()

    def offer(self, found: Sequence[Choice]) -> None:
        self.offered = found
        self.session.choices = options((one.value, one.words) for one in found)

    @property
    def choice(self) -> Choice | None:
        return chosen(self.offered, self.session.data or "")

    def validate_opens(self, field: Field) -> None:
        if field.data in OF_A_SESSION and not (self.choice and self.choice.session):
            raise ValidationError(_l("This goes by a session. Please choose one above, or another time."))
        if field.data == When.AT:
            self._check_moment()
        if field.data == When.HOURS_BEFORE and not 1 <= (self.hours.data or 0) <= LONGEST_BEFORE:
            raise ValidationError(_l("Please say how many hours before: 1 to %(most)s.", most=LONGEST_BEFORE))

    def terms(self, choice: Choice) -> Terms:
        """What was asked for, once the form holds up."""
        session = choice.session
        opens = When.AT if self.opens.data == NOW else When(self.opens.data)
        return Terms(
            appointment_id=session.id if session else None,
            when=opens,
            from_at=self._moment() if self.opens.data == When.AT else None,
            hours=self.hours.data or 0 if opens is When.HOURS_BEFORE else 0,
            session=times_of(session) if session else None,
        )

    def _check_moment(self) -> None:
        day, at = self.on.data, self.at.data
        if not (day and at):
            raise ValidationError(_l("Please give the day and the time."))
        if not (_to_come(day) and self._moment() > clock.now() - JUST_NOW):
            raise ValidationError(_l("Please choose a time to come, within a year."))
        if is_skipped(day, at, str(zone())):
            raise ValidationError(_l("The clocks change then, and this time does not exist. Please choose another."))

    def _moment(self) -> datetime:
        return instant(self.on.data or date.min, self.at.data or time(), str(zone()))


def _to_come(day: date | None) -> bool:
    today = local(clock.now()).date()
    return day is not None and today <= day <= today + YEAR


class HandoutForm(ContentForm, TermsForm):
    """A new handout."""


class GivingAgainForm(TermsForm):
    """One that is there already."""

    session = SelectField(_l("To"), [needed(_l("Please choose to whom."))], choices=[])


class ShelfForm(SearchForm):
    """Sent by GET."""

    q = LineField(_l("Find a handout"), limit=LONGEST)


class CopyForm(OnceForm):
    """Handouts of one group for another, or for those who join it. The view fills `chosen` and `to`."""

    chosen = ChecksField(_l("Handouts"), choices=[])
    to = SelectField(_l("To"), choices=[])
    on = DayField(_l("From"), [needed(_l("Please say from which day on."))])
    of: Group

    def validate_chosen(self, field: Field) -> None:
        if not field.data:
            raise ValidationError(_l("Please choose at least one."))

    def validate_on(self, field: Field) -> None:
        if field.data is not None and not _to_come(field.data):
            raise ValidationError(_l("Please choose today or a later day, within a year."))

    def terms(self) -> Terms:
        """From the beginning of that day; in the same group only for those who join then or later."""
        day: Any = self.on.data
        again = self.to.data == str(self.of.id)
        begins = max(instant(day, time(), str(zone())), clock.now())
        return Terms(from_at=begins, joined_from=day if again else None)
