"""A patient's words were erased: whoever opens what is left of her, or adds to it, is told so. Nothing breaks."""

from collections.abc import Iterator

from portal.vault.sealing import destroy_key
from tests.access.asking import Ask, asks
from tests.access.cast import CAST
from tests.access.clinic import Clinic
from tests.access.outcomes import admits
from tests.actors import actor
from tests.schedule.given import writing

WHO_MEETS_HER = ("maya", "jordan", "sam")


def test_nothing_breaks(clinic: Clinic) -> None:
    with writing(clinic.app):
        destroy_key(actor("maya").id)
    answers: dict[str, int] = {}
    for method in ("GET", "POST"):  # what is changed is not put back: nothing is read afterwards
        for name in WHO_MEETS_HER:
            for ask in _about_her(clinic, name, method):
                answer = clinic.browsers[name].send(ask)
                answers[f"{name}: {ask}"] = answer.status_code
                if answer.status_code == 410:
                    assert "What was written here was erased for good." in answer.get_data(as_text=True)
    assert not {ask: status for ask, status in answers.items() if status >= 500}
    assert set(answers.values()) >= {200, 303, 410}


def _about_her(clinic: Clinic, name: str, method: str) -> Iterator[Ask]:
    """All that she may do; of others, what names something of hers. Nobody goes out by the door meanwhile."""
    for ask in asks(clinic.app, clinic.things, methods=(method,), sizes=(False,)):
        hers = name == "maya" or any("maya" in (thing.name, thing.patient) for thing in ask.things)
        leaves = method == "POST" and ask.endpoint.startswith("accounts.")
        if hers and not leaves and admits(CAST, CAST[name], ask):
            yield ask
