"""What a patient sees at once when an answer raises concern: library/panels.yaml with the clinic's own numbers."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from portal.programs.clinic import ClinicFacts

_SOURCE = Path(__file__).parent / "library" / "panels.yaml"
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Way:
    """One way to reach a person: a link that calls, texts or opens a chat."""

    label: str
    href: str


@dataclass(frozen=True)
class Panel:
    """Text for a moment of danger. It is shown at once and never closed by itself."""

    id: str
    lang: str
    heading: str
    body: str
    ways: tuple[Way, ...]
    plan_link: str
    after: str


def panels(ids: Iterable[str], language: str, clinic: ClinicFacts) -> tuple[Panel, ...]:
    """Each panel once, in the order in which panels.yaml has them: the most urgent first."""
    wanted, known = set(ids), _texts()["panels"]
    return tuple(_panel(name, texts, language, _numbers(clinic)) for name, texts in known.items() if name in wanted)


def panel_ids() -> frozenset[str]:
    """The panels that a definition may name."""
    return frozenset(_texts()["panels"])


def notice(name: str, language: str) -> str:
    """A standing notice, such as "before_measure"."""
    texts: Mapping[str, str] = _texts()["notices"][name]
    return texts.get(language, texts["en"])


@cache
def _texts() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = yaml.safe_load(_SOURCE.read_text(encoding="utf-8"))
    return loaded


def _numbers(clinic: ClinicFacts) -> dict[str, str]:
    return {"clinic_phone": clinic.phone, "clinic_hours": clinic.hours}


def _panel(name: str, texts: Mapping[str, Any], language: str, numbers: Mapping[str, str]) -> Panel:
    lang = language if language in texts else "en"
    words = texts[lang]
    ways = (_way(way, numbers) for way in words["actions"])
    return Panel(
        id=name,
        lang=lang,
        heading=words["heading"],
        body=words["body"],
        ways=tuple(way for way in ways if way is not None),
        plan_link=words.get("plan_link", ""),
        after=words.get("after", ""),
    )


def _way(way: Mapping[str, str], numbers: Mapping[str, str]) -> Way | None:
    """None when it needs a number that the clinic has not entered."""
    needed = _PLACEHOLDER.findall(way["label"] + way["href"])
    if not all(numbers.get(name) for name in needed):
        return None
    href = way["href"].format(**numbers)
    if href.startswith("tel:"):
        href = "tel:" + re.sub(r"[^0-9+]", "", href)
    return Way(way["label"].format(**numbers), href)
