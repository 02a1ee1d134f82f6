"""Times and days in words, in the clinic's zone and the reader's language."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_name
from flask import Flask, g
from flask_babel import format_date, format_time, get_locale, gettext
from markupsafe import Markup

from portal import clock


def init_formatting(app: Flask) -> None:
    app.jinja_env.filters.update(clock=clock_time, day=day, short_day=short_day, full_day=full_day, month_day=month_day)
    app.jinja_env.filters.update(when=when, sentence=sentence, iso=iso, local=local)
    app.jinja_env.globals["zone_name"] = zone_name


def zone() -> ZoneInfo:
    """The clinic's zone, set for each request by the application."""
    return ZoneInfo(g.get("zone", "UTC"))


def local(instant: datetime) -> datetime:
    return instant.astimezone(zone())


def clock_time(instant: datetime) -> str:
    """ "2:14 PM"."""
    return str(format_time(local(instant), "short", rebase=False)).replace("\u202f", " ")


def day(value: date | datetime) -> str:
    """ "Monday, November 23"."""
    return str(format_date(_day_of(value), gettext("EEEE, MMMM d"), rebase=False))


def month_day(value: date | datetime) -> str:
    """ "November 23"."""
    return str(format_date(_day_of(value), gettext("MMMM d"), rebase=False))


def short_day(value: date | datetime) -> str:
    """ "Mon, Nov 23"."""
    return str(format_date(_day_of(value), gettext("EEE, MMM d"), rebase=False))


def full_day(value: date | datetime) -> str:
    """ "Nov 23, 2026"."""
    return str(format_date(_day_of(value), "medium", rebase=False))


def when(instant: datetime) -> str:
    """ "today 7:48 AM", "yesterday 4:10 PM", "Fri 4:10 PM", "Nov 3, 4:10 PM": for the middle of a sentence."""
    days_ago = (_day_of(clock.now()) - _day_of(instant)).days
    time = clock_time(instant)
    if days_ago == 0:
        return str(gettext("today %(time)s", time=time))
    if days_ago == 1:
        return str(gettext("yesterday %(time)s", time=time))
    if days_ago == -1:
        return str(gettext("tomorrow %(time)s", time=time))
    pattern = "EEE" if abs(days_ago) < 7 else gettext("MMM d,")
    return f"{format_date(_day_of(instant), pattern, rebase=False)} {time}"


def sentence(words: str) -> str:
    """The same as the beginning of a sentence, or alone."""
    return words[:1].upper() + words[1:]


def zone_name() -> str:
    """ "Central Time"."""
    return get_timezone_name(zone(), zone_variant="generic", locale=get_locale())


def iso(instant: datetime) -> Markup:
    """For the datetime attribute of <time>."""
    return Markup("{}").format(instant.isoformat(timespec="seconds"))


def week_start(of: date) -> date:
    """The Monday of its week."""
    return of - timedelta(days=of.weekday())


def _day_of(value: date | datetime) -> date:
    return local(value).date() if isinstance(value, datetime) else value
