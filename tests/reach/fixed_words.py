"""Words that are the same for everybody, by what they belong to and by language."""

import json
import re
from collections.abc import Iterable, Iterator

from babel.messages.pofile import read_po

from portal.safety import texts as crisis
from portal.skills import catalogue as skills
from portal.web.languages import FOLDER, spoken
from portal.web.translation import spoken_in
from portal.worksheets.definitions.texts import texts
from portal.worksheets.definitions.translation import translate
from portal.worksheets.definitions.worksheet import Worksheet
from tests.reach.passages import split
from tests.worksheets.library import CATALOGUE

OFFICIAL = {"audit-c", "gad-7", "pcl-5", "phq-9", "who-5"}
"""Instruments whose wording is not ours to change."""
STAFF = {
    *("admin", "backups", "builder", "caseload", "cli", "coverage", "demo", "downtime", "emergency", "erasing"),
    *("follow_ups", "operations", "planning", "review", "showcase", "work"),
}
"""What is said in these alone, no patient reads."""
Words = dict[str, dict[str, list[str]]]
"""By what they belong to, and by language: sentences."""
_TAG, _VALUE = re.compile(r"</?\w[^>]*>"), re.compile(r"%\(\w+\)[sd]")


def worksheets() -> Words:
    return {f"worksheet {one.id}": dict(_worksheet(one)) for one in CATALOGUE.all() if one.id not in OFFICIAL}


def _worksheet(one: Worksheet) -> Iterator[tuple[str, list[str]]]:
    """All but what only who assigns it reads."""
    document = json.loads(one.source)
    said = {"en": document} | {language: translate(document, words) for language, words in one.overlays.items()}
    for language, words in said.items():
        yield language, _sentences(text.words for text in texts(words) if text.key != ("complete",))


def skill_library() -> Words:
    found: Words = {}
    for language in spoken():
        with spoken_in(language):
            for one in skills.skills().values():
                words = (one.name, one.explanation, *one.steps, one.when, one.caution)
                found.setdefault(f"skill {one.id}", {})[language] = _sentences(words)
    return found


def crisis_texts() -> Words:
    found: Words = {}
    for name, panel in crisis.panel_texts().items():
        for language in crisis.languages_of(panel):
            words = panel[language]
            labels = [way["label"] for way in words["actions"]]
            said = [words.get(part, "") for part in crisis.PARTS]
            found.setdefault(f"panel {name}", {})[language] = _sentences([*said, *labels])
    return found


def messages() -> Words:
    """All that patients are told in fixed words, refusals and mails among it, by the package that says it."""
    found: Words = {}
    with (FOLDER / "es" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        for message in read_po(file, locale="es"):
            packages = {name.split("/")[1] for name, _ in message.locations} if message.id else set()
            for package in packages - STAFF:
                said = found.setdefault(f"words of {package}", {"en": [], "es": []})
                said["en"] += _sentences(_forms(message.id))
                said["es"] += _sentences(_forms(message.string))
    return found


def _forms(words: str | tuple[str, ...]) -> tuple[str, ...]:
    """One, or singular and plural."""
    return words if isinstance(words, tuple) else (words,)


def _sentences(words: Iterable[str]) -> list[str]:
    return [one for text in words for one in split(_VALUE.sub("Ann", _TAG.sub("", text)).replace("%%", "%"))]
