"""Every sentence about a cell, in the reader's language: plain, short, without blame."""

from flask_babel import gettext

from portal.worksheets.cells.cell import Cell


def _(text: str, **values: object) -> str:
    return str(gettext(text, **values))


def unknown() -> str:
    return _("This answer does not belong to this worksheet.")


def given_twice() -> str:
    return _("This has two answers. Please keep one.")


def unprintable() -> str:
    return _("This holds a character that cannot be saved. Please type it again.")


def one_line() -> str:
    return _("Please keep this on one line.")


def too_long(limit: int, length: int) -> str:
    return _("Please keep this to %(limit)s characters. It has %(length)s now.", limit=limit, length=length)


def not_an_option() -> str:
    return _("Please pick one of the answers shown.")


def not_a_number() -> str:
    return _("Please write a number, like 3.")


def whole_number() -> str:
    return _("Please write a whole number, like 3.")


def out_of_range(least: object, most: object) -> str:
    return _("Please give a number from %(least)s to %(most)s.", least=least, most=most)


def in_steps(step: object) -> str:
    return _("Please use steps of %(step)s.", step=step)


def not_a_date() -> str:
    return _("Please give a date, like 2025-05-01.")


def date_out_of_range(first: int, last: int) -> str:
    return _("Please give a year from %(first)s to %(last)s.", first=first, last=last)


def not_a_time() -> str:
    return _("Please give a time, like 21:05.")


def not_a_duration() -> str:
    return _("Please give minutes, like 95, or hours and minutes, like 1:35.")


def pick_at_least(number: int) -> str:
    return _("Please pick at least %(number)s.", number=number)


def pick_at_most(number: int) -> str:
    return _("Please pick at most %(number)s.", number=number)


def declined() -> str:
    return _("I'd rather not answer")


def for_group() -> str:
    return _("May be raised in group")


def yes_or_no(of: Cell, value: bool) -> str:
    return (of.question.yes_label or _("Yes")) if value else (of.question.no_label or _("No"))


def of_scale(value: str, most: str) -> str:
    return _("%(value)s of %(most)s", value=value, most=most)


def minutes(number: int) -> str:
    return _("%(minutes)s min", minutes=number)


def hours_and_minutes(hours: int, number: int) -> str:
    return _("%(hours)s h %(minutes)s min", hours=hours, minutes=number)


def hours(number: int) -> str:
    return _("%(hours)s h", hours=number)


def rows(number: int) -> str:
    return _("1 row") if number == 1 else _("%(number)s rows", number=number)
