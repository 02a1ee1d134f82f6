"""What a copy of a plan would change, session by session: as it is now, and as it would be."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from portal.schedule.actions.copying_plans import Copied
from portal.schedule.rotation import Lesson
from portal.skills.catalogue import names
from portal.web.translation import text as _
from portal.worksheets.queries.for_session import still_offered


@dataclass(frozen=True)
class Replaced:
    """A session of the weeks that a plan is copied to. `rows`: label, words of now, words of the copy."""

    on: date
    title: str
    has_session: bool
    changes: bool
    rows: tuple[tuple[str, str, str], ...]


def before_and_after(found: Iterable[Copied]) -> list[Replaced]:
    """No statement, or one for the clinic's own worksheets."""
    return [
        Replaced(
            on=one.on,
            title=one.after.topic or one.title,
            has_session=one.target is not None,
            changes=one.changes,
            rows=tuple(_differing(one.before, one.after)) if one.changes else (),
        )
        for one in found
    ]


def _differing(before: Lesson, after: Lesson) -> Iterator[tuple[str, str, str]]:
    for (label, now), (_label, then) in zip(_in_words(before), _in_words(after), strict=True):
        if now != then:
            yield label, now, then


def _in_words(plan: Lesson) -> list[tuple[str, str]]:
    return [
        (_("Topic"), plan.topic),
        (_("Module"), plan.module),
        (_("Skills"), ", ".join(names(list(plan.skills)))),
        (_("In the session"), ", ".join(one.title for one in still_offered(plan.in_session))),
        (_("At home"), ", ".join(one.title for one in still_offered(plan.homework))),
    ]
