"""A weekly session, and how the clocks and other groups may get in its way."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, ValidationError
from wtforms.validators import Optional

from portal.admin.forms import lines
from portal.admin.forms.fields import DatedForm, PickField, within_days
from portal.schedule.actions.reshaping import Weekly
from portal.schedule.models import Series
from portal.web.fields import ClockField, DayField, secure_link
from portal.web.forms import LineField, WordsField, needed, not_blank, options
from portal.web.in_languages import by_language, elsewhere, filled_with, in_each_language, written_in

WEEKDAYS = (
    _l("Monday"),
    _l("Tuesday"),
    _l("Wednesday"),
    _l("Thursday"),
    _l("Friday"),
    _l("Saturday"),
    _l("Sunday"),
)


@in_each_language("bring")
class SeriesForm(DatedForm):
    title = LineField(
        _l("Name"), [needed(), not_blank], limit=120, description=_l("Such as: Coping with strong feelings.")
    )
    weekday = PickField(
        _l("Day of the week"), [needed()], choices=options((str(number), name) for number, name in enumerate(WEEKDAYS))
    )
    begins = ClockField(_l("From"), [needed()])
    ends = ClockField(_l("Until"), [needed()])
    room = LineField(_l("Room"), limit=80)
    link = LineField(_l("Video link"), [Optional(), secure_link], limit=500, description=_l("Begins with https."))
    bring = LineField(_l("What to bring"), limit=200)
    blocks = WordsField(
        _l("Parts of the session"), limit=2000, description=_l("One a line, with its minutes: Check-in 20")
    )
    rotation = WordsField(
        _l("Topics in turn"),
        limit=20_000,
        description=_l(
            "One week a line. After the topic, if you like: | module: … | skills: … | in session: … | homework: …"
        ),
    )
    heeded = HiddenField()

    def __init__(self, today: date, series: Series | None = None, **more: Any) -> None:
        bring = by_language(series.bring, series.bring_in_other_languages) if series else {}
        super().__init__(today, obj=series, **filled_with("bring", bring), **more)
        if series is not None and not self.is_submitted():
            self.weekday.data = str(series.weekday)
            self.blocks.data = lines.of_blocks(series.blocks)
            self.rotation.data = lines.of_lessons(series.rotation)

    def validate_ends(self, field: Field) -> None:
        if field.data is not None and self.begins.data is not None and field.data <= self.begins.data:
            raise ValidationError(_l("It has to end after it begins, on the same day."))

    def validate_blocks(self, field: Field) -> None:
        minutes = sum(one["minutes"] for one in lines.blocks(field.data or ""))
        if self._length is not None and minutes > self._length:
            raise ValidationError(
                _l("The parts take %(parts)s minutes, the session %(all)s.", parts=minutes, all=self._length)
            )

    def validate_rotation(self, field: Field) -> None:
        lines.lessons(field.data or "")

    @property
    def _length(self) -> int | None:
        begins, ends = self.begins.data, self.ends.data
        if begins is None or ends is None or ends <= begins:
            return None
        minutes: int = (ends.hour - begins.hour) * 60 + ends.minute - begins.minute
        return minutes

    @property
    def weekly(self) -> Weekly:
        return Weekly(
            title=self.title.words,
            weekday=int(self.weekday.data),
            begins=self.begins.data,
            ends=self.ends.data,
            room=self.room.data or "",
            link=self.link.data or "",
            bring=self.bring.data or "",
            bring_in_other_languages=elsewhere(written_in(self, "bring")),
            blocks=tuple(lines.blocks(self.blocks.data or "")),
            rotation=tuple(lines.lessons(self.rotation.data or "")),
        )


class AddSeriesForm(SeriesForm):
    from_on = DayField(_l("First day"), [needed(), within_days(back=0)])
    until_on = DayField(
        _l("Last day"), [Optional(), within_days(back=0, ahead=3660)], description=_l("Empty: until further notice.")
    )

    def __init__(self, today: date, **more: Any) -> None:
        super().__init__(today, **more)
        if not self.is_submitted():
            self.until_on.data = None

    def validate_until_on(self, field: Field) -> None:
        if field.data is not None and self.from_on.data is not None and field.data < self.from_on.data:
            raise ValidationError(_l("The last day has to be the first day or later."))


class ChangeSeriesForm(SeriesForm):
    from_on = DayField(
        _l("From this day on"),
        [needed(), within_days(back=-1)],
        description=_l("Sessions before it stay as they are. So do those that were changed one by one."),
    )


class EndSeriesForm(DatedForm):
    last_day = DayField(_l("Last day"), [needed(), within_days(back=0)])
    because = LineField(
        _l("Why"),
        [needed(), not_blank],
        limit=120,
        description=_l("Everyone who would have come reads this. No patient’s name, please."),
    )


class HolidayForm(DatedForm):
    on_day = DayField(_l("Day"), [needed(), within_days(back=0, ahead=1100)])
    name = LineField(
        _l("Name"), [needed(), not_blank], limit=80, description=_l("Such as Thanksgiving. Everybody sees it.")
    )
    program = PickField(_l("Who is off"), [])
