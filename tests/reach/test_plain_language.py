"""Whatever a patient reads is easy to read, in both languages: each page, worksheet, skill, refusal and mail."""

from collections.abc import Callable, Iterator
from statistics import median

import pytest
from lxml.html import fromstring

from portal.web.translation import spoken_in
from tests.access.clinic import Clinic, on_sqlite
from tests.reach.fixed_words import Words, crisis_texts, messages, skill_library, worksheets
from tests.reach.passages import said_beside, sentences, split
from tests.reach.plain_words import (
    ENOUGH,
    HARDEST,
    MIDDLE,
    counted,
    is_harder,
    is_long,
    score,
    syllables,
    unwelcome_in,
)
from tests.reach.screens import screens


@pytest.fixture
def clinic(tmp_path_factory: pytest.TempPathFactory, plain_paper: None) -> Iterator[Clinic]:
    """As it was laid. The language of the last page is nobody's after it."""
    laid = on_sqlite(tmp_path_factory)
    laid.restore()
    with spoken_in("en"):
        yield laid
    laid.restore()


def test_every_page_a_patient_sees(clinic: Clinic) -> None:
    for language in HARDEST:
        pages = screens(clinic, language)
        assert len(pages) > 90
        faults = _hard({one.name: one.main for one in pages}, language)
        assert not faults + _unwelcome({one.name: one.everything for one in pages}, language)


@pytest.mark.parametrize("words", [worksheets, skill_library, crisis_texts, messages], ids=lambda one: one.__name__)
def test_every_text_of_ours(words: Callable[[], Words]) -> None:
    said = words()
    for language in HARDEST:
        texts = {name: spoken[language] for name, spoken in said.items() if language in spoken}
        assert len(texts) > 3
        assert not _hard(texts, language) + _unwelcome(texts, language)


def test_a_hard_page_is_found() -> None:
    """The control: words that nobody should meet, a text for the few, a sentence without an end; and an easy text."""
    hard = {
        "en": "Your submission is invalid, as authentication of the user has failed. Subsequent modification of "
        "previously transmitted documentation necessitates administrative authorization by your organization.",
        "es": "El usuario es inválido porque caducó la autorización. La modificación posterior de documentación "
        "previamente transmitida requiere autorización administrativa de la organización correspondiente.",
    }
    easy = {"en": "You can stop here. It is all saved.", "es": "Puede parar aquí. Ya se guardó todo."}
    for language, words in hard.items():
        assert len(_unwelcome({"page": split(words)}, language)) >= 3
        assert [one.split(":")[0] for one in _hard({"page": split(words)}, language)] == ["page", "the median"]
        assert not _hard({"page": split(easy[language] * 3)}, language)
        assert "too long" in _hard({"page": ["and on it goes " * 8]}, language)[0]


def test_what_counts() -> None:
    page = fromstring(
        "<main><h1>Your week</h1><p>On <b>Monday</b> 3 you meet <a href='/'>your group</a> at noon. Bring water. "
        "<span class='pill'>New</span></p><ul><li>Call or text 988</li><li aria-label='Close it'>x</li></ul></main>"
    )
    said = ["Your week", "On Monday 3 you meet your group at noon.", "Bring water.", "New", "Call or text 988", "x"]
    assert sentences(page) == said
    assert counted(said) == ["On you meet your group at noon."]
    assert list(said_beside(page)) == ["Close it"]


def test_the_vowels_of_spanish() -> None:
    words = {"aquí": 2, "ahora": 3, "país": 2, "ciudad": 2, "quiere": 2, "guardado": 3, "muy": 1, "y": 1, "suyo": 2}
    assert {word: syllables(word) for word in words} == words


def _hard(texts: dict[str, list[str]], language: str) -> list[str]:
    """What is harder than it may be, with its score; sentences that are too long; and the middle of all texts."""
    found = {name: counted(some) for name, some in texts.items()}
    long = [f"too long, {name}: {one}" for name, some in found.items() for one in some if is_long(one, language)]
    enough = {name: some for name, some in found.items() if len(" ".join(some).split()) >= ENOUGH}
    scores = {name: score(some, language) for name, some in enough.items()}
    scores["the median"] = median(scores.values())
    limits = dict.fromkeys(scores, HARDEST[language]) | {"the median": MIDDLE[language]}
    return long + [f"{one}: {it:.1f}" for one, it in scores.items() if is_harder(it, limits[one], language)]


def _unwelcome(texts: dict[str, list[str]], language: str) -> list[str]:
    return [
        f"{word!r}, {name}: {one}"
        for name, some in texts.items()
        for one in some
        for word in unwelcome_in(one, language)
    ]
