"""Whoever works here sees at the top of each page about one patient whose it is."""

from typing import Any

import pytest
from lxml import html

from tests.access.asking import Ask
from tests.access.cast import PATIENTS, SIGNED_IN
from tests.access.clinic import Clinic
from tests.access.markers import NAMED
from tests.access.test_audit import pages
from tests.proof.row import Proof

FULL = {name.split()[0].lower(): name for name in NAMED}
WITHOUT = ("letters.letter",)
"""A letter to the next person is read as the group will read it: signed as its writer chose."""
NEAR_THE_TOP = 700
"""Of the words of the page's own part: headings and what stands beside them."""


def nameless(answer: Any, patient: str) -> bool:
    """Whether the page leaves out, where it begins, whose it is."""
    main = html.fromstring(answer.get_data(as_text=True)).xpath("//main")[0]
    return FULL[patient] not in " ".join(main.text_content().split())[:NEAR_THE_TOP]


def _is_about_one(ask: Ask) -> bool:
    return ask.endpoint not in WITHOUT and len({one.patient for one in ask.things} & set(PATIENTS)) == 1


@pytest.mark.proof("P10")
@pytest.mark.parametrize("what", ["banner"])
def test_whose_page_it_is_stands_on_it(clinic: Clinic, proof: Proof, what: str) -> None:
    found = set()
    for who in [person.name for person in SIGNED_IN if person.role not in ("", "patient")]:
        asked = [ask for ask in pages(clinic, who) if _is_about_one(ask)]
        for ask in asked if proof.full else proof.random.sample(asked, min(4, len(asked))):
            answer = clinic.browsers[who].send(ask)
            if answer.status_code == 200 and b"<main" in answer.get_data():
                bare = nameless(answer, ask.things[0].patient)
                proof.tried(1, int(bare))
                found |= {f"{who}: {ask}"} if bare else set()
    assert sorted({one.split("GET ")[1].split(" of ")[0] for one in found}) == [], found


def test_a_page_without_a_name_is_found(clinic: Clinic) -> None:
    (ask,) = [ask for ask in pages(clinic, "jordan") if ask.endpoint == "caseload.targets" and "maya" in str(ask)]
    answer = clinic.browsers["jordan"].send(ask)
    assert not nameless(answer, "maya")
    assert nameless(answer, "devon")
