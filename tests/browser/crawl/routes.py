"""Every route as everyone who may: the page, what htmx swaps into it, and what it says to a form with nothing in it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import update

from portal.accounts.models import User
from portal.database import db
from tests.access.asking import METHODS, Ask, asks
from tests.access.cast import CAST, Person
from tests.access.clinic import Clinic
from tests.access.filling import forms_of, send
from tests.access.outcomes import admits
from tests.browser.crawl.sent import Sent, sent
from tests.browser.crawl.swapping import swapped

NAME = "everything"


@dataclass(frozen=True)
class Line:
    """One request of the matrix that is to be answered."""

    who: Person
    ask: Ask

    @property
    def is_page(self) -> bool:
        return self.ask.method == "GET" and not self.ask.htmx


def lines(clinic: Clinic) -> list[Line]:
    asked = list(asks(clinic.app, clinic.things, METHODS))
    return [Line(who, ask) for who in CAST.values() for ask in asked if admits(CAST, who, ask)]


def speak(clinic: Clinic, language: str) -> None:
    """Everybody here reads it, until the clinic is put back."""
    with clinic.app.app_context():
        db.session.execute(update(User).values(language=language))
        db.session.commit()
        db.session.remove()


def pages(clinic: Clinic, some: Iterable[Line], language: str = "en") -> Iterator[Sent]:
    """What each is answered with. After what changed something, all is put back."""
    for line in some:
        answer = clinic.browsers[line.who.name].send(line.ask, **{"Accept-Language": language})
        state = "" if line.ask.method == "GET" else "nothing filled in"
        one = sent(answer, NAME, line.who.name, line.ask.endpoint, line.ask.url, state=state, language=language)
        if line.ask.method == "POST" and answer.status_code < 400:
            clinic.restore()
            _ = language == "en" or speak(clinic, language)
        if one and one.is_whole:
            yield one
        elif one:
            yield swapped(_page_of(clinic, line, language), one)


def filled_in(clinic: Clinic, who: Person) -> Iterator[Sent]:
    """Each form as its first button sends it, and the same once more: what it says when it is too late."""
    asked = [line.ask for line in lines(clinic) if line.who == who and line.is_page]
    for form in list(forms_of(clinic, who.name, asked)):
        for state in ("filled in", "sent twice"):
            one = sent(send(clinic, form), NAME, who.name, form.endpoint, form.url, state=state)
            if one:
                yield one
        clinic.restore()


def _page_of(clinic: Clinic, line: Line, language: str) -> Sent:
    """The page a fragment is swapped into: the one at its own address, or one of the same things that asks for it.

    What is swapped into any page, into the first.
    """
    near = [one.url for one in _pages_beside(clinic, line) if one.things == line.ask.things]
    near.sort(key=lambda url: url != line.ask.url)
    for url in (*near, "/", "/help"):
        answer = clinic.browsers[line.who.name].client.get(
            url, headers={"Cookie": clinic.browsers[line.who.name].cookie, "Accept-Language": language}
        )
        page = sent(answer, NAME, line.who.name, line.ask.endpoint, url, state="swapped in", language=language)
        if page and page.is_whole and (url in (line.ask.url, "/", "/help") or _asks_for(page, line.ask.url)):
            return page
    raise AssertionError(f"no page asks for {line.ask}")


def _pages_beside(clinic: Clinic, line: Line) -> list[Ask]:
    asked = asks(clinic.app, clinic.things, ("GET",), (False,))
    return [one for one in asked if one.things == line.ask.things and admits(CAST, line.who, one)]


def _asks_for(page: Sent, url: str) -> bool:
    return any(f'"{url}{end}' in page.body for end in ('"', "?"))
