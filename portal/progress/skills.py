"""Which skills were used, by module, from the questions of a diary card that ask for them."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from portal.web.formatting import week_start
from portal.worksheets.definitions.field import Field
from portal.worksheets.queries.past import Course, Past

PREFIX = "sk_"
WEEKS = 4
MOST_USED = 3


@dataclass(frozen=True)
class Module:
    """`weeks`: how often a skill of it was marked, week by week. `most`: its skills used most."""

    label: str
    weeks: tuple[int, ...]
    total: int
    share: float  # of the module used most, in per cent
    most: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Skills:
    """The last weeks, the newest last."""

    weeks: tuple[date, ...]  # their Mondays
    modules: tuple[Module, ...]


def skills_of(course: Course, today: date) -> Skills | None:
    """None for a sheet that does not ask, or when nothing was marked."""
    fields = [
        one for one in course.worksheet.fields.values() if one.type == "multichoice" and one.id.startswith(PREFIX)
    ]
    weeks = tuple(week_start(today) - timedelta(days=7 * n) for n in range(WEEKS - 1, -1, -1))
    used = {field.id: _used(field, course, weeks[0]) for field in fields}
    most = max((sum(each.values()) for each in used.values()), default=0)
    if not most:
        return None
    return Skills(weeks, tuple(_module(field, used[field.id], weeks, most) for field in fields))


Used = Counter[tuple[date, str]]
"""How often, by week and skill."""


def _used(field: Field, course: Course, since: date) -> Used:
    found: Used = Counter()
    for one in course.responses:
        week = week_start(one.day("day"))
        if week >= since:
            found.update((week, value) for value in _picked(one, field.id))
    return found


def _picked(response: Past, ref: str) -> list[str]:
    value = response.answers.get(ref)
    return [str(one) for one in value] if isinstance(value, list) else []


def _module(field: Field, used: Used, weeks: tuple[date, ...], most: int) -> Module:
    by_skill: Counter[str] = Counter()
    for (_week, skill), times in used.items():
        by_skill[skill] += times
    return Module(
        label=field.label,
        weeks=tuple(sum(times for (week, _skill), times in used.items() if week == one) for one in weeks),
        total=by_skill.total(),
        share=round(100 * by_skill.total() / most, 1),
        most=tuple((_label(field, skill), times) for skill, times in by_skill.most_common(MOST_USED)),
    )


def _label(field: Field, skill: str) -> str:
    option = field.option(skill)
    return option.label if option else skill
