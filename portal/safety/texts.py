"""The words of a crisis: the library's, and the clinic's own in their place. The latter are read from the mirror of the
clinic's facts, so that they are there with the database down."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select

from portal.database import db
from portal.programs.clinic import ClinicFacts
from portal.safety.models import CrisisText

_SOURCE = Path(__file__).parent / "library" / "panels.yaml"
PARTS = ("heading", "body", "plan_link", "after")
"""Of a panel. Its ways to reach a person are not among them: nobody takes those away."""
NOTICES = ("footer", "before_measure", "declined_item")
"""Those that stand on some page."""
_KEEPS = re.compile(r"(?<!\d)(?:988|911)(?!\d)")


@dataclass(frozen=True)
class Text:
    """One text in one language. `name`: "crisis_now.body", "footer"."""

    name: str
    language: str
    library: str

    @property
    def key(self) -> str:
        """ "en.crisis_now.body"."""
        return f"{self.language}.{self.name}"

    @property
    def panel(self) -> str:
        """The panel it is part of, or the notice."""
        return self.name.partition(".")[0]

    @property
    def part(self) -> str:
        return self.name.partition(".")[2]

    def words(self, clinic: ClinicFacts) -> str:
        return clinic.crisis_words.get(self.key) or self.library

    def is_own(self, clinic: ClinicFacts) -> bool:
        return bool(clinic.crisis_words.get(self.key))

    def missing_in(self, words: str) -> list[str]:
        """The numbers that the library's words name and these do not."""
        return [number for number in dict.fromkeys(_KEEPS.findall(self.library)) if number not in _KEEPS.findall(words)]


def panel_texts() -> Mapping[str, Any]:
    """By panel and language, in the order of the file: the most urgent first."""
    panels: Mapping[str, Any] = _loaded()["panels"]
    return panels


def languages_of(texts: Mapping[str, Any]) -> list[str]:
    """Those in which a panel of the library stands."""
    return [language for language, words in texts.items() if isinstance(words, Mapping)]


def notice(name: str, language: str, clinic: ClinicFacts) -> str:
    """A standing notice, such as "before_measure"."""
    texts: Mapping[str, str] = _loaded()["notices"][name]
    spoken = language if language in texts else "en"
    return Text(name, spoken, texts[spoken]).words(clinic)


def all_texts() -> Iterator[Text]:
    """All that the clinic may say in words of its own."""
    for name in NOTICES:
        yield from (Text(name, language, words) for language, words in _loaded()["notices"][name].items())
    for panel, texts in panel_texts().items():
        for part in PARTS:
            for language in languages_of(texts):
                if texts[language].get(part):
                    yield Text(f"{panel}.{part}", language, texts[language][part])


def text_of(key: str) -> Text | None:
    return next((one for one in all_texts() if one.key == key), None)


_IN_ORDER = select(CrisisText.name, CrisisText.language, CrisisText.words).order_by(CrisisText.made_at, CrisisText.id)


def own_words() -> dict[str, str]:
    """The clinic's own, for the mirror: the newest of each, without those that gave way to the library's again."""
    newest = {f"{row.language}.{row.name}": row.words for row in db.session.execute(_IN_ORDER)}
    return {key: words for key, words in newest.items() if words}


@cache
def _loaded() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = yaml.safe_load(_SOURCE.read_text(encoding="utf-8"))
    return loaded
