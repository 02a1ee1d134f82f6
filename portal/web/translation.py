"""Words of the pages in the reader's language.

A page says some forty things. Looked up anew each time they cost more than its queries, so what needs no values
filled in is kept per language.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from flask import Flask
from flask_babel import get_locale, get_translations
from markupsafe import Markup

from portal.web.escaping import shown


def init_translation(app: Flask) -> None:
    """To be called after Babel, whose `_` it takes the place of in the templates."""
    app.before_request(_forget)
    app.jinja_env.globals.update(_=said, gettext=said)


_language: ContextVar[str] = ContextVar("language", default="")


def language() -> str:
    """The language of this request: "en". Found out once."""
    known = _language.get()
    if not known:
        known = str(get_locale() or "en")
        _language.set(known)
    return known


@contextmanager
def spoken_in(language: str) -> Iterator[None]:
    """What is said inside is said in this language, whoever asks."""
    before = _language.set(language)
    try:
        yield
    finally:
        _language.reset(before)


def _forget() -> None:
    """The next request on this thread may be somebody else's."""
    _language.set("")


def said(message: str, **values: Any) -> Markup:
    """The message, with values escaped and filled in."""
    words = _translated(_language.get() or language(), message)
    if not values:
        return _bare(words)
    # What `words % values` does, without a helper object for each value.
    return Markup(str.__mod__(words, {name: shown(value) for name, value in values.items()}))


def text(message: str, **values: Any) -> str:
    """As `said`, for what is no markup yet: an ordinary string that a template escapes."""
    words = str(_translated(_language.get() or language(), message))
    return words % values if values else words.replace("%%", "%")


@lru_cache(maxsize=4096)
def _translated(language: str, message: str) -> Markup:
    return Markup(get_translations().ugettext(message))


@lru_cache(maxsize=4096)
def _bare(words: Markup) -> Markup:
    return words.replace("%%", "%")
