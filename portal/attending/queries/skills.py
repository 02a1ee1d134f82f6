"""The skills a program teaches, and which of them the patient has been taught."""

from dataclasses import dataclass
from datetime import date

from portal.access.actor import Actor
from portal.schedule.queries.taught import taught_to
from portal.skills.catalogue import Skill, module_name, skills


@dataclass(frozen=True)
class Known:
    """A skill, and since when she has it; None: not taught yet."""

    skill: Skill
    since: date | None


@dataclass(frozen=True)
class Module:
    name: str
    skills: tuple[Known, ...]

    @property
    def taught(self) -> int:
        return sum(one.since is not None for one in self.skills)


def modules(actor: Actor) -> list[Module]:
    """Module by module. One statement."""
    since = taught_to(actor)
    found: dict[str, list[Known]] = {}
    for skill in skills().values():
        found.setdefault(skill.module, []).append(Known(skill, since.get(skill.id)))
    return [Module(module_name(module), tuple(known)) for module, known in found.items()]
