"""Whether somebody answers the clinic's line now, in words. Asks the mirror of the clinic's facts, not the database."""

from datetime import datetime

from flask_babel import gettext as _

from portal.programs.clinic import facts
from portal.programs.hours import closing, next_opening
from portal.web.formatting import day, in_words, local, short_clock

SOON = 6  # days in which a weekday's name says which day


def line_words(now: datetime) -> str:
    """ "answered now, until 6 PM" or "closed now", and when it opens: the next day by name, a later one by date.

    "" while the clinic has not stated when somebody is there: nothing is guessed here.
    """
    if not facts().open_hours:
        return ""
    until = closing(now)
    if until is not None:
        return str(_("The clinic’s line is answered now, until %(time)s.", time=at_time(until)))
    opens = next_opening(now)
    if opens is None:
        return str(_("The clinic’s line is closed now."))
    return str(
        _("The clinic’s line is closed now. It opens %(day)s at %(time)s.", day=_day(now, opens), time=at_time(opens))
    )


def at_time(instant: datetime) -> str:
    """ "6 PM", "6:30 PM"."""
    return short_clock(local(instant).time())


def _day(now: datetime, opens: datetime) -> str:
    ahead = (local(opens).date() - local(now).date()).days
    if ahead == 0:
        return str(_("today"))
    return in_words(opens, "EEEE") if ahead <= SOON else day(opens)
