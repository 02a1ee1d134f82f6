"""When something begins, as one would say it."""

from datetime import datetime, timedelta

from portal import clock
from portal.web.formatting import clock_time, day, in_words, local
from portal.web.translation import text as _

WEEK = timedelta(days=7)


def spoken(instant: datetime) -> str:
    """ "Friday at 9 AM"; with the date when that Friday is not within a week."""
    near = abs(local(instant).date() - local(clock.now()).date()) < WEEK
    at = clock_time(instant).replace(":00", "")
    return str(_("%(day)s at %(time)s", day=in_words(instant, "EEEE") if near else day(instant), time=at))
