"""What the browser holds for when there is no network: the page that is shown then, and the one that Leave goes to.

Both are public and the same for everybody. `edition` changes with whatever they show, and with the static files.
"""

import hashlib
import json
from dataclasses import asdict, dataclass

from flask import current_app
from markupsafe import Markup

from portal.installed.named import app_name
from portal.programs.clinic import ClinicFacts
from portal.safety.panels import panels
from portal.web.languages import spoken
from portal.web.templates import written
from portal.web.translation import language, spoken_in

PANEL = "crisis_support"
DIALLED = ("tel:", "sms:")


@dataclass(frozen=True)
class Part:
    """The page in one language, drawn."""

    language: str
    words: Markup


def parts(clinic: ClinicFacts) -> list[Part]:
    """In every language, as nobody knows who will read it: the browser's own first."""
    first = language()
    return [_part(one, clinic, one == first) for one in sorted(spoken(), key=lambda one: one != first)]


def edition(clinic: ClinicFacts) -> str:
    files = sorted(current_app.extensions["static files"])
    shown = json.dumps([files, app_name(), asdict(clinic)], sort_keys=True)
    return hashlib.sha256(shown.encode()).hexdigest()[:12]


def _part(language: str, clinic: ClinicFacts, is_first: bool) -> Part:
    """With the numbers of the clinic's own panel that a phone without a network of data still dials."""
    with spoken_in(language):
        (panel,) = panels([PANEL], language, clinic)
    ways = [(way.label, way.href) for way in panel.ways if way.href.startswith(DIALLED)]
    return Part(language, written("installed/offline_words.html", language, ways=ways, is_first=is_first))
