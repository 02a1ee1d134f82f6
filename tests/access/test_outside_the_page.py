"""What a page leaves behind outside itself: its title, its address and those it leads to, the name of a file, headers.

A browser keeps them in its history, a phone shows them, a proxy writes them down.
"""

import re
from collections.abc import Iterator
from urllib.parse import unquote

import pytest
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse

from tests.access.asking import Ask
from tests.access.browser import Browser
from tests.access.cast import CAST, SIGNED_IN, Person
from tests.access.clinic import Clinic
from tests.access.markers import GROUPS, found_in, mark, names_in
from tests.access.outcomes import admits
from tests.access.walking import Matrix
from tests.proof.row import Proof

UNDER_ITS_OWN_NAME = ("materials.file", "acting.file", "caseload.shelved_file", "messages.attachment")
"""A file that somebody sent comes back under the name that it had, to those who may read it."""
OF_GROUPS = tuple(mark(group, "") for group in GROUPS)
"""What leaders called a handout or a session is the title of its page."""
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_LEADS = re.compile(r"""\s(?:href|src|action|formaction|hx-[a-z]+)="(/[^"]*)\"""")
QUICK = 40


def outside(ask: Ask, answer: TestResponse) -> Iterator[tuple[str, str]]:
    """All that is seen of an answer by who does not see its page."""
    for name, value in answer.headers:
        if name != "Content-Disposition" or ask.endpoint not in UNDER_ITS_OWN_NAME:
            yield f"header {name}", unquote(value)
    if answer.mimetype == "text/html":
        text = answer.get_data(as_text=True)
        yield from (("title", one) for one in _TITLE.findall(text))
        yield from (("address", unquote(one)) for one in _LEADS.findall(text))


def _told(clinic: Clinic, who: Person, ask: Ask) -> list[str]:
    answer = clinic.browsers[who.name].send(ask)
    found = [f"{who.name}: {ask}: {what}: {words}" for what, words in outside(ask, answer) if _tells(who, what, words)]
    policy = answer.headers.get("Referrer-Policy")
    return found if policy == "same-origin" else [*found, f"{who.name}: {ask}: Referrer-Policy: {policy}"]


def _tells(who: Person, what: str, words: str) -> bool:
    """A word that somebody wrote, or a patient's name. Whoever works here sees in a tab whose page it is."""
    written = {one for one in found_in(words) if what != "title" or not one.startswith(OF_GROUPS)}
    may_name = what == "title" and who.role != "patient"
    return bool(written or (names_in(words) and not may_name))


@pytest.mark.proof("P6")
@pytest.mark.parametrize("what", ["pages"])
def test_a_page_leaves_nothing_of_anybody_outside_itself(clinic: Clinic, proof: Proof, what: str) -> None:
    matrix = Matrix(clinic)
    plain = matrix.asks(("GET",), (False,))
    every = [(who, ask) for who in SIGNED_IN for ask in plain if admits(CAST, who, ask)]
    asked = every if proof.full else proof.random.sample(every, QUICK)
    found = [one for who, ask in asked for one in _told(clinic, who, ask)]
    proof.tried(len(asked), len(found))
    assert not found, "\n".join(found)


def test_a_word_outside_the_page_is_found(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were it in the title, where a page leads, in a header, or said to the next site."""
    (ask,) = (ask for ask in Matrix(clinic).asks(("GET",), (False,)) if ask.endpoint == "materials.index")
    maya, word = CAST["maya"], mark("maya", "sent")
    assert _told(clinic, maya, ask) == []
    request = clinic.browsers["maya"].send(ask).request
    policy = {"Referrer-Policy": "same-origin", "Content-Type": "text/html"}
    for text, heads in (
        (f"<title>{word}</title>", policy),
        (f'<a href="/sheets/{word}">', policy),
        ('<a href="/of/Devon%20Kim">', policy),
        ("<title>Messages of Devon Kim</title>", policy),
        ("", policy | {"Location": f"/{word}"}),
        ("", policy | {"Referrer-Policy": "unsafe-url"}),
    ):
        answer = TestResponse([text.encode()], "200 OK", Headers(heads), request)
        monkeypatch.setattr(Browser, "send", lambda self, ask, answer=answer: answer)
        assert len(_told(clinic, maya, ask)) == 1, text
