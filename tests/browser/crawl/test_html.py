"""The HTML of every page, as it was sent, by the rules of HTML."""

from pathlib import Path

import pytest

from tests.access.clinic import Clinic
from tests.browser.crawl import gathering, nu
from tests.browser.crawl.gathering import Clinics
from tests.browser.crawl.sent import made
from tests.proof.row import Proof

QUICK = 25


@pytest.mark.proof("W3")
def test_it_is_valid(request: pytest.FixtureRequest, everything: Clinic, tmp_path: Path, proof: Proof) -> None:
    """And in the same run, that a page which is not so is found."""
    if proof.full:
        clinics: Clinics = request.getfixturevalue("clinics")
        pages = [*clinics.pages(), *clinics.spanish()]
        chosen = list(gathering.shapes(pages))
        proof.figures |= {"pages sent": len(pages), "of them different": len(chosen)}
    else:
        chosen = gathering.some(everything, proof.random, QUICK)
    found = nu.faults([*chosen, BAD], tmp_path)
    of_it = [fault for fault in found if str(BAD) in fault]
    faults = [fault for fault in found if fault not in of_it]
    proof.tried(len(chosen), len(faults))
    assert not faults, "\n".join(faults)
    for words in ("Duplicate ID", "not allowed as child", "Attribute “made-up” not allowed"):
        assert any(words in fault for fault in of_it), of_it


BAD = made("<p id=a>One<p id=a>Two<ul><p>No item</ul><b made-up=1>x</b>")
