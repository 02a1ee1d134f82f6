"""The library of CBT and DBT skills. It changes only with the portal, so it is read once."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from portal.content import part
from portal.web.translation import language
from portal.web.translation import text as _

LIBRARY = Path(__file__).parent / "library" / "skills.yaml"


ANYWHERE = "anywhere"


class Place(StrEnum):
    """Where she may be when she needs one."""

    HOME = "home"
    WORK = "work"  # or at school
    OUT = "out"  # among people
    WAY = "way"  # on the way somewhere
    BED = "bed"


@dataclass(frozen=True)
class Fit:
    """The moments a skill is for: how strong a feeling or urge (0 to 10) it can meet, where it can be done, and the
    minutes it needs at least."""

    strength: tuple[int, int]
    places: frozenset[Place]
    minutes: int


@dataclass(frozen=True)
class Skill:
    """One taught skill. `worksheets`: slugs of those that go with it; `when`: when it helps, in a sentence;
    `caution`: what to know before doing it, or ""."""

    id: str
    name: str
    modality: str
    module: str
    explanation: str
    steps: tuple[str, ...]
    when: str
    worksheets: tuple[str, ...]
    fit: Fit
    caution: str = ""


def skills() -> dict[str, Skill]:
    """Every skill by its id, module by module, in the language of this request."""
    return _spoken(language())


@cache
def _spoken(language: str) -> dict[str, Skill]:
    """A skill that is not in that language yet stays in English."""
    words, overlay = {}, LIBRARY.parent / language / LIBRARY.name
    if overlay.exists():
        words = part(overlay, "skills")
    rows = part(LIBRARY, "skills")
    return {row["id"]: _skill({**row, **words.get(row["id"], {})}) for row in rows}


def _skill(row: dict[str, Any]) -> Skill:
    lists = {"steps": tuple(row["steps"]), "worksheets": tuple(row["worksheets"])}
    return Skill(**{**row, **lists, "fit": _fit(**row["fit"])})


def _fit(strength: list[int], places: str | list[str], minutes: int) -> Fit:
    low, high = strength
    return Fit((low, high), frozenset(Place if places == ANYWHERE else map(Place, places)), minutes)


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
