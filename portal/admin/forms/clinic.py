"""The clinic's own facts."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, ValidationError

from portal.admin.forms.fields import PickField, between
from portal.programs.queries import Person
from portal.web.fields import NumberField, can_be_called
from portal.web.forms import LineField, needed, not_blank, options
from portal.web.meanwhile import SharedForm


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(name for name in available_timezones() if "/" in name or name == "UTC")


def _known_zone(form: Any, field: Field) -> None:
    if field.data not in _zones():
        raise ValidationError(_l("Please give a time zone by its name, such as America/Chicago."))


class ClinicForm(SharedForm):
    name = LineField(_l("Name of the clinic"), [needed(), not_blank], limit=120)
    short_name = LineField(
        _l("Short name"), [needed(), not_blank], limit=40, description=_l("Shown at the top of each page.")
    )
    phone = LineField(_l("Phone"), [can_be_called], limit=40, description=_l("Shown on the help page."))
    hours = LineField(
        _l("Hours"),
        limit=120,
        description=_l("Such as: weekdays, 8 AM to 6 PM. Shown while no open hours are stated."),
    )
    reply_hours = LineField(
        _l("When messages are answered"), limit=120, description=_l("Such as: on weekdays, 9 AM to 5 PM.")
    )
    reply_days = NumberField(
        _l("Working days until an answer"),
        [needed(), between(1, 14)],
        description=_l("What patients are told to expect."),
    )
    on_call_name = LineField(_l("Person on call"), limit=120)
    on_call_phone = LineField(_l("Phone of the person on call"), [can_be_called], limit=40)
    privacy_officer_id = PickField(
        _l("Who answers for privacy"),
        description=_l("Hears at once when somebody reads a record in an emergency, and looks at it afterwards."),
    )
    zone = LineField(
        _l("Time zone"),
        [needed(), _known_zone],
        limit=60,
        description=_l(
            "Eastern Time is America/New_York, Central America/Chicago, Mountain America/Denver, "
            "Arizona America/Phoenix, Pacific America/Los_Angeles."
        ),
    )

    def offer(self, people: Iterable[Person]) -> "ClinicForm":
        """Who may answer for privacy."""
        everyone = [(str(one.id), one.name) for one in people]
        self.privacy_officer_id.choices = options([("", _("The administrators")), *everyone])
        self.privacy_officer_id.data = self.privacy_officer_id.data or ""
        return self

    @property
    def filled_in(self) -> dict[str, Any]:
        chosen = self.privacy_officer_id.data
        return {**super().filled_in, "privacy_officer_id": UUID(chosen) if chosen else None}
