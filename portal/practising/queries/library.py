"""The library of skills, and which of them the patient has been taught."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from portal.access.actor import Actor
from portal.schedule.queries.taught import first_days, lessons
from portal.skills.catalogue import Skill, module_name, skills
from portal.skills.queries import Used, most_used

HELPED_MOST = 3


@dataclass(frozen=True)
class Known:
    """A skill, and since when she has it; None: not taught yet, or read by staff."""

    skill: Skill
    since: date | None


@dataclass(frozen=True)
class Module:
    name: str
    skills: tuple[Known, ...]

    @property
    def taught(self) -> int:
        return sum(one.since is not None for one in self.skills)


@dataclass(frozen=True)
class Library:
    """`helped`: what has helped her most often."""

    modules: tuple[Module, ...]
    helped: tuple[Used, ...] = ()


def library_page(actor: Actor) -> Library:
    """Two statements for a patient, none for staff."""
    if not actor.is_patient:
        return Library(_by_module({}))
    helped = sorted((one for one in most_used(actor.id) if one.helped), key=lambda one: -one.helped)
    return Library(_by_module(first_days(lessons(actor))), tuple(helped[:HELPED_MOST]))


def _by_module(since: Mapping[str, date]) -> tuple[Module, ...]:
    found: dict[str, list[Known]] = {}
    for skill in skills().values():
        found.setdefault(skill.module, []).append(Known(skill, since.get(skill.id)))
    return tuple(Module(module_name(module), tuple(known)) for module, known in found.items())
