"""An approval as its patient reads it, and lengths of time. Calm, and nothing that may not come true."""

from portal.coverage.models import Unit
from portal.coverage.runway import Runway, Stage
from portal.web.formatting import in_words, month_day
from portal.web.translation import said_of
from portal.web.translation import text as _


def length_words(minutes: int) -> str:
    """ "35 hours 40 minutes"."""
    hours, rest = divmod(minutes, 60)
    parts = [_n("%(num)s hour", "%(num)s hours", hours)] if hours else []
    parts += [_n("%(num)s minute", "%(num)s minutes", rest)] if rest or not hours else []
    return " ".join(parts)


def approval_words(runway: Runway) -> str:
    """ "Your plan has approved sessions through December 12; 6 of 18 used."""
    said = {"day": _day(runway), "used": _used(runway)}
    if runway.stage is Stage.OVER:
        return _("Your plan approved sessions through %(day)s; %(used)s.", **said)
    if runway.stage is Stage.AHEAD:
        said |= {"first": month_day(runway.span.from_on), "all": _all(runway)}
        return _("From %(first)s through %(day)s your plan has approved %(all)s.", **said)
    return _("Your plan has approved sessions through %(day)s; %(used)s.", **said)


def left_words(runway: Runway) -> str:
    """What is left, and that nothing changes by itself; "" for what is over or has not begun."""
    if runway.stage is Stage.USED_UP:
        return _("All of it is used. Nothing in your schedule changes by itself.")
    if runway.stage is not Stage.RUNNING:
        return ""
    if runway.span.unit is Unit.DAYS:
        return _n("%(num)s day with sessions is left.", "%(num)s days with sessions are left.", int(runway.left))
    if runway.left == 1:
        return _("1 hour is left.")
    return _("%(n)s hours are left.", n=f"{runway.left:g}")


def _used(runway: Runway) -> str:
    used = f"{min(runway.used, runway.span.units):g}"
    if runway.span.unit is Unit.DAYS:
        return _("%(used)s of %(of)s used", used=used, of=runway.span.units)
    hours = _n("%(num)s hour", "%(num)s hours", runway.span.units)
    return _("%(used)s of %(hours)s used", used=used, hours=hours)


def _all(runway: Runway) -> str:
    if runway.span.unit is Unit.DAYS:
        return _n("%(num)s day with sessions", "%(num)s days with sessions", runway.span.units)
    return _n("%(num)s hour", "%(num)s hours", runway.span.units)


def _day(runway: Runway) -> str:
    """With the year where it is not this one."""
    until = runway.span.until_on
    return month_day(until) if until.year == runway.today.year else in_words(until, _("MMMM d, y"))


def _n(singular: str, plural: str, num: int) -> str:
    """An ordinary string: a template escapes it."""
    return str(said_of(singular, plural, num))
