"""A language that marks every word it was asked for: what stands on a page without marks is not translated."""

from functools import lru_cache
from typing import Any

import flask_babel
import pytest
from babel.support import NullTranslations
from flask import Flask

from portal.web import languages, templates, translation

SPOKEN = "es"  # in whose place it is put: dates, worksheets and skills stay that language's
OPEN, CLOSE = "⟦", "⟧"


LONGEST = 10
"""Letters of a word put behind a message."""


def _more(letters: int) -> str:
    """So many; what does not fit on to the last word of the message follows in words of their own."""
    first, rest = min(letters, LONGEST // 2), max(letters - LONGEST // 2, 0)
    return "·" * first + "".join(f" {'·' * min(LONGEST, rest - at)}" for at in range(0, rest, LONGEST))


class Pseudo(NullTranslations):
    """Each message between marks, half as long again: where words have no room, it shows."""

    def gettext(self, message: str) -> str:
        return f"{OPEN}{message}{_more(len(message) // 2)}{CLOSE}" if message else ""

    def ngettext(self, msgid1: str, msgid2: str, num: int) -> str:
        return self.gettext(msgid1 if num == 1 else msgid2)

    ugettext, ungettext = gettext, ngettext


def speak(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything of this application in the language of marks, until the test ends."""
    pseudo: Any = Pseudo()
    monkeypatch.setattr(translation, "catalog", lambda language: pseudo)
    monkeypatch.setattr(flask_babel.Domain, "get_translations", lambda self: pseudo)
    monkeypatch.setattr(languages, "catalog", lambda language: pseudo)
    marked = templates._environment(app, SPOKEN)
    marked.bytecode_cache = None  # what is kept there is in that language
    monkeypatch.setitem(app.extensions["environments"], SPOKEN, marked)
    for name in ("_translated", "_numbered", "_bare"):  # what was said in another language, before and after
        monkeypatch.setattr(translation, name, lru_cache(getattr(translation, name).__wrapped__))
