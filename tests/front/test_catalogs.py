"""Each catalog says all that the portal says, with the same things to fill in; a further language needs no code."""

import re
import runpy
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from flask import Flask

from portal.app import create_app
from portal.web import languages
from tests.conftest import settings

SCRIPT = runpy.run_path(str(Path(__file__).parents[2] / "scripts" / "catalogs"))
_PLACES = re.compile(r"%\(\w+\)s|%%")


@pytest.fixture(scope="module")
def fixed() -> Catalog:
    found: Catalog = SCRIPT["fixed_words"]()
    return found


def amiss(fixed: Catalog, held: Catalog) -> Iterator[str]:
    for message in fixed:
        if message.id:
            yield from _of(message, held.get(message.id))
    yield from (f"nobody says any more: {one.id}" for one in held if one.id and fixed.get(one.id) is None)


def _of(message: Message, there: Message | None) -> Iterator[str]:
    if there is None or not SCRIPT["is_said"](there):
        yield f"no words for: {message.id}"
        return
    english = message.id if message.pluralizable else (message.id,)
    said = there.string if there.pluralizable else (there.string,)
    wanted = {place for one in english for place in _PLACES.findall(one)}
    for words in said:
        if not set(_PLACES.findall(words)) <= wanted or (set(_PLACES.findall(words)) != wanted and len(said) == 1):
            yield f"something else to fill in: {words}"
        if "!" in words:
            yield f"it shouts: {words}"
    if "fuzzy" in there.flags:
        yield f"not looked at: {message.id}"


@pytest.mark.parametrize("language", languages.spoken()[1:])
def test_it_is_whole(language: str, fixed: Catalog) -> None:
    assert len(fixed) > 3500
    assert list(amiss(fixed, SCRIPT["held_words"](language))) == []


def test_what_is_amiss_is_found() -> None:
    fixed, held = Catalog(), Catalog(locale="es")
    for words in ("Save", "Hello %(name)s", "Wait"):
        fixed.add(words)
    fixed.add(("%(num)s day", "%(num)s days"))
    held.add("Hello %(name)s", "Hola %(nombre)s")
    held.add("Wait", "¡Espere!")
    held.add("Gone", "Ya no")
    held.add(("%(num)s day", "%(num)s days"), ("un día", ""))
    found = list(amiss(fixed, held))
    assert [one.partition(":")[0] for one in found] == [
        "no words for",
        "something else to fill in",
        "it shouts",
        "no words for",
        "nobody says any more",
    ]


def test_a_third_language_is_a_folder_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(languages, "FOLDER", tmp_path / "translations")
    for kept in (languages.spoken, languages.catalog):
        kept.cache_clear()
    try:
        file = tmp_path / "translations" / "ar" / "LC_MESSAGES" / "messages.po"
        file.parent.mkdir(parents=True)
        file.write_text(
            'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Help now"\nmsgstr "النجدة"\n'
        )
        page = spoken_by(create_app(settings(tmp_path, f"sqlite:///{tmp_path}/none.db")), "ar")
        assert '<html lang="ar" dir="rtl">' in page
        assert "النجدة" in page
        assert ">English</a>" in page
    finally:
        for kept in (languages.spoken, languages.catalog):
            kept.cache_clear()


def spoken_by(app: Flask, language: str) -> str:
    return app.test_client().get("/help", headers={"Accept-Language": language}).text
