"""Programs, tracks and groups."""

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, ValidationError
from wtforms.validators import Optional

from portal.admin.forms.fields import (
    LATE_ENTRY,
    DatedForm,
    DayField,
    NumberField,
    PickField,
    PlainForm,
    between,
    within_days,
)
from portal.web.forms import LineField, needed, not_blank

_SECURE_LINK = re.compile(r"https://[^\s/]+\.[^\s]+", re.IGNORECASE)


def _secure_link(form: Any, field: Field) -> None:
    """Only https: the link is shown to patients, and any other scheme could do something else than open a page."""
    if not _SECURE_LINK.fullmatch(field.data):
        raise ValidationError(_l("Please give a web address that begins with https."))


class ProgramForm(PlainForm):
    name = LineField(_l("Name"), [needed(), not_blank], limit=80)
    weekly_hours = NumberField(_l("Hours a week"), [needed(), between(1, 60)], default=9)
    weekly_days = NumberField(_l("Days a week"), [needed(), between(1, 7)], default=3)


class TrackForm(PlainForm):
    name = LineField(_l("Name"), [needed(), not_blank], limit=80, description=_l("Such as Morning or Evening."))


class GroupForm(PlainForm):
    name = LineField(_l("Name"), [needed(), not_blank], limit=80)
    capacity = NumberField(
        _l("Places"), [needed(), between(1, 100)], default=10, description=_l("How many patients it can hold.")
    )
    room = LineField(_l("Room"), limit=80)
    link = LineField(_l("Video link"), [Optional(), _secure_link], limit=500, description=_l("Begins with https."))


class EnrollForm(DatedForm):
    patient = PickField(_l("Patient"), [needed()])
    from_on = DayField(
        _l("First day"),
        [needed(), within_days(back=LATE_ENTRY)],
        description=_l(
            "Every session from this day on is theirs. You can go back two weeks, for someone who came already."
        ),
    )


class LeaderForm(DatedForm):
    leader = PickField(_l("Leader"), [needed()])
    from_on = DayField(_l("First day"), [needed(), within_days(back=0)])
