"""What the proxy shows when the portal does not answer: one file, with the numbers of a crisis and the clinic's.

It lies in a folder of its own, so that a proxy may be let into it and nowhere else, and is written anew with the
clinic's facts. It names the clinic as the sign-in page does, needs no script and no other file.
"""

import os
from pathlib import Path

from markupsafe import Markup

from portal.programs.clinic import ClinicFacts
from portal.safety import texts
from portal.web.languages import spoken
from portal.web.standalone import standalone
from portal.web.templates import written

FILE = Path("status") / "index.html"
EVERYBODY_READS, EVERYBODY_ENTERS = 0o644, 0o755


def page_of(clinic: ClinicFacts) -> str:
    """In every language, as nobody knows who reads it. Within an application context."""
    by_language = [(one, _words_in(one, clinic)) for one in spoken()]
    return standalone(written("safety/status.html", clinic=clinic, by_language=by_language))


def _words_in(language: str, clinic: ClinicFacts) -> Markup:
    line = texts.notice("footer", language, clinic)
    return written("safety/status_words.html", language, clinic=clinic, line=line)


def make_sure(clinic: ClinicFacts, target: Path) -> None:
    """There is one, before anybody has described the clinic."""
    if not target.exists():
        write(clinic, target)


def write(clinic: ClinicFacts, target: Path) -> None:
    """Whole or not at all: the proxy may read it at any time. A folder that was there keeps the rights it has."""
    if not target.parent.exists():
        target.parent.mkdir(parents=True)
        target.parent.chmod(EVERYBODY_ENTERS)
    partial = target.with_suffix(f".{os.getpid()}")
    partial.write_text(page_of(clinic), encoding="utf-8")
    partial.chmod(EVERYBODY_READS)
    partial.replace(target)
