"""Whether the matrix notices that the portal is not as it should be: the first deviation is enough."""

import pickle
import re
from collections.abc import Iterable
from pathlib import Path

from portal.access.rules import rule_of
from portal.web import pdf
from tests.access.asking import Ask, asks
from tests.access.cast import CAST, SIGNED_IN, Person
from tests.access.clinic import Clinic
from tests.access.markers import found_in, readable_by
from tests.access.outcomes import admits, fault
from tests.access.reading import text_of
from tests.access.rows import Rows, changes, rows_of
from tests.access.settings import app_in
from tests.access.standing import DOES, STANDS_NOT_ON, STANDS_ON
from tests.sqlite import keep_file

Seen = dict[str, str]
"""By endpoint, all that it showed."""


def deviates(clinic: Clinic, who: Person, ask: Ask, seen: Seen | None = None) -> str:
    """What is wrong with the answer, "" when nothing is. `seen`: gathers what each endpoint shows."""
    admitted = admits(CAST, who, ask)
    before = rows_of(clinic.app) if who.role == "patient" and admitted and ask.method == "POST" else None
    answer = clinic.browsers[who.name].send(ask)
    text = text_of(answer)
    if seen is not None:
        seen[ask.endpoint] = seen.get(ask.endpoint, "") + text
    wrong = fault(who, ask, admitted, answer) or _spilt(who, ask, text)
    if admitted and ask.method == "POST" and answer.status_code < 400:
        wrong = wrong or (_misdone(clinic, who, ask, before) if before else "")
        clinic.restore()
    return wrong


def _spilt(who: Person, ask: Ask, text: str) -> str:
    words = sorted(found_in(text) - readable_by(who.name))
    return f"{who.name}: {ask}: shows {words[0]}" if words else ""


def _misdone(clinic: Clinic, who: Person, ask: Ask, before: Rows) -> str:
    """What a patient does is done to what is hers, and is done."""
    hers, after = clinic.things.named("person", who.name).id.replace("-", ""), rows_of(clinic.app)
    for table, rows in after.items():
        for one, row in rows.items():
            whose = str(row.get("patient_id") or hers).replace("-", "")
            if row != before[table].get(one) and whose != hers:
                return f"{who.name}: {ask}: changes a {table} of somebody else"
    does = DOES.get((who.name, ask.endpoint))
    return f"{who.name}: {ask}: has not changed {does}" if does and does not in changes(before, after) else ""


def first_of(clinic: Clinic, asked: Iterable[Ask], people: Iterable[Person] = CAST.values()) -> str:
    """Of all these requests by everyone."""
    some = list(asked)
    return next((wrong for who in people for ask in some if (wrong := deviates(clinic, who, ask))), "")


def first_deviation(folder: Path, scope: str) -> str:
    """In a clinic that was kept: where the rule names the scope, by anyone; else on the pages somebody may open."""
    clinic = _loaded(folder)
    every = list(asks(clinic.app, clinic.things, sizes=(False,)))
    names_it = re.compile(rf"within {re.escape(scope)}(,|;|$)")
    ruled = [ask for ask in every if names_it.search(_rule(clinic, ask))]
    return first_of(clinic, ruled) or next((wrong for who in SIGNED_IN if (wrong := _on_pages(clinic, who, every))), "")


def _on_pages(clinic: Clinic, who: Person, every: list[Ask]) -> str:
    """A word that is not hers, or one of hers that she is not shown, at all or where it belongs."""
    seen: Seen = {}
    hers = [ask for ask in every if admits(CAST, who, ask)]
    for ask in sorted(hers, key=lambda ask: ask.method):
        if wrong := deviates(clinic, who, ask, seen):
            return wrong
    unseen = sorted(readable_by(who.name) - found_in("".join(seen.values())))
    return next(iter([f"{who.name} is not shown {word}" for word in unseen] + lost(who, seen)), "")


def lost(who: Person, seen: Seen) -> list[str]:
    """What does not stand where it should, or does where it should not."""
    return [
        f"{who.name}: {endpoint} {'does not show' if should else 'shows'} {word}"
        for places, should in ((STANDS_ON, True), (STANDS_NOT_ON, False))
        for (name, endpoint), words in places.items()
        if name == who.name
        for word in words
        if (word in seen.get(endpoint, "")) is not should
    ]


def _rule(clinic: Clinic, ask: Ask) -> str:
    rule = rule_of(clinic.app.view_functions[ask.endpoint])
    return rule.words if rule else ""


def _loaded(folder: Path) -> Clinic:
    pdf.is_installed, pdf.document = lambda: True, lambda html, size="": html.encode()  # type: ignore[assignment]
    app = app_in(folder)
    things, tokens = pickle.loads((folder / "clinic.pickle").read_bytes())
    clinic = Clinic(app, keep_file(app, folder), things, tokens)
    clinic.come_in()
    return clinic
