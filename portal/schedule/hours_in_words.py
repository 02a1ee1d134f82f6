"""The week's hours as a patient reads them. Plain words: what is done, what comes, what would still complete it."""

from datetime import date

from portal.schedule.weekly import Reach, Week
from portal.web.formatting import in_words
from portal.web.translation import text as _


def done_words(week: Week, this_week: bool = True) -> str:
    """ "7 of 9 hours this week, 2 of 3 days"; on more days than are asked for, how many those were."""
    said = {"hours": f"{week.hours:g}", "of": week.floor.hours, "days": week.days, "of_days": week.floor.days}
    if week.days > week.floor.days:
        if this_week:
            return _("%(hours)s of %(of)s hours this week, on %(days)s days", **said)
        return _("%(hours)s of %(of)s hours that week, on %(days)s days", **said)
    if this_week:
        return _("%(hours)s of %(of)s hours this week, %(days)s of %(of_days)s days", **said)
    return _("%(hours)s of %(of)s hours that week, %(days)s of %(of_days)s days", **said)


def ahead_words(week: Week, today: date) -> str:
    """ "Friday brings you to 10."; or that all is done, or that what is planned is not enough."""
    return " ".join(one for one in (_not_noted(week), _ahead(week, today)) if one)


def _ahead(week: Week, today: date) -> str:
    enough = week.completed_by
    if week.is_complete:
        return _("That is all your program asks for this week.")
    if not week.ahead:
        return "" if week.not_noted else _("No more sessions are planned for you this week.")
    first, last = week.ahead[0], week.ahead[-1]
    if enough is None:
        return _all_of_it(week, last)
    said = {"day": _weekday(first.on), "n": f"{first.hours:g}"}
    is_today = first.on == today
    if enough is first:
        return _("Today brings you to %(n)s.", **said) if is_today else _("%(day)s brings you to %(n)s.", **said)
    said |= {"then": _weekday(enough.on), "more": f"{enough.hours:g}"}
    if is_today:
        return _("Today brings you to %(n)s, and %(then)s to %(more)s.", **said)
    return _("%(day)s brings you to %(n)s, and %(then)s to %(more)s.", **said)


def _all_of_it(week: Week, last: Reach) -> str:
    """What is planned is not enough. Said plainly; the page leads on from here."""
    if last.minutes >= week.floor.minutes:
        said = {"n": last.days, "of": week.floor.days}
        return _("What is still planned brings you to %(n)s of %(of)s days.", **said)
    return _("What is still planned brings you to %(n)s of %(of)s hours.", n=f"{last.hours:g}", of=week.floor.hours)


def _not_noted(week: Week) -> str:
    if not week.not_noted:
        return ""
    days = ", ".join(_weekday(day) for day in week.not_noted)
    return _("%(days)s will count as soon as your leader has noted who was there.", days=days)


def _weekday(day: date) -> str:
    return in_words(day, "EEEE")
