"""One person's mark in the form of a whole session: how she was there, and the minutes she missed."""

from enum import StrEnum

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from portal.schedule.actions.attending import Wanted
from portal.schedule.attendance_models import Presence
from portal.schedule.queries.roster import Expected, Mark
from portal.web.asked import id_of, whole_number
from portal.web.formatting import sentence
from portal.web.forms import LineField, PortalForm, WordsField, needed, not_blank
from portal.web.translation import text as _

LINE_LIMIT = 500


class Choice(StrEnum):
    """What can be tapped."""

    HERE = "here"
    LATE = "late"
    EARLY = "early"
    EXCUSED = "excused"
    UNEXCUSED = "unexcused"


KEEP = "keep"
"""Where two leaders differ: what stands is right."""

WORDS = {
    Choice.HERE: _l("Here"),
    Choice.LATE: _l("Late"),
    Choice.EARLY: _l("Left early"),
    Choice.EXCUSED: _l("Excused"),
    Choice.UNEXCUSED: _l("Unexcused"),
}
_PRESENCE = {
    Choice.HERE: Presence.PRESENT,
    Choice.LATE: Presence.LATE,
    Choice.EARLY: Presence.LEFT_EARLY,
    Choice.EXCUSED: Presence.EXCUSED,
    Choice.UNEXCUSED: Presence.UNEXCUSED,
}
_CHOICE = {presence: choice for choice, presence in _PRESENCE.items()}

_MARK_WORDS = {
    Presence.EXPECTED: _l("Not marked"),
    Presence.PRESENT: _l("Here"),
    Presence.LATE: _l("Late"),
    Presence.LEFT_EARLY: _l("Left early"),
    Presence.EXCUSED: _l("Not here, excused"),
    Presence.UNEXCUSED: _l("Not here, unexcused"),
    Presence.MAKE_UP: _l("Here as a guest"),
}


def choice_of(mark: Mark | None) -> str:
    """What is tapped for a mark that stands."""
    if mark is None:
        return ""
    if mark.presence is Presence.MAKE_UP:
        return Choice.LATE if mark.late else Choice.EARLY if mark.early else Choice.HERE
    return _CHOICE[mark.presence]


def mark_words(presence: Presence, late: int, early: int) -> str:
    """ "Late by 20 minutes, left 5 minutes early": a mark in a sentence."""
    missed = [_("late by %(n)s minutes", n=late)] if late else []
    missed += [_("left %(n)s minutes early", n=early)] if early else []
    if missed and presence in (Presence.LATE, Presence.LEFT_EARLY):
        return sentence(", ".join(missed))
    return ", ".join([str(_MARK_WORDS[presence]), *missed])


class MarkForm(PortalForm):
    """The `length` of the session bounds what can be missed of it. Minutes are read only where they are asked for."""

    mark = LineField(limit=20)
    late = LineField(_l("Minutes late"), limit=20)
    early = LineField(_l("Minutes left early"), limit=20)
    saw = HiddenField()

    @classmethod
    def of(cls, who: Expected, length: int, sent: bool) -> "MarkForm":
        """As sent, or as the mark that stands."""
        now = who.mark
        form = cls(
            request.form if sent else None,
            prefix=f"{who.patient_id.hex}-",
            mark=choice_of(now),
            late=str(now.late or "") if now else "",
            early=str(now.early or "") if now else "",
            saw=now.id.hex if now else "",
        )
        form.length, form.is_guest = length, who.is_guest
        return form

    length: int
    is_guest: bool

    @property
    def choice(self) -> Choice | None:
        return Choice(self.mark.data) if self.mark.data in list(Choice) else None

    @property
    def asks_minutes(self) -> bool:
        return self.choice in (Choice.LATE, Choice.EARLY)

    def validate(self, extra_validators: object = None) -> bool:
        if not super().validate():
            return False
        if self.mark.data not in (None, "", KEEP) and self.choice is None:
            self.mark.errors = [_("Please tap one of these.")]
        if self.asks_minutes:
            self._check_minutes()
        return not (self.mark.errors or self.late.errors or self.early.errors)

    def _check_minutes(self) -> None:
        for field, is_needed in ((self.late, self.choice is Choice.LATE), (self.early, self.choice is Choice.EARLY)):
            if is_needed and not field.words:
                field.errors = [_("How many minutes? A guess is fine.")]
            elif field.words and not 0 < _minutes(field.words) < self.length and (is_needed or field.words != "0"):
                field.errors = [_("Please give whole minutes, from 1 to %(most)s.", most=self.length - 1)]
        if not (self.late.errors or self.early.errors) and self._missed >= self.length:
            self.early.errors = [_("Together that is longer than the session of %(n)s minutes.", n=self.length)]

    @property
    def _missed(self) -> int:
        return _minutes(self.late.words) + _minutes(self.early.words)

    def wanted(self) -> Wanted | None:
        """None for who is not marked yet."""
        if self.choice is None:
            return None
        presence = _PRESENCE[self.choice]
        if self.is_guest and presence.is_there:
            presence = Presence.MAKE_UP
        late, early = (_minutes(self.late.words), _minutes(self.early.words)) if self.asks_minutes else (0, 0)
        return Wanted((presence, late, early), id_of(self.saw.data))


def _minutes(words: str) -> int:
    """Whole minutes; 0 for none, -1 for what is no number of them."""
    number = whole_number(words or "0")
    return -1 if number is None else number


class WhyForm(PortalForm):
    """Why marks of an earlier day change."""

    why = WordsField(_l("Why does it change?"), limit=500)


class LineForm(PortalForm):
    """One line to somebody who was not there."""

    line = WordsField(_l("One line"), [needed(_l("This still needs some words.")), not_blank], limit=LINE_LIMIT)
