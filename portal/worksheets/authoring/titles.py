"""Whose name it is already: where two sheets are called the same, whoever gives one out cannot tell which is which."""

import unicodedata
from collections.abc import Iterator

from flask_babel import gettext as _

from portal.database import Conflict
from portal.worksheets.authoring import shelf
from portal.worksheets.authoring.address import Document
from portal.worksheets.definitions.faults import Finding
from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.published import edition, library

NAMES = ("title", "short_title")


def is_taken(words: str, by_itself: str) -> bool:
    """Another sheet that is in use goes by this name, in any language, by its title or its short one.

    `by_itself`: the id of the sheet that wants the name. One statement at most in a request.
    """
    wanted = plain(words)
    return any(wanted in _names(one) for one in _others(by_itself))


def findings(document: Document) -> list[Finding]:
    """A draft keeps its name, and is told."""
    return [
        ((key,), f"a worksheet is called {document[key]} already")
        for key in NAMES
        if key in document and is_taken(document[key], document["id"])
    ]


def check_free(document: Document) -> None:
    """Raises Conflict. Asked once the clinic's chain is held: who published the other one at this moment is seen."""
    if findings(document):
        raise Conflict(_("Another worksheet has this title already. Please give this one another title first."))


def plain(words: str) -> str:
    """As an eye reads it: neither capitals nor spaces make another name."""
    return " ".join(unicodedata.normalize("NFKC", words).casefold().split())


def _others(but: str) -> Iterator[Worksheet]:
    yield from library().all()
    for one in shelf.offered():
        if one.slug != but:
            yield edition(one.slug, one.version)


def _names(worksheet: Worksheet) -> set[str]:
    spoken = (worksheet, *worksheet.languages.values())
    return {plain(words) for one in spoken for words in (one.title, one.short_title)}
