"""How old a follow-up is, as people say it; and how much of that somebody was there."""

from datetime import datetime, timedelta

from portal.programs.hours import open_minutes_between
from portal.web.translation import said_of
from portal.web.translation import text as _

HOUR = 60
DAY = 24 * HOUR


def age_words(opened_at: datetime, until: datetime) -> str:
    """ "3 hours", "2 days"."""
    return _span(int((until - opened_at) / timedelta(minutes=1)))


def open_hours_words(opened_at: datetime, until: datetime) -> str:
    """ "1 hour of it in open hours"; "none of it in open hours"."""
    minutes = open_minutes_between(opened_at, until)
    if not minutes:
        return _("none of it in open hours")
    hours = str(said_of("1 hour", "%(num)s hours", minutes // HOUR)) if minutes >= HOUR else _span(minutes)
    return _("%(span)s of it in open hours", span=hours)


def _span(minutes: int) -> str:
    if minutes < 1:
        return _("less than a minute")
    if minutes < HOUR:
        return str(said_of("1 minute", "%(num)s minutes", minutes))
    if minutes < 2 * DAY:
        return str(said_of("1 hour", "%(num)s hours", minutes // HOUR))
    return str(said_of("1 day", "%(num)s days", minutes // DAY))
