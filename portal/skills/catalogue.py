"""The library of CBT and DBT skills. It changes only with the portal, so it is read once."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from portal.web.translation import text as _

LIBRARY = Path(__file__).parent / "library" / "skills.yaml"


@dataclass(frozen=True)
class Skill:
    """One taught skill. `worksheets`: slugs of those that go with it; `when`: when it helps, in a sentence."""

    id: str
    name: str
    modality: str
    module: str
    explanation: str
    steps: tuple[str, ...]
    when: str
    worksheets: tuple[str, ...]


@cache
def skills() -> dict[str, Skill]:
    """Every skill by its id, module by module."""
    rows = yaml.safe_load(LIBRARY.read_text(encoding="utf-8"))["skills"]
    return {
        row["id"]: Skill(**{**row, "steps": tuple(row["steps"]), "worksheets": tuple(row["worksheets"])})
        for row in rows
    }


def names(ids: list[str]) -> list[str]:
    """The names of those the library still has."""
    known = skills()
    return [known[one].name for one in ids if one in known]


def module_name(module: str) -> str:
    return {
        "mindfulness": _("Mindfulness"),
        "distress-tolerance": _("Distress tolerance"),
        "emotion-regulation": _("Emotion regulation"),
        "interpersonal-effectiveness": _("Getting along with others"),
        "middle-path": _("Middle path"),
        "self-management": _("Managing oneself"),
        "cognitive": _("Thoughts"),
        "behavioral": _("Activity"),
        "exposure": _("Facing fear"),
        "worry": _("Worry"),
        "core-beliefs": _("Core beliefs"),
    }.get(module, module)
