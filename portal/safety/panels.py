"""What a patient sees at once when an answer raises concern, with the clinic's own words and numbers."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from portal.programs.clinic import ClinicFacts
from portal.programs.hours import words_of
from portal.safety.texts import Text, panel_texts

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
    wanted = set(ids)
    return tuple(_panel(name, texts, language, clinic) for name, texts in panel_texts().items() if name in wanted)


def panel_ids() -> frozenset[str]:
    """The panels that a definition may name."""
    return frozenset(panel_texts())


def _numbers(clinic: ClinicFacts) -> dict[str, str]:
    return {"clinic_phone": clinic.phone, "clinic_hours": words_of(clinic)}


def _panel(name: str, texts: Mapping[str, Any], language: str, clinic: ClinicFacts) -> Panel:
    lang = language if language in texts else "en"
    library, numbers = texts[lang], _numbers(clinic)
    ways = (_way(way, numbers) for way in library["actions"])

    def words(part: str) -> str:
        return Text(f"{name}.{part}", lang, library[part]).words(clinic) if library.get(part) else ""

    return Panel(
        id=name,
        lang=lang,
        heading=words("heading"),
        body=words("body"),
        ways=tuple(way for way in ways if way is not None),
        plan_link=words("plan_link"),
        after=words("after"),
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
