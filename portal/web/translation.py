"""Words of the pages in the reader's language.

A page says some forty things. Looked up anew each time they cost more than its queries, so what needs no values
filled in is kept per language.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from flask import Flask, current_app, has_app_context, has_request_context
from markupsafe import Markup

from portal.web.escaping import shown
from portal.web.languages import ENGLISH, catalog, direction_of


def init_translation(app: Flask, select: Callable[[], str]) -> None:
    """To be called after Babel, whose `_` it takes the place of in the templates. `select`: the language of now."""
    app.extensions["language"] = select
    app.before_request(_forget)
    app.teardown_request(_forget)
    app.jinja_env.globals.update(_=said, gettext=said, ngettext=said_of, language=language, direction=direction)


_language: ContextVar[str] = ContextVar("language", default="")


def language() -> str:
    """The language of this request: "en". Found out once. English where there is no application, as at the start."""
    known = _language.get()
    if known or not has_app_context():
        return known or ENGLISH
    known = str(current_app.extensions["language"]())
    if has_request_context():
        _language.set(known)
    return known


def direction() -> str:
    """Which way the language of this request is written: "ltr" or "rtl"."""
    return direction_of(language())


@contextmanager
def spoken_in(language: str) -> Iterator[None]:
    """What is said inside is said in this language, whoever asks."""
    before = _language.set(language)
    try:
        yield
    finally:
        _language.reset(before)


def _forget(fault: BaseException | None = None) -> None:
    """The next request on this thread may be somebody else's."""
    _language.set("")


def said(message: str, **values: Any) -> Markup:
    """The message, with values escaped and filled in."""
    words = _translated(_language.get() or language(), message)
    return _filled(words, values) if values else _bare(words)


def said_of(singular: str, plural: str, num: int, **values: Any) -> Markup:
    """The form of the message that goes with `num`, which it may name as %(num)s."""
    words = _numbered(_language.get() or language(), singular, plural, num)
    return _filled(words, {"num": num, **values})


def _filled(words: Markup, values: dict[str, Any]) -> Markup:
    """What `words % values` does, without a helper object for each value."""
    return Markup(str.__mod__(words, {name: shown(value) for name, value in values.items()}))  # nosec B704 # each value is escaped


def text(message: str, **values: Any) -> str:
    """As `said`, for what is no markup yet: an ordinary string that a template escapes."""
    words = str(_translated(_language.get() or language(), message))
    return words % values if values else words.replace("%%", "%")


@lru_cache(maxsize=4096)
def _translated(language: str, message: str) -> Markup:
    return Markup(catalog(language).ugettext(message))  # nosec B704 # our own words


@lru_cache(maxsize=4096)
def _numbered(language: str, singular: str, plural: str, num: int) -> Markup:
    return Markup(catalog(language).ungettext(singular, plural, num))  # nosec B704 # our own words


@lru_cache(maxsize=4096)
def _bare(words: Markup) -> Markup:
    return words.replace("%%", "%")
