"""How one number stands to an earlier one, in plain words. Pure: no request, no database.

A measure says how much its score must move before it means something (`change: {better, reliable, meaningful}`); less
than that is "about the same". Any other rating is about the same within a tenth of its scale.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.web.formatting import full_day, month_day
from portal.web.translation import text as _
from portal.worksheets.definitions.field import Change
from portal.worksheets.definitions.values import Number

A_TENTH = 0.1


class Way(StrEnum):
    LOWER = "lower"
    SAME = "same"
    HIGHER = "higher"


class Weight(StrEnum):
    """What a move means by the rule of its measure."""

    NONE = ""
    TO_TALK_ABOUT = "to talk about"
    RELIABLE = "reliable"


@dataclass(frozen=True)
class Move:
    """From one number to a later one."""

    was: Number
    now: Number
    way: Way
    weight: Weight = Weight.NONE


def move(was: Number, now: Number, change: Change | None = None, span: Number | None = None) -> Move:
    """`span`: from the lowest to the highest that can be answered, for a rating without a rule of its own."""
    by = abs(now - was)
    enough = change.reliable if change else (span or 0) * A_TENTH
    if by == 0 or by < enough:
        return Move(was, now, Way.SAME)
    return Move(was, now, Way.HIGHER if now > was else Way.LOWER, _weight(by, change))


def _weight(by: Number, change: Change | None) -> Weight:
    if change is None:
        return Weight.NONE
    return Weight.TO_TALK_ABOUT if change.meaningful is not None and by < change.meaningful else Weight.RELIABLE


def change_words(it: Move, then: str) -> str:
    """ "Lower than three weeks ago: from 17 to 11. That is more than the usual ups and downs." """
    told = {"then": then, "was": number_words(it.was), "now": number_words(it.now)}
    if told["now"] == told["was"]:
        return _("The same as %(then)s: %(now)s.", **told)
    said = {
        Way.SAME: _("About the same as %(then)s: it was %(was)s, and now %(now)s.", **told),
        Way.LOWER: _("Lower than %(then)s: from %(was)s to %(now)s.", **told),
        Way.HIGHER: _("Higher than %(then)s: from %(was)s to %(now)s.", **told),
    }[it.way]
    return f"{said} {weight_words(it.weight)}".strip()


def weight_words(weight: Weight) -> str:
    """A sentence of what a move means; "" for one that means nothing by itself."""
    if weight is Weight.RELIABLE:
        return _("That is more than the usual ups and downs.")
    return _("That is enough to talk about.") if weight is Weight.TO_TALK_ABOUT else ""


def number_words(value: Number) -> str:
    """ "12", "2.5": at most one figure after the point."""
    return f"{round(value, 1):g}"


def ago_words(then: date, newest: date, today: date | None) -> str:
    """When the number before stood: "yesterday", "three weeks ago"; its day once the newest is old, or, without a
    `today`, for what is kept or printed and read on any day."""
    days = (newest - then).days
    if days <= 0:
        return _("the time before")
    if today is None:
        return _("the time before, on %(day)s", day=full_day(then))
    if (today - newest).days > 3:
        return _("the time before, on %(day)s", day=month_day(then))
    return _ago((today - then).days)


def _ago(days: int) -> str:
    if days == 1:
        return _("yesterday")
    if days == 7:
        return _("a week ago")
    if days < 12:
        return _("%(n)s days ago", n=_count(days))
    if days < 60:
        return _("%(n)s weeks ago", n=_count(round(days / 7)))
    return _("%(n)s months ago", n=_count(round(days / 30.4)))


def start_words(first: date, today: date | None) -> str:
    """ "at the start, on May 1". `today`: None for what is kept or printed, which names the year."""
    return _("at the start, on %(day)s", day=full_day(first) if today is None else month_day(first))


def _count(number: int) -> str:
    """In words up to twelve."""
    words = ("", "", _("two"), _("three"), _("four"), _("five"), _("six"), _("seven"))
    more = (_("eight"), _("nine"), _("ten"), _("eleven"), _("twelve"))
    return (*words, *more)[number] if 1 < number <= 12 else str(number)
