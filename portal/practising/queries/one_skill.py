"""One skill with all that belongs to it: worksheets, handouts, and when she used it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from portal.access.actor import Actor
from portal.materials.queries import Item
from portal.practising.queries.handouts import handouts_about
from portal.schedule.queries.taught import first_days, lessons
from portal.skills.catalogue import Skill
from portal.skills.queries import Use, uses_of
from portal.worksheets.definitions.catalogue import UnknownWorksheet
from portal.worksheets.published import catalogue, may_begin
from portal.worksheets.queries.offered import is_offered


@dataclass(frozen=True)
class Sheet:
    """A worksheet that goes with a skill. `may_begin`: a patient, by herself."""

    slug: str
    title: str
    minutes: int
    may_begin: bool
    for_on: str = ""  # of no day


@dataclass(frozen=True)
class SkillPage:
    """What follows `sheets` is for the patient herself."""

    skill: Skill
    sheets: tuple[Sheet, ...]
    since: date | None = None
    handouts: tuple[Item, ...] = ()
    uses: tuple[Use, ...] = ()


def skill_page(actor: Actor, skill: Skill) -> SkillPage:
    """Three statements for a patient, none for staff."""
    sheets = tuple(_sheets(actor, skill))
    if not actor.is_patient:
        return SkillPage(skill, sheets)
    taught = lessons(actor)
    return SkillPage(
        skill=skill,
        sheets=sheets,
        since=first_days(taught).get(skill.id),
        handouts=handouts_about(actor, {skill.id}, taught).get(skill.id, ()),
        uses=tuple(uses_of(actor, skill.id)),
    )


def _sheets(actor: Actor, skill: Skill) -> Iterator[Sheet]:
    """Those that this clinic offers."""
    for slug in skill.worksheets:
        try:
            one = catalogue().current(slug).in_language(actor.language)
        except UnknownWorksheet:
            continue
        if is_offered(one):
            yield Sheet(one.id, one.short_title, one.minutes, may_begin(one))
