"""The skills she was taught and used, and what helped."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from portal.access.actor import Actor
from portal.records.binder.plain_text import heading
from portal.schedule.queries.taught import first_days, lessons
from portal.skills.catalogue import skills
from portal.skills.queries import Used, most_used
from portal.web.formatting import full_day
from portal.web.translation import text as _
from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.filled import Cells
from portal.worksheets.queries.past import Course

DIARY_ASKS = "sk_"
MOST = 20


@dataclass(frozen=True)
class Practice:
    """`used`: by what she said at the moment. `marked`: by her diary cards. Both with the most used first.
    `taught`: by day."""

    used: tuple[Used, ...]
    marked: tuple[tuple[str, int], ...]
    taught: tuple[tuple[str, date], ...]


def practice(actor: Actor, marked: "Counter[str]") -> Practice:
    """Two statements. `marked`: what was counted on her diary cards."""
    known = skills()
    taught = first_days(lessons(actor)).items()
    return Practice(
        used=tuple(most_used(actor.id)),
        marked=tuple(marked.most_common(MOST)),
        taught=tuple((known[one].name, day) for one, day in taught if one in known),
    )


def marks(course: Course) -> Counter[str]:
    """How often each skill was marked on a diary card; what the definition asks for, not what she named herself."""
    found: Counter[str] = Counter()
    for one in course.responses:
        found.update(marked_in(course.worksheet, one.cells))
    return found


def marked_in(worksheet: Worksheet, cells: Cells) -> Iterator[str]:
    """On one card."""
    for field in worksheet.fields.values():
        if field.type == "multichoice" and field.id.startswith(DIARY_ASKS):
            picked = cells.get(field.id)
            options = (field.option(str(value)) for value in (picked if isinstance(picked, list) else ()))
            yield from (option.label for option in options if option is not None)


def practice_text(found: Practice) -> Iterator[str]:
    yield heading(str(_("Skills"))) + "\n"
    for title, lines in practice_parts(found):
        yield heading(title, "-") + "".join(f"{line}\n" for line in lines) + "\n"
    if not any(lines for _title, lines in practice_parts(found)):
        yield _("Skills you are taught and use will stand here.") + "\n"


def practice_parts(found: Practice) -> list[tuple[str, list[str]]]:
    """Those that are not empty, each as a title and lines."""
    parts = [
        (_("Used most"), [_words(one) for one in found.used]),
        (_("Marked on your diary cards"), [_("%(skill)s: %(n)s", skill=s, n=n) for s, n in found.marked]),
        (_("Taught"), [f"{name}, {full_day(day)}" for name, day in found.taught]),
    ]
    return [(title, lines) for title, lines in parts if lines]


def _words(one: Used) -> str:
    """ "Box breathing: used 5 times, helped 3 times, did not help once" """
    told = [_("used %(n)s times", n=one.times) if one.times > 1 else _("used once")]
    if one.helped:
        told.append(_("helped %(n)s times", n=one.helped) if one.helped > 1 else _("helped once"))
    if one.not_helped:
        told.append(_("did not help %(n)s times", n=one.not_helped) if one.not_helped > 1 else _("did not help once"))
    return f"{one.name}: {', '.join(told)}"
