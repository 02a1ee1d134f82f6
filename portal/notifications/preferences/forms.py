"""What can be chosen, as patients and staff are asked for it."""

from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, ValidationError
from wtforms.validators import Optional

from portal.notifications import pushing
from portal.notifications.choosing import HOMEWORK_DUE, NOT_FILLED_IN, OF_PATIENTS, Choice, Hours, Wishes
from portal.web.fields import ClockField
from portal.web.formatting import whole_times
from portal.web.forms import ChecksField, PortalForm, needed, options

MAIL, PUSH, DAILY = "mail", "push", "daily"
_WAYS = options(
    [(MAIL, _l("By e-mail")), (PUSH, _l("In the browsers I switched on")), (DAILY, _l("Once a day, with the rest"))]
)
EVENING, HOUR, HOMEWORK, AGAIN = "evening", "hour", "homework", "again"
_REMINDERS = options(
    (one, LazyString(lambda words: whole_times(str(words)), words))
    for one, words in [
        (EVENING, _l("At 6 PM the day before a session")),
        (HOUR, _l("One hour before a session")),
        (HOMEWORK, _l("At 6 PM the day before a worksheet is due")),
        (AGAIN, _l("At 8 PM, when today’s worksheet is not sent yet, such as a diary card")),
    ]
)


class QuietForm(PortalForm):
    """Of who acts for a patient: only news of her own account comes to her, and that is no choice."""

    quiet_from = ClockField(_l("Quiet from"), [Optional()])
    quiet_until = ClockField(_l("Quiet until"), [Optional()])

    def validate_quiet_from(self, field: Field) -> None:
        _check_both(field, self.quiet_until)
        if field.data is not None and field.data == self.quiet_until.data:
            raise ValidationError(_l("These two times are the same. Please choose another, or leave both empty."))

    def validate_quiet_until(self, field: Field) -> None:
        _check_both(field, self.quiet_from)


class ChoicesForm(QuietForm):
    """A patient's."""

    message = ChecksField(_l("Messages"), choices=_WAYS)
    worksheet = ChecksField(_l("Worksheets and comments"), choices=_WAYS)
    schedule = ChecksField(_l("Sessions and changes"), choices=_WAYS)
    handout = ChecksField(_l("Handouts"), choices=_WAYS)
    reminder = ChecksField(_l("How reminders come"), choices=_WAYS)
    reminders = ChecksField(_l("Remind me"), choices=_REMINDERS)
    digest_at = ClockField(_l("Once a day at"), [needed(_l("This still needs a time, such as 08:00."))])

    def __init__(self, wishes: Wishes, **more: Any) -> None:
        self._was = wishes
        hours, held = wishes.hours, {topic: _ticked(wishes.of(topic)) for topic in OF_PATIENTS}
        times = {"quiet_from": hours.quiet_from, "quiet_until": hours.quiet_until, "digest_at": hours.digest_at}
        super().__init__(reminders=_reminded(wishes), **held, **times, **more)
        for topic in OF_PATIENTS:
            self[topic].choices = _offered(topic)

    @property
    def choices(self) -> dict[str, Choice]:
        """By topic. What is not offered here stays as it was."""
        chosen = {topic: self._choice(topic) for topic in OF_PATIENTS}
        ticked = self.reminders.data or []
        for what, name in ((HOMEWORK_DUE, HOMEWORK), (NOT_FILLED_IN, AGAIN)):
            chosen[what] = Choice(mail=name in ticked, push=name in ticked)
        return chosen

    @property
    def hours(self) -> Hours:
        ticked = self.reminders.data or []
        quiet = (self.quiet_from.data, self.quiet_until.data)
        return Hours(*quiet, self.digest_at.data, EVENING in ticked, HOUR in ticked)

    def _choice(self, topic: str) -> Choice:
        ticked = self[topic].data or []
        push = PUSH in ticked if pushing.is_on() else self._was.of(topic).push
        return Choice(MAIL in ticked, push, DAILY in ticked)


class StaffChoicesForm(PortalForm):
    """Of staff: one mail a day, or none."""

    mail = BooleanField(_l("E-mail me once a day when something is new"))
    digest_at = ClockField(_l("At"), [needed(_l("This still needs a time, such as 08:00."))])


def _offered(topic: str) -> list[Any]:
    """A reminder on the day after is none."""
    off = {DAILY if topic == "reminder" else "", "" if pushing.is_on() else PUSH}
    return [one for one in _WAYS if one.value not in off]


def _ticked(choice: Choice) -> list[str]:
    return [name for name, on in ((MAIL, choice.mail), (PUSH, choice.push), (DAILY, choice.digest)) if on]


def _reminded(wishes: Wishes) -> list[str]:
    hours = wishes.hours
    held = (
        (EVENING, hours.evening_before),
        (HOUR, hours.hour_before),
        (HOMEWORK, wishes.reminds_of(HOMEWORK_DUE)),
        (AGAIN, wishes.reminds_of(NOT_FILLED_IN)),
    )
    return [name for name, on in held if on]


def _check_both(field: Field, other: Field) -> None:
    """The other one is empty, not merely unreadable: that is said there."""
    if not "".join(other.raw_data or []).strip():
        raise ValidationError(_l("Please give both times, or leave both empty."))
