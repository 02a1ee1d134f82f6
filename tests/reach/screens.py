"""What patients and passers-by read, page by page, without anybody's own words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lxml import html
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from portal.accounts.models import User
from portal.database import db
from tests.access.asking import asks
from tests.access.cast import CAST
from tests.access.clinic import Clinic
from tests.access.outcomes import admits
from tests.access.relations import anyone
from tests.reach.passages import said_beside, sentences

READERS = ("maya", "wanda", "rosa", "petra", "nobody")
"""With something of everything; with nothing yet; with her time here over; acting for a patient; at the door."""
SOMEBODY = "Ann"


@dataclass
class Screen:
    """One page as one of them sees it. `named`: whoever and whatever has a name in the clinic that was laid."""

    name: str
    html: str
    named: re.Pattern[str]

    @cached_property
    def tree(self) -> Any:
        return html.fromstring(self.html)

    @cached_property
    def main(self) -> list[str]:
        """The sentences of what is this page's own."""
        found = self.tree.xpath("//main")
        return [self.named.sub(SOMEBODY, one) for one in sentences(found[0] if found else self.tree)]

    @property
    def everything(self) -> list[str]:
        """The frame around it, its title, and what is only read out, too."""
        return [*sentences(self.tree), *said_beside(self.tree)]


def screens(clinic: Clinic, language: str) -> list[Screen]:
    """One of each kind of page for each of them: the same words once."""
    named = _names(clinic)
    _speak(clinic, language)
    found: dict[tuple[str, ...], Screen] = {}
    for who, page, answer in _answers(clinic, language):
        if _is_page(answer):
            one = Screen(f"{who}: {page}", answer.get_data(as_text=True), named)
            found.setdefault((page, *one.main), one)
    return list(found.values())


def _answers(clinic: Clinic, language: str) -> Iterator[tuple[str, str, TestResponse]]:
    asked = list(asks(clinic.app, clinic.things, ("GET",), (False,)))
    for who in READERS:
        browser, seen = clinic.browsers[who], set()
        for ask in asked:
            is_public = anyone in ask.expected.who
            if ask.endpoint not in seen and is_public == (who == "nobody") and admits(CAST, CAST[who], ask):
                seen.add(ask.endpoint)
                yield who, ask.endpoint, browser.send(ask, **{"Accept-Language": language})
    yield "maya", "nowhere", clinic.browsers["maya"].get("/no-such-page")


def _is_page(answer: TestResponse) -> bool:
    """A redirection is none; what would be a PDF comes as the page it is made of."""
    return answer.status_code in (200, 404) and answer.get_data()[:15].lower().startswith(b"<!doctype html")


def _speak(clinic: Clinic, language: str) -> None:
    with clinic.app.app_context():
        db.session.execute(update(User).values(language=language))
        db.session.commit()


def _names(clinic: Clinic) -> re.Pattern[str]:
    with clinic.app.app_context():
        people = db.session.scalars(select(User.name)).all()
    names = sorted({*people, *(name.split()[0] for name in people)}, key=len, reverse=True)
    return re.compile(rf"\b(?:Vellum[a-z]+|{'|'.join(map(re.escape, names))})\b")
