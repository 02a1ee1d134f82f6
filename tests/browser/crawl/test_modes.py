"""Colors of one's own, more contrast and no movement: edges stay, what is current is told, nothing moves."""

import pytest

from tests.access.clinic import Clinic
from tests.browser.crawl import gathering, modes
from tests.browser.crawl.gathering import Clinics
from tests.browser.crawl.looking import Eyes
from tests.browser.crawl.modes import MODES
from tests.browser.crawl.sent import made
from tests.proof.row import Proof

QUICK = 4


@pytest.mark.proof("W5")
def test_every_page_keeps_its_edges(
    request: pytest.FixtureRequest, everything: Clinic, eyes: Eyes, proof: Proof
) -> None:
    if proof.full:
        clinics: Clinics = request.getfixturevalue("clinics")
        chosen = list(gathering.telling(clinics.pages()))
    else:
        chosen = gathering.some(everything, proof.random, QUICK)
    faults = []
    for one in chosen:
        for page in (eyes.phone, eyes.desk):
            eyes.open(page, one)
            found = list(modes.faults(page, one))
            proof.tried(len(MODES), len(found))
            faults += found
    assert not faults, "\n".join(faults)


def test_what_is_told_by_its_ground_alone_or_moves_is_found(eyes: Eyes) -> None:
    style = """
      .btn, nav a { border: 0; background: #174c44; color: #fff; text-decoration: none }
      p { transition: color 1s } :root { --ink: #000; --ink-2: #555; --line-strong: #777; --line: #ccc }
    """
    bad = made("<button class=btn>Send</button><nav><a href=/ aria-current=page>Here</a></nav><p>Moving</p>", style)
    eyes.open(eyes.desk, bad)
    found = [one.split(": ", 2)[2] for one in modes.faults(eyes.desk, bad)]
    assert found == [
        'has no edge: button.btn "Send"',
        'looks like the others: a "Here"',
        *("is as pale as ever: rgb(85, 85, 85)", "is as pale as ever: rgb(204, 204, 204)"),
        'moves: p "Moving"',
    ]
