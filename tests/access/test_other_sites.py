"""What another site, or another session, makes a browser send is refused at every form there is."""

from collections.abc import Iterator

from tests.access.asking import Ask, asks
from tests.access.browser import token_of
from tests.access.cast import CAST, Person
from tests.access.clinic import Clinic
from tests.access.outcomes import admits


def test_no_form_is_taken_from_anywhere_else(clinic: Clinic) -> None:
    before, foreign = clinic.digest(), token_of(clinic.app, "1" * 40)
    forms = list(_forms(clinic))
    assert len(forms) > 2 * 30
    taken = []
    for who, ask in forms:
        browser = clinic.browsers[who.name]
        answers = {
            "without a token": browser.send(ask, {}),
            "with a token of another session": browser.send(ask, {"csrf_token": foreign}),
            "from another site": browser.send(ask, **{"Sec-Fetch-Site": "cross-site"}),
            "from a sister site": browser.send(ask, **{"Sec-Fetch-Site": "same-site"}),
        }
        taken += [
            f"{who.name}: {ask}, {how}: {a.status_code}"
            for how, a in answers.items()
            if a.status_code not in (400, 403)
        ]
    assert not taken, "\n".join(taken)
    assert clinic.digest() == before


def _forms(clinic: Clinic) -> Iterator[tuple[Person, Ask]]:
    """Each form once in both sizes, with somebody who may send it."""
    found = set()
    for ask in asks(clinic.app, clinic.things, methods=("POST",)):
        who = next((person for person in CAST.values() if admits(CAST, person, ask)), None)
        if who and (ask.endpoint, ask.htmx) not in found:
            found.add((ask.endpoint, ask.htmx))
            yield who, ask
    assert {endpoint for endpoint, _ in found} == {ask.endpoint for ask in asks(clinic.app, clinic.things, ("POST",))}
