"""Every fixed word of every page comes from the catalogs: a language that marks its words leaves none unmarked."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

import pytest
import yaml
from babel import Locale
from lxml import html as parser
from sqlalchemy import update
from werkzeug.test import TestResponse

from portal.access.actor import initials
from portal.accounts.models import User
from portal.database import db
from portal.programs.blueprints import LIBRARY
from portal.programs.clinic import facts
from portal.safety.texts import NOTICES, notice, panel_texts
from portal.skills.catalogue import skills
from portal.web.languages import locale_of
from portal.web.translation import spoken_in
from portal.worksheets import published
from portal.worksheets.definitions.translation import translate
from tests.access.cast import CAST, Person
from tests.access.clinic import Clinic
from tests.access.outcomes import admits
from tests.access.pseudo import locale
from tests.access.rows import rows_of
from tests.access.walking import Matrix
from tests.proof.row import Proof

_SAID = re.compile(r"⟦[^⟦⟧]*⟧")
_READ_OUT = ("aria-label", "placeholder", "title", "alt")
_NO_WORDS = re.compile(
    r"""Vellum[a-z]+ | \b[0-9a-f]{8}-[0-9a-f-]{27}\b | \S+@\S+ | \b[AP]M\b
    | https?://\S+ | \b[0-9A-Z]{4}(?:\ [0-9A-Z]{4}){3}\b | \S*\.(?:pdf|example)\b | (?<!\w)/\S*""",
    re.VERBOSE,
)
_OF_THE_WORLD = (
    *("Sad", "Sí", "No", "Well seen.", "One", "Small", "A phone", "Goals", "All", "Soon"),
    *("English", "Español", "Redirecting...", "hora central", "de", "at any hour of the night"),
    "Llame a la clínica:",  # before a number of the clinic's own
)
"""What people of the test's clinic typed where it is sealed, and what every language says as it is."""


@pytest.mark.proof("W7")
def test_no_page_says_what_no_catalog_holds(clinic: Clinic, proof: Proof, monkeypatch: pytest.MonkeyPatch) -> None:
    locale.speak(clinic.app, monkeypatch)
    everyone_reads(clinic, locale.SPOKEN)
    data = known(clinic)
    wrong: list[str] = []
    for who, url, answer in asked(clinic, proof):
        unmarked = {left for words in shown(answer) if (left := without(words, data))}
        proof.tried(1, bool(unmarked))
        wrong += [f"{who.name} {url}: {unmarked}"] * bool(unmarked)
    assert not wrong, "\n".join(wrong)


def test_a_fixed_word_is_found(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    locale.speak(clinic.app, monkeypatch)
    everyone_reads(clinic, locale.SPOKEN)
    environment = clinic.app.extensions["environments"][locale.SPOKEN]
    monkeypatch.setitem(environment.globals, "crisis_line", lambda: "Ring somebody.")
    answer = clinic.browsers["maya"].get("/account")
    assert "Ring somebody." in "".join(without(words, known(clinic)) for words in shown(answer))


def everyone_reads(clinic: Clinic, language: str) -> None:
    with clinic.app.app_context():
        db.session.execute(update(User).values(language=language))
        db.session.commit()
        db.session.remove()


def asked(clinic: Clinic, proof: Proof) -> Iterator[tuple[Person, str, TestResponse]]:
    """Each page by each who may open it; in the quick size every second one by one of them."""
    pages: dict[str, list[tuple[Person, str]]] = {}
    for ask in Matrix(clinic).asks(("GET",), (False,)):
        pages.setdefault(ask.endpoint, []).extend((who, ask.url) for who in CAST.values() if admits(CAST, who, ask))
    for some in pages.values():
        for who, url in some if proof.full else proof.random.sample(some, proof.random.randint(0, min(len(some), 1))):
            answer = clinic.browsers[who.name].ask("GET", url, b"", **{"Accept-Language": locale.SPOKEN})
            if answer.mimetype == "text/html" and answer.status_code == 200:
                yield who, url, answer


def shown(answer: TestResponse) -> Iterator[str]:
    """All that a reader sees or is told: the texts, and what is read out in their place. No other languages."""
    page = parser.fromstring(answer.get_data(as_text=True) or "<p></p>")
    for out in page.xpath("//script | //style | //body//*[@lang and @lang != $own]", own=locale.SPOKEN):
        out.drop_tree()
    for number in page.xpath("//span[@class='unbroken']"):  # within a sentence
        number.drop_tag()
    yield "\n".join(page.itertext())  # a sentence may have a field in its middle
    yield from (value for one in page.iter() for name, value in one.attrib.items() if name in _READ_OUT)


def without(words: str, data: re.Pattern[str]) -> str:
    """What is left of a text without what was marked, what somebody typed, days, times and numbers."""
    left, before = words, ""
    while left != before:  # what is marked may hold what is marked
        left, before = _SAID.sub("", left), left
    left = _NO_WORDS.sub("", data.sub("", left))
    return " ".join(left.split()) if re.search(r"[^\W\d]{2}", left) else ""


def known(clinic: Clinic) -> re.Pattern[str]:
    """What is data: the rows as they lie there, and the libraries and the calendar in the language that is spoken."""
    rows = rows_of(clinic.app)
    cells = {str(cell) for table in rows.values() for row in table.values() for cell in row.values() if cell}
    found = {words for cell in cells for words in (strings(json.loads(cell)) if cell[0] in "{[" else [cell])}
    found |= {part for row in rows["user"].values() for part in (*row["name"].split(), initials(row["name"]))}
    found |= {*_OF_THE_WORLD, *strings(panel_texts()), *strings(yaml.safe_load(LIBRARY.read_text()))}
    with clinic.app.app_context(), spoken_in(locale.SPOKEN):
        found |= {notice(name, locale.SPOKEN, facts()) for name in NOTICES} | set(strings(asdict(facts())))
        for one in published.library().versions():
            base, overlay = json.loads(one.source), one.overlays.get(locale.SPOKEN)
            found |= set(strings(translate(base, overlay) if overlay else base))
        found |= {words for skill in skills().values() for words in strings(asdict(skill))}
    calendar = Locale.parse(locale_of(locale.SPOKEN))
    for names in (calendar.months, calendar.days):
        found |= {words for widths in names.values() for each in widths.values() for words in each.values()}
    longest_first = sorted(
        (re.escape(one) for one in found if re.search(r"[^\W\d]", one) and len(one) > 1), key=len, reverse=True
    )
    return re.compile(rf"(?<!\w)(?:{'|'.join(longest_first)})(?!\w)", re.IGNORECASE)


def strings(node: Any) -> Iterator[str]:
    """Every string in it, however deep."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, Mapping):
        for value in node.values():
            yield from strings(value)
    elif isinstance(node, list | tuple):
        for value in node:
            yield from strings(value)
