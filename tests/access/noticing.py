"""Whether the matrix notices that the portal is not as it should be: the first deviation is enough."""

import pickle
from collections.abc import Iterable
from pathlib import Path

from portal.access.rules import rule_of
from portal.web import pdf
from tests.access.asking import Ask, asks
from tests.access.cast import CAST, SIGNED_IN, Person
from tests.access.clinic import Clinic
from tests.access.markers import mark, readable_by
from tests.access.outcomes import admits, fault, words_in
from tests.access.settings import app_in
from tests.sqlite import keep_file


def deviates(clinic: Clinic, who: Person, ask: Ask, seen: set[str] | None = None) -> str:
    """What is wrong with the answer, "" when nothing is. `seen`: gathers the words that it shows."""
    admitted = admits(CAST, who, ask)
    answer = clinic.browsers[who.name].send(ask)
    if admitted and ask.method == "POST" and answer.status_code < 400:
        clinic.restore()
    words = words_in(answer)
    if seen is not None:
        seen |= words
    spilt = sorted(words - readable_by(who.name))
    return fault(who, ask, admitted, answer) or (f"{who.name}: {ask}: shows {spilt[0]}" if spilt else "")


def first_of(clinic: Clinic, asked: Iterable[Ask], people: Iterable[Person] = CAST.values()) -> str:
    """Of all these requests by everyone."""
    some = list(asked)
    return next((wrong for who in people for ask in some if (wrong := deviates(clinic, who, ask))), "")


def first_deviation(folder: Path, scope: str) -> str:
    """In a clinic that was kept: where the scope is the rule, by anyone; else on the pages that somebody may open."""
    clinic = _loaded(folder)
    every = list(asks(clinic.app, clinic.things, sizes=(False,)))
    ruled = [ask for ask in every if f"within {scope}," in _rule(clinic, ask)]
    return first_of(clinic, ruled) or next((wrong for who in SIGNED_IN if (wrong := _on_pages(clinic, who, every))), "")


def _on_pages(clinic: Clinic, who: Person, every: list[Ask]) -> str:
    """A word that is not hers, or one of hers that she is not shown."""
    seen: set[str] = {mark(who.name, "note")}
    for ask in every:
        if ask.method == "GET" and admits(CAST, who, ask) and (wrong := deviates(clinic, who, ask, seen)):
            return wrong
    unseen = sorted(readable_by(who.name) - seen)
    return f"{who.name} is not shown {unseen[0]}" if unseen else ""


def _rule(clinic: Clinic, ask: Ask) -> str:
    rule = rule_of(clinic.app.view_functions[ask.endpoint])
    return rule.words if rule else ""


def _loaded(folder: Path) -> Clinic:
    pdf.engine, pdf.document = object, lambda html, size="": html.encode()  # type: ignore[assignment]
    app = app_in(folder)
    things, tokens = pickle.loads((folder / "clinic.pickle").read_bytes())
    clinic = Clinic(app, keep_file(app, folder), things, tokens)
    clinic.come_in()
    return clinic
