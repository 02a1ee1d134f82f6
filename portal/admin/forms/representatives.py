"""Who acts for a patient: as what, from when until when, and what she sees. Both are off until they are switched on."""

from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, ValidationError
from wtforms.validators import Optional

from portal.admin.forms.fields import within_days
from portal.admin.forms.people import address
from portal.admin.forms.places import AskedTwiceForm
from portal.programs.actions.representing import Terms
from portal.programs.exceptional_models import Representative
from portal.web.fields import DayField
from portal.web.forms import LineField, needed, not_blank

FAR = 22 * 366
OPEN = ("until_on", "of_age_on")


class ChangeForm(AskedTwiceForm):
    relation = LineField(
        _l("What they are to the patient"),
        [needed(), not_blank],
        limit=60,
        description=_l("As the patient would say it: mother, guardian."),
    )
    until_on = DayField(
        _l("Last day"), [Optional(), within_days(back=0, ahead=FAR)], description=_l("Empty: until it is ended.")
    )
    of_age_on = DayField(
        _l("Birthday on which the patient comes of age"),
        [Optional(), within_days(back=-1, ahead=FAR)],
        description=_l("For a minor. From that day on they see nothing, whatever the last day is."),
    )
    sees_schedule = BooleanField(_l("Sees when and where the patient’s sessions are"))
    sees_materials = BooleanField(_l("Sees the handouts of the patient’s group"))
    first: date | None = None
    """Of what was given already: it may be to come."""

    def __init__(self, today: date, **more: Any) -> None:
        super().__init__(today, **more)
        if not self.is_submitted():
            for name in OPEN:
                self[name].data = more.get(name)

    @classmethod
    def of(cls, today: date, row: Representative) -> "ChangeForm":
        form = cls(today, **{name: getattr(row, name) for name in Terms.__dataclass_fields__})
        form.first = row.from_on
        return form

    @property
    def terms(self) -> Terms:
        return Terms(
            relation=self.relation.words,
            until_on=self.until_on.data,
            of_age_on=self.of_age_on.data,
            sees_schedule=self.sees_schedule.data,
            sees_materials=self.sees_materials.data,
        )

    def begins_on(self) -> date:
        return max(self.first or self.today, self.today)

    def validate_until_on(self, field: Field) -> None:
        if field.data is not None and field.data < self.begins_on():
            raise ValidationError(_l("The last day has to be on or after the first."))

    def validate_of_age_on(self, field: Field) -> None:
        if field.data is not None and field.data <= self.begins_on():
            raise ValidationError(_l("The birthday has to be after the first day."))


class GiveForm(ChangeForm):
    name = LineField(_l("Full name"), [needed(), not_blank], limit=120)
    email = LineField(
        _l("E-mail address"),
        [needed(), address],
        limit=254,
        description=_l("Their own, not the patient’s. Who acts for others here keeps the account they have."),
    )
    from_on = DayField(_l("First day"), [needed(), within_days(back=0)])

    @property
    def shown(self) -> list[Field]:
        """Who first."""
        first: list[Field] = [self.name, self.email, self.relation, self.from_on]
        return first + [one for one in super().shown if one not in first]

    def begins_on(self) -> date:
        return self.from_on.data or self.today


class EndForm(AskedTwiceForm):
    last_day = DayField(
        _l("Last day"),
        [needed(), within_days(back=1)],
        description=_l("They look up to and including this day. To end it at once, give yesterday."),
    )

    def __init__(self, today: date) -> None:
        super().__init__(today)
        if not self.is_submitted():
            self.last_day.data = today - timedelta(days=1)
