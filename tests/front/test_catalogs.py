"""Each catalog says all that the portal says, with the same things to fill in; a further language needs no code."""

import ast
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

ROOT = Path(__file__).parents[2]
SCRIPT = runpy.run_path(str(ROOT / "scripts" / "catalogs"))
_SAYERS = {
    *((module, name) for module in ("flask_babel", "portal.web.translation") for name in ("gettext", "ngettext")),
    *(("flask_babel", "lazy_gettext"), ("portal.web.translation", "text")),
    *(("portal.web.translation", name) for name in ("said", "said_of")),
}
"""Where from, and what: that which says a sentence in the reader's language."""
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


def unheard_in(source: str, known: set[str]) -> Iterator[str]:
    """Sentences that are said by whatever name, or counted, and that the catalogs' script did not find."""
    tree = ast.parse(source)
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    names = {one.asname or one.name for node in imports for one in node.names if (node.module, one.name) in _SAYERS}
    for call in ast.walk(tree):
        if isinstance(call, ast.Call):
            is_said = isinstance(call.func, ast.Name) and call.func.id in names
            words = [one.value for one in call.args[:2] if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            yield from (one for one in words if one not in known and (is_said or "%(num)s" in one))


def test_no_sentence_of_the_code_is_unheard(fixed: Catalog) -> None:
    """One that is said inside an f-string, or through a name that the script does not know, stays English for ever."""
    ids = (one.id for one in fixed if one.id)
    known = {words for one in ids for words in (one if isinstance(one, tuple) else (one,))}
    files = sorted((ROOT / "portal").rglob("*.py"))
    assert [(file.name, one) for file in files for one in unheard_in(file.read_text(encoding="utf-8"), known)] == []
    heard = "from portal.web.translation import text as t\nf\"{t('Not heard')}, {many('One', '%(num)s of them')}\""
    assert list(unheard_in(heard, known)) == ["Not heard", "%(num)s of them"]


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
