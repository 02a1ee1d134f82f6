"""Sentences about when something is due and when an answer may be expected. Plain words, no blame."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l

from portal import clock
from portal.web.formatting import in_words, local, short_day
from portal.web.translation import text as _

WEEK = 7
MODALITIES = {"CBT": _l("CBT"), "DBT": _l("DBT"), "general": _l("For everyone")}
"""Which school of therapy a sheet comes from."""


def modality_words(modality: str) -> str:
    """As clinics call it; an unknown one as the definition has it."""
    return str(MODALITIES.get(modality, modality))


def due_words(due_at: datetime | None, in_session: bool, for_on: date | None = None) -> str:
    """ "before Thursday's group", "by Thursday", "for today"; "" without a date. `for_on`: the day a card is for."""
    if due_at is None:
        return _card_words(for_on) if for_on else ""
    day, today = local(due_at).date(), local(clock.now()).date()
    if due_at < clock.now() and day == today:
        return _("was for today, still open")
    if due_at < clock.now():
        return _("was for %(day)s, still open", day=_day(day, today))
    if in_session:
        if day == today:
            return _("before today's group")
        return _("before %(day)s's group", day=_day(day, today))
    return _("for today") if day == today else _("by %(day)s", day=_day(day, today))


def _card_words(for_on: date) -> str:
    """A card that she began by herself is due at no time, but it is for its day."""
    today = local(clock.now()).date()
    return _("for today") if for_on >= today else _("was for %(day)s, still open", day=_day(for_on, today))


def sent_words(sent_at: datetime, reader: str, promised: date) -> str:
    """ "Sent to Jordan. You'll hear back by Friday." """
    today = local(clock.now()).date()
    if promised < today:
        return _("Sent to %(name)s on %(day)s.", name=reader, day=short_day(sent_at))
    if promised == today:
        return _("Sent to %(name)s. You'll hear back today.", name=reader)
    return _("Sent to %(name)s. You'll hear back by %(day)s.", name=reader, day=_day(promised, today))


def promise_words(today: date, reader: str, promised: date) -> str:
    """ "Jordan reads all of this once you send it, and answers by Friday." """
    if promised == today:
        return _("%(name)s reads this once you send it, and answers today.", name=reader)
    return _("%(name)s reads this once you send it, and answers by %(day)s.", name=reader, day=_day(promised, today))


def _day(day: date, today: date) -> str:
    """The weekday while that is clear, else the date."""
    return in_words(day, "EEEE") if abs((day - today).days) < WEEK else short_day(day)
