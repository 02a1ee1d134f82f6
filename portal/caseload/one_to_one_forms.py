"""Forms of a one-to-one: when, how long, with whom and where; why it changes."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, HiddenField, SelectField, ValidationError
from wtforms.validators import Optional

from portal.access.actor import Actor
from portal.programs.queries import Person
from portal.schedule.actions.one_to_ones import Wanted
from portal.schedule.forms import MOST_MINUTES
from portal.schedule.hindrances import Hindrance, Slot, told_apart
from portal.schedule.models import Appointment
from portal.web.fields import ClockField, DayField, NumberField, secure_link
from portal.web.formatting import local
from portal.web.forms import LineField, PortalForm, needed, options

YEAR = timedelta(days=365)
LEAST_MINUTES, USUAL_MINUTES, MOST_WEEKS = 10, 50, 12


def _one_of_them(form: Any, field: Any) -> None:
    if field.data not in {value for value, *_rest in field.iter_choices()}:
        raise ValidationError(_l("Please choose with whom it is."))


class OneToOneForm(PortalForm):
    """`meant`: the tick beside what stands in the way and may be meant; it is for what was shown with it."""

    day = DayField(_l("Day"), [needed()])
    begins = ClockField(_l("From"), [needed()])
    minutes = NumberField(_l("Length in minutes"), [needed()])
    with_whom = SelectField(_l("With"), [_one_of_them], choices=(), validate_choice=False)
    room = LineField(_l("Room"), limit=80)
    link = LineField(_l("Video link"), [Optional(), secure_link], limit=500)
    meant = BooleanField(_l("I looked this over. It is meant."))

    def offer(self, actor: Actor, holders: Iterable[Person]) -> "OneToOneForm":
        """Where there is nobody to choose from, nobody is asked."""
        self.today, self.zone = actor.today, actor.zone
        self.with_whom.choices = options((str(one.id), one.name) for one in holders)
        self.asked_about: list[Hindrance] = []
        if self.with_whom.data is None:
            self.with_whom.data = str(actor.id)
        return self

    def validate_minutes(self, field: Field) -> None:
        if field.data is None:
            return
        if not LEAST_MINUTES <= field.data <= MOST_MINUTES:
            sentence = _l("Please give a number from %(least)s to %(most)s.", least=LEAST_MINUTES, most=MOST_MINUTES)
            raise ValidationError(sentence)
        if self.begins.data and self._ends_at.date() != date.min:
            raise ValidationError(_l("A one-to-one ends on the day it begins. An earlier time or a shorter one fits."))

    def validate_day(self, field: Field) -> None:
        if field.data and not self.earliest <= field.data <= self.today + YEAR:
            raise ValidationError(_l("Please choose a day from today on, within a year."))

    def validate_room(self, field: Field) -> None:
        if not self.room.words and not self.link.words:
            raise ValidationError(_l("Where is it? Please give a room, a video link or both."))

    @property
    def earliest(self) -> date:
        return self.today

    @property
    def _ends_at(self) -> datetime:
        return datetime.combine(date.min, self.begins.data) + timedelta(minutes=self.minutes.data)

    def hinder(self, found: list[Hindrance]) -> None:
        """It stands at its fields: what rules the time out, or else what may be meant and is asked about."""
        ruled_out = [one for one in found if not one.may_be_meant]
        self.asked_about = [] if ruled_out else found
        self.meant.data = False
        for name in ("day", "begins"):
            if said := [one.words for one in ruled_out or found if one.at == name]:
                self[name].errors = [" ".join(said)]

    @property
    def tick(self) -> str:
        return told_apart(self.asked_about)

    def wanted(self) -> Wanted:
        return Wanted(
            slot=Slot(self.day.data, self.begins.data, self.minutes.data, self.zone),
            holder_id=UUID(self.with_whom.data),
            room=self.room.words,
            link=self.link.words,
            meant=str((self.meant.raw_data or [""])[0]) if self.meant.data else "",
        )


class BookingForm(OneToOneForm):
    """A new one, or one in each of some weeks."""

    weeks = NumberField(_l("How many weeks in a row"), [needed()], default=1)

    def validate_weeks(self, field: Field) -> None:
        if field.data is not None and not 1 <= field.data <= MOST_WEEKS:
            raise ValidationError(_l("Please give a number from 1 to %(most)s.", most=MOST_WEEKS))

    def wanted(self) -> Wanted:
        return replace(super().wanted(), weeks=self.weeks.data)


class ChangingForm(OneToOneForm):
    """One that stands. `saw`: which state of it the page showed."""

    because = LineField(_l("Why, in a few words"), limit=200)
    saw = HiddenField()

    @classmethod
    def of(cls, session: Appointment, sent: bool = True) -> "ChangingForm":
        start = local(session.starts_at)
        now = {
            "day": session.local_on,
            "begins": start.time(),
            "minutes": (session.ends_at - session.starts_at) // timedelta(minutes=1),
            "with_whom": str(session.staff_id),
            "room": session.room,
            "link": session.link,
            "because": session.why,
            "saw": str(session.sequence),
        }
        form = cls(**now) if sent else cls(None, **now)
        form.was_on = session.local_on
        return form

    was_on: date

    @property
    def earliest(self) -> date:
        return min(self.today, self.was_on)

    def wanted(self) -> Wanted:
        return replace(super().wanted(), because=self.because.words)


class CallingOffForm(PortalForm):
    because = LineField(_l("Why, in a few words"), limit=200)
    saw = HiddenField()


class BringingBackForm(PortalForm):
    saw = HiddenField()
