"""Times and days in words, in the clinic's zone and the reader's language."""

import re
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import babel.dates
from flask import Flask
from markupsafe import Markup

from portal import clock
from portal.web.languages import locale_of
from portal.web.telephone import numbers_apart
from portal.web.translation import language, said


def init_formatting(app: Flask) -> None:
    app.jinja_env.filters.update(
        clock=clock_time, wall_clock=clock_words, day=day, short_day=short_day, full_day=full_day, month_day=month_day
    )
    app.jinja_env.filters.update(weekday=weekday, when=when, sentence=sentence, iso=iso, local=local)
    app.jinja_env.filters.update(month_year=month_year, numbers_apart=numbers_apart, whole_times=whole_times)
    app.jinja_env.globals["zone_name"] = zone_name


NO_BREAK = "\N{NO-BREAK SPACE}"
_IN_A_TIME = re.compile(r"(?<=\d) (?=[ap]m\b)", re.ASCII | re.IGNORECASE)
_zone: ContextVar[str] = ContextVar("zone", default="UTC")


def set_zone(name: str) -> None:
    """The clinic's zone, by its IANA name; set for each request by the application."""
    _zone.set(name)


def zone() -> ZoneInfo:
    return ZoneInfo(_zone.get())


def local(instant: datetime) -> datetime:
    return instant.astimezone(zone())


def clock_time(instant: datetime) -> str:
    """ "2:14 PM"."""
    return clock_words(local(instant).time())


def plain_time(instant: datetime) -> str:
    """The same for a file."""
    return plain_clock(local(instant).time())


def clock_words(at: time) -> str:
    """A time by the wall clock, for a page: "2:14 PM", where no line ends before "PM"."""
    return plain_clock(at).replace(" ", NO_BREAK)


def plain_clock(at: time) -> str:
    """For a file. It reads alike in every language: a sentence may end with it."""
    return f"{(at.hour - 1) % 12 + 1}:{at.minute:02} {'AM' if at.hour < 12 else 'PM'}"


def short_clock(at: time) -> str:
    """The same for a page, without what is nought: "2 PM", "2:14 PM"."""
    return whole_times(plain_clock(at) if at.minute else plain_clock(at).replace(":00", ""))


def whole_times(words: str) -> str:
    """Of words with times in them, for a page: no line ends before "PM"."""
    return _IN_A_TIME.sub(NO_BREAK, words)


def plain(words: str) -> str:
    """What was made for a page, for a file."""
    return words.replace(NO_BREAK, " ")


def day(value: date | datetime) -> str:
    """ "Monday, November 23"."""
    return in_words(value, said("EEEE, MMMM d"))


def month_day(value: date | datetime) -> str:
    """ "November 23"."""
    return in_words(value, said("MMMM d"))


def short_day(value: date | datetime) -> str:
    """ "Mon, Nov 23"."""
    return in_words(value, said("EEE, MMM d"))


def weekday(value: date | datetime) -> str:
    """ "Mo"."""
    return in_words(value, "EEEEEE")


def full_day(value: date | datetime) -> str:
    """ "Nov 23, 2026"."""
    return in_words(value, "medium")


def month_year(value: date | datetime) -> str:
    """ "Nov 2026"."""
    return in_words(value, "MMM y")


def in_words(value: date | datetime, pattern: str) -> str:
    """The day by a pattern of CLDR's letters."""
    return _date(language(), _day_of(value), pattern)


def when(instant: datetime) -> str:
    """ "today 7:48 AM", "yesterday 4:10 PM", "Fri 4:10 PM", "Nov 3, 4:10 PM": for the middle of a sentence."""
    days_ago = (_day_of(clock.now()) - _day_of(instant)).days
    at = clock_time(instant)
    if days_ago == 0:
        return str(said("today %(time)s", time=at))
    if days_ago == 1:
        return str(said("yesterday %(time)s", time=at))
    if days_ago == -1:
        return str(said("tomorrow %(time)s", time=at))
    pattern = "EEE" if abs(days_ago) < 7 else said("MMM d,")
    return f"{in_words(instant, pattern).replace(' ', NO_BREAK)} {at}"


def sentence(words: str) -> str:
    """The same as the beginning of a sentence, or alone."""
    return words[:1].upper() + words[1:]


def zone_name() -> str:
    """ "Central Time"."""
    return _zone_name(language(), zone())


def iso(instant: datetime) -> Markup:
    """For the datetime attribute of <time>."""
    return Markup("{}").format(instant.isoformat(timespec="seconds"))


def week_start(of: date) -> date:
    """The Monday of its week."""
    return of - timedelta(days=of.weekday())


def _day_of(value: date | datetime) -> date:
    return local(value).date() if isinstance(value, datetime) else value


# The same few dozen days and times stand on every page of a week; formatting one costs as much as a query.
@lru_cache(maxsize=16)
def _zone_name(language: str, of: ZoneInfo) -> str:
    return babel.dates.get_timezone_name(of, zone_variant="generic", locale=locale_of(language))


@lru_cache(maxsize=4096)
def _date(language: str, value: date, pattern: str) -> str:
    return babel.dates.format_date(value, pattern, locale=locale_of(language))
