"""Forms for a change to one session, and for what it teaches."""

from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, FieldList, HiddenField, SelectField, ValidationError
from wtforms.validators import UUID, Length, Optional

from portal.clock import to_the_minute
from portal.programs.naming import ForManyForm
from portal.schedule.actions.changing import Changes
from portal.schedule.models import Appointment
from portal.schedule.rotation import Lesson
from portal.web.fields import ClockField, DayField, NumberField, secure_link
from portal.web.formatting import local
from portal.web.forms import ChecksField, LineField, PortalForm, needed, not_blank, options
from portal.web.in_languages import (
    by_language,
    elsewhere,
    filled_with,
    in_each_language,
    in_other_languages,
    written_in,
)
from portal.web.meanwhile import SharedForm, in_words

YEAR = timedelta(days=365)
MOST_WEEKS = 26


@in_each_language("bring")
class ChangeForm(ForManyForm, SharedForm):
    """How one session is to be. What a colleague made of it meanwhile is not undone."""

    together = ("day", "begins", "ends")
    many_read = ("room", "link", "bring", "because")

    day = DayField(_l("Day"), [needed()])
    begins = ClockField(_l("From"), [needed()])
    ends = ClockField(_l("Until"), [needed()])
    room = LineField(_l("Room"), limit=80)
    link = LineField(_l("Video link"), [Optional(), secure_link], limit=500)
    bring = LineField(_l("What to bring"), limit=200)
    because = LineField(_l("Why, in a few words"), limit=200)

    def __init__(self, session: Appointment, **more: Any) -> None:
        start, end = (local(to_the_minute(one)) for one in (session.starts_at, session.ends_at))
        super().__init__(
            **more,
            day=session.local_on,
            begins=start.time(),
            ends=end.time(),
            room=session.room,
            link=session.link,
            because=session.why,
            **filled_with("bring", by_language(session.bring, session.bring_in_other_languages)),
        )
        self._today = local(session.starts_at).date()

    def validate_ends(self, field: Field) -> None:
        if self.begins.data and field.data and field.data <= self.begins.data:
            raise ValidationError(_l("A session ends after it begins, on the same day."))

    def validate_day(self, field: Field) -> None:
        if field.data and abs(field.data - self._today) > YEAR:
            raise ValidationError(_l("Please choose a day within a year of the one it is on."))

    def changes(self) -> Changes:
        return Changes(
            day=self.day.data,
            begins=self.begins.data,
            ends=self.ends.data,
            room=self.room.words,
            link=self.link.words,
            bring=self.bring.words,
            because=self.because.words,
            bring_in_other_languages=elsewhere(written_in(self, "bring")),
        )

    @property
    def typed(self) -> list[tuple[str, str]]:
        """What was changed here, for where it cannot be done any more: with the label of each."""
        bring = [self.bring, *(field for _code, field in in_other_languages(self, "bring"))]
        facts = (self.day, self.begins, self.ends, self.room, self.link, *bring, self.because)
        return [(one.label.text, in_words(one.data)) for one in facts if one.data and one.data != one.object_data]


class CancelForm(ForManyForm):
    """`saw`: which state of the session the page showed."""

    many_read = ("because",)
    because = LineField(_l("Why, in a few words"), limit=200)
    saw = HiddenField()

    @property
    def typed(self) -> list[tuple[str, str]]:
        return [(self.because.label.text, self.because.words)] if self.because.words else []


class BringBackForm(PortalForm):
    saw = HiddenField()


class StandInForm(PortalForm):
    """The caller fills both lists with leaders."""

    who = SelectField(_l("Who stands in"), [needed(_l("Please choose somebody."))], choices=[])
    instead_of = SelectField(_l("In place of"), [Optional()], choices=[])


class RemovalForm(PortalForm):
    """Who does not stand in any more: one button each."""

    who = HiddenField(validators=[UUID()])


class LessonForm(ForManyForm):
    """What one session teaches. The caller offers skills and worksheets with `offer`."""

    many_read = ("topic", "module")

    topic = LineField(_l("Topic"), [not_blank], limit=120)
    module = LineField(_l("Module"), limit=120)
    skills = ChecksField(_l("Skills"), choices=[])
    in_session = FieldList(SelectField(_l("Worksheet in the session"), choices=[]), min_entries=1, max_entries=6)
    homework = FieldList(SelectField(_l("Worksheet to do at home"), choices=[]), min_entries=2, max_entries=6)
    again = BooleanField(_l("Also each time this lesson comes round again"))

    def offer(self, skills: list[tuple[str, str]], worksheets: list[tuple[str, str]]) -> None:
        self.skills.choices = options(skills)
        for field in (*self.in_session, *self.homework):
            field.choices = options([("", _l("None")), *worksheets])

    def lesson(self) -> Lesson:
        return Lesson(
            topic=self.topic.words,
            module=self.module.words,
            skills=tuple(self.skills.data or ()),
            in_session=_chosen(self.in_session),
            homework=_chosen(self.homework),
        )


def _chosen(fields: Any) -> tuple[str, ...]:
    """Each once, in order, without the empty ones."""
    return tuple(dict.fromkeys(one for one in fields.data if one))


class TaughtForm(PortalForm):
    """Which skills were taught. The caller fills the choices."""

    skills = ChecksField(_l("Skills"), choices=[])


class CopyForm(PortalForm):
    """Copy the plan of some weeks to later ones."""

    weeks = NumberField(
        _l("How many weeks"),
        [needed()],
        default=4,
    )
    to = DayField(_l("To the weeks from"), [needed()])
    seen = HiddenField(validators=[Length(max=64)])  # which copy was shown, once it was

    def __init__(self, first: date) -> None:
        super().__init__()
        self._first = first

    def validate_weeks(self, field: Field) -> None:
        if not 1 <= field.data <= MOST_WEEKS:
            raise ValidationError(_l("Please give a number from 1 to %(most)s.", most=MOST_WEEKS))

    def validate_to(self, field: Field) -> None:
        if not self._first + timedelta(days=6) < field.data <= self._first + 2 * YEAR:
            raise ValidationError(_l("Please choose a day in a later week, within two years."))
