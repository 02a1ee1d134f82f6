"""No answer holds a word that is not for the one who asked: pages, headers, errors, exports, print."""

import pytest

from portal.access.rules import public
from portal.web import pdf
from tests.access.asking import Ask
from tests.access.cast import CAST, SIGNED_IN, Person
from tests.access.clinic import Clinic
from tests.access.markers import NAMED, found_in, mark, names_in, readable_by
from tests.access.noticing import lost
from tests.access.outcomes import admits
from tests.access.reading import text_of
from tests.access.walking import Matrix, Walk, walk
from tests.proof.row import Proof

INSTALLED, DOCUMENT = pdf.is_installed, pdf.document
QUICK = 4


@pytest.mark.proof("A3")
def test_no_answer_holds_what_is_not_hers(matrix: Matrix, proof: Proof) -> None:
    some = CAST.values() if proof.full else proof.random.sample(SIGNED_IN, round(QUICK * matrix.share) or 1)
    for who in some:
        done = matrix.walk(who, proof) if proof.full else walk(matrix.clinic, who, _pages(matrix, who))
        wrong = [*done.leaks, *_differences(who, done, all_forms=proof.full), *_on_errors(matrix.clinic, who)]
        wrong += _on_paper(matrix, who) if proof.full else []
        proof.tried(done.requests, len(wrong))
        assert not wrong, "\n".join(wrong)


def test_a_word_of_somebody_else_is_found(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were it on the very page that says no."""
    for environment in clinic.app.extensions["environments"].values():
        monkeypatch.setitem(environment.globals, "crisis_line", lambda: SPILT)
    assert len(_on_errors(clinic, CAST["maya"])) >= 2 * len(ERRORS)


def test_what_is_on_paper_is_read(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """Presence before absence: a PDF gives up the words that are in it."""
    monkeypatch.setattr(pdf, "is_installed", INSTALLED)
    monkeypatch.setattr(pdf, "document", DOCUMENT)
    letter = clinic.things.named("proof_letter", "maya's").id
    answer = clinic.browsers["maya"].get(f"/records/letters/{letter}/print.pdf")
    assert answer.get_data().startswith(b"%PDF")
    assert mark("maya", "named").encode() not in answer.get_data()
    assert mark("maya", "named") in found_in(text_of(answer))


def _pages(matrix: Matrix, who: Person) -> list[Ask]:
    return [ask for ask in matrix.asks(("GET",), (False,)) if admits(CAST, who, ask)]


def _differences(who: Person, done: Walk, all_forms: bool) -> list[str]:
    """All that is hers to read was shown to her, the names of patients too: presence before absence."""
    only_after_a_form = set() if all_forms else {mark(who.name, "note"), mark("second", "session")}
    unseen = readable_by(who.name) - done.words - only_after_a_form
    named = {whole for whole, readers in NAMED.items() if who.name in readers}
    unseen_there = lost(who, done.shown)
    return (
        unseen_there
        + [f"{who.name} was not shown {word}" for word in unseen]
        + [
            f"{who.name} was {'' if name in done.patients else 'not '}shown the name {name}"
            for name in named ^ done.patients
        ]
    )


SPILT = f"{mark('lena', 'message')} of Lena Walsh"
ERRORS: dict[int, tuple[str, str, bytes, dict[str, str]]] = {
    400: ("POST", "/sign-in", b"", {}),
    403: ("POST", "/sign-in", b"", {"Sec-Fetch-Site": "cross-site"}),
    404: ("GET", "/no-such-page", b"", {}),
    405: ("DELETE", "/help", b"", {"Sec-Fetch-Site": "same-origin"}),
    413: ("POST", "/sign-in", b"a=" + b"x" * 2**21, {"Content-Type": "application/x-www-form-urlencoded"}),
    500: ("GET", "/help", b"", {}),
}


def _on_errors(clinic: Clinic, who: Person) -> list[str]:
    """Every page that says no holds no word of anybody, and no name but her own. What breaks knew more."""
    browser, found = clinic.browsers[who.name], []
    for code, (method, url, body, headers) in ERRORS.items():
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(clinic.app.view_functions, "safety.help", _failing)
            answer = browser.ask(method, url, body, **headers)
        text = text_of(answer)
        others = {name for name in names_in(text) if name.split()[0].lower() != who.name}
        found += [f"{who.name}: {method} {url}: {answer.status_code}"] * (answer.status_code != code)
        found += [f"{who.name}: {code} shows {word}" for word in found_in(text) | others]
    return found


@public
def _failing() -> str:
    raise KeyError(SPILT)


def _on_paper(matrix: Matrix, who: Person) -> list[str]:
    """What would be printed, printed."""
    printed = [ask for ask in _pages(matrix, who) if ask.endpoint.endswith("_pdf")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdf, "is_installed", INSTALLED)
        patch.setattr(pdf, "document", DOCUMENT)
        done = walk(matrix.clinic, who, printed)
    return [*done.deviations, *done.leaks]
