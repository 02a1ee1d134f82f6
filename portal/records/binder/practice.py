"""The skills she was taught and used, and what helped."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import case, func, select

from portal.access.actor import Actor
from portal.access.scope import ME, binds
from portal.reading import read
from portal.records.binder.plain_text import heading
from portal.schedule.queries.taught import taught_to
from portal.skills.catalogue import skills
from portal.skills.models import SkillUse
from portal.web.formatting import full_day
from portal.web.translation import text
from portal.worksheets.queries.past import Course

DIARY_ASKS = "sk_"
MOST = 20
_USED = (
    select(
        SkillUse.skill,
        func.count().label("times"),
        func.sum(case((SkillUse.helped.is_(True), 1), else_=0)).label("helped"),
        func.sum(case((SkillUse.helped.is_(False), 1), else_=0)).label("did_not"),
    )
    .where(SkillUse.patient_id == ME)
    .group_by(SkillUse.skill)
    .order_by(func.count().desc(), SkillUse.skill)
)


@dataclass(frozen=True)
class Used:
    """One skill: how often she said that she used it, and how often it helped or did not."""

    name: str
    times: int
    helped: int
    did_not: int

    @property
    def words(self) -> str:
        """ "Box breathing: used 5 times. Helped 3 times, did not help once." """
        told = [_("used %(n)s times", n=self.times) if self.times > 1 else _("used once")]
        if self.helped:
            told.append(_("helped %(n)s times", n=self.helped) if self.helped > 1 else _("helped once"))
        if self.did_not:
            told.append(_("did not help %(n)s times", n=self.did_not) if self.did_not > 1 else _("did not help once"))
        return f"{self.name}: {', '.join(map(str, told))}"


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
    used = (_used(row) for row in read(_USED, binds(actor)) if row.skill in known)
    taught = taught_to(actor).items()
    return Practice(
        used=tuple(used),
        marked=tuple(marked.most_common(MOST)),
        taught=tuple((known[one].name, day) for one, day in taught if one in known),
    )


def marks(course: Course) -> Counter[str]:
    """How often each skill was marked on a diary card; what the definition asks for, not what she named herself."""
    found: Counter[str] = Counter()
    asks = [f for f in course.worksheet.fields.values() if f.type == "multichoice" and f.id.startswith(DIARY_ASKS)]
    for one, field in ((one, field) for one in course.responses for field in asks):
        picked = one.cells.get(field.id)
        options = (field.option(str(value)) for value in (picked if isinstance(picked, list) else ()))
        found.update(option.label for option in options if option is not None)
    return found


def practice_text(found: Practice) -> Iterator[str]:
    yield heading(str(_("Skills"))) + "\n"
    for title, lines in practice_parts(found):
        yield heading(title, "-") + "".join(f"{line}\n" for line in lines) + "\n"
    if not any(lines for _title, lines in practice_parts(found)):
        yield f"{_('Skills you are taught and use will stand here.')}\n"


def practice_parts(found: Practice) -> list[tuple[str, list[str]]]:
    """Those that are not empty, each as a title and lines."""
    parts = [
        (text("Used most"), [one.words for one in found.used]),
        (text("Marked on your diary cards"), [text("%(skill)s: %(n)s", skill=s, n=n) for s, n in found.marked]),
        (text("Taught"), [f"{name}, {full_day(day)}" for name, day in found.taught]),
    ]
    return [(title, lines) for title, lines in parts if lines]


def _used(row: Any) -> Used:
    return Used(skills()[row.skill].name, row.times, row.helped, row.did_not)
