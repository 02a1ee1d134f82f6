"""The languages the portal speaks: English, and each that has a catalog in portal/translations/.

A further language is a folder more there, and needs no code: its messages.po, made and kept up by scripts/catalogs.
"""

import os
from functools import cache
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

FOLDER = Path(__file__).parents[1] / "translations"
ENGLISH = "en"
_COUNTRY = "US"


@cache
def spoken() -> tuple[str, ...]:
    """The codes of the languages, English first: ("en", "es")."""
    return (ENGLISH, *sorted(file.parents[1].name for file in FOLDER.glob("*/LC_MESSAGES/messages.po")))


@cache
def name_of(language: str) -> str:
    """What the language calls itself, as the beginning of a line: "Español"."""
    own = Locale.parse(language).get_language_name(language) or language
    return own[:1].upper() + own[1:]


@cache
def locale_of(language: str) -> str:
    """The language as it is written in the clinic's country, by which days, times and numbers are: "es_US"."""
    try:
        return str(Locale.parse(f"{language}_{_COUNTRY}"))
    except UnknownLocaleError:
        return language


@cache
def direction_of(language: str) -> str:
    """Which way it is written: "ltr" or "rtl"."""
    return str(Locale.parse(language).text_direction)


@cache
def catalog(language: str) -> NullTranslations:
    """The words of one language, by the English ones."""
    if language not in spoken() or language == ENGLISH:
        return NullTranslations()
    with _compiled(language).open("rb") as file:
        return Translations(file)


def compile_catalogs() -> None:
    """Lay the catalogs where gettext looks for them, if they changed since."""
    for language in spoken()[1:]:
        _compiled(language)


def _compiled(language: str) -> Path:
    source = FOLDER / language / "LC_MESSAGES" / "messages.po"
    target = source.with_suffix(".mo")
    if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
        partial = target.with_suffix(f".{os.getpid()}.part")
        with source.open("rb") as words, partial.open("wb") as made:
            write_mo(made, read_po(words, locale=language))
        partial.replace(target)  # several processes may start at once
    return target
