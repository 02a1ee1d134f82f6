"""A program, a track or a group closes: by a last day, or another one, and with a word on what is to become of who is
left then.
"""

from collections.abc import Collection
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, HiddenField, RadioField, ValidationError

from portal.admin.forms.fields import DatedForm, within_days
from portal.admin.forms.places import HOW
from portal.programs.closing import Closing, mark_of, reason_of
from portal.programs.models import Ending
from portal.schedule.actions.closing import Order
from portal.schedule.queries.left import Left
from portal.web.fields import DayField
from portal.web.forms import ChecksField, LineField, needed, not_blank, options


class CloseForm(DatedForm):
    """`seen`: the day for which it was shown who is left then, and the mark of those."""

    last_day = DayField(
        _l("Last day"),
        [needed(), within_days(back=1)],
        description=_l("It is there up to and including this day. To close it at once, give yesterday."),
    )
    because = LineField(
        _l("Why"),
        [needed(), not_blank],
        limit=120,
        description=_l("Everyone who would have come reads this. No patient’s name, please."),
    )
    how = RadioField(_l("How their places end"), choices=options(HOW), validate_choice=False)
    agreed = BooleanField(_l("Yes, end all of this with the last day"))
    seen = HiddenField()
    left: Left | None = None
    is_disputed = False

    def validate_how(self, field: Field) -> None:
        if field.data and field.data not in [one for one, _words in HOW]:
            raise ValidationError(_l("Please choose one from the list."))

    @property
    def order(self) -> Order:
        day, _sep, mark = (self.seen.data or "").partition(" ")
        agreed = mark if self.agreed.data and day == str(self.last_day.data) else ""
        ends_as = Ending(self.how.data) if self.how.data else None
        return Order(self.last_day.data, self.because.words, agreed, ends_as, self.staying)

    @property
    def staying(self) -> Collection[str]:
        """Whose places go on, by id."""
        return ()

    def show(self, left: Left) -> None:
        """What is still there is to be looked at; or, when it was agreed to, something is not said or has changed."""
        agreed = self.order.agreed
        self.left, self.seen.data = left, f"{self.last_day.data} {left.mark}"
        if agreed == left.mark:
            self.how.errors = [_("This still needs an answer.")]
        elif agreed:
            self.is_disputed, self.agreed.data = True, False
            self.agreed.errors = [_("Meanwhile somebody changed what is listed here. Please look at it again.")]
        else:
            self.agreed.data = False
            self.last_day.errors = [
                _("Somebody or something is still there after this day. Below you see who and what, and can end it.")
            ]

    def give_way(self, words: str) -> None:
        """Somebody else was faster."""
        self.is_disputed = True
        self.last_day.errors = [words]


class LastDayOfForm(CloseForm):
    """Another last day. `drawn`: what stood when the page was drawn."""

    stay = ChecksField(_l("Whose place goes on until the new last day"), choices=[], validate_choice=False)
    drawn = HiddenField()

    def __init__(self, today: date, thing: Closing) -> None:
        super().__init__(today, data={"last_day": thing.until_on, "because": reason_of(thing)})
        self.thing = thing
        if not self.is_submitted():
            self.drawn.data = mark_of(thing)

    @property
    def is_later(self) -> bool:
        """What is shown comes back; else it is to end."""
        return self.thing.until_on is not None and self.last_day.data > self.thing.until_on

    @property
    def staying(self) -> Collection[str]:
        return frozenset(self.stay.data or ())

    def show(self, left: Left) -> None:
        shown_before, _sep, _mark = (self.seen.data or "").partition(" ")
        super().show(left)
        if self.is_later:
            self._offer(left, is_first=shown_before != str(self.last_day.data))

    def _offer(self, left: Left, is_first: bool) -> None:
        self.agreed.label.text = _("Yes, it goes on until then")
        self.stay.choices = [
            (str(one.id), one.name if self.thing.name == one.group else f"{one.name}, {one.group}")
            for one in left.places
        ]
        if is_first:
            self.stay.data = [str(one.id) for one in left.places]
        if not self.is_disputed:
            self.last_day.errors = [_("Something goes on by this. Below you see what, and say yes to it.")]

    def give_way(self, words: str) -> None:
        super().give_way(words)
        self.drawn.data = mark_of(self.thing)
