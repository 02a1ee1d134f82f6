"""No page scrolls sideways or cuts words off: narrow, large words, two languages, and words that are longer."""

import pytest

from tests.access.clinic import Clinic
from tests.browser.crawl import gathering
from tests.browser.crawl.fitting import WAYS, Sizes
from tests.browser.crawl.gathering import LONGER, Clinics
from tests.browser.crawl.sent import made
from tests.proof.row import Proof

QUICK = 3
"""In each language."""


@pytest.mark.proof("W2")
def test_every_page_fits(request: pytest.FixtureRequest, everything: Clinic, sizes: Sizes, proof: Proof) -> None:
    if proof.full:
        clinics: Clinics = request.getfixturevalue("clinics")
        pages = [*clinics.pages(), *clinics.spanish(), *clinics.longer()]
        chosen = list(gathering.telling(pages))
        proof.figures |= {"pages sent": len(pages), "of them opened": len(chosen)}
    else:
        chosen = [one for each in ("en", "es", LONGER) for one in gathering.some(everything, proof.random, QUICK, each)]
    faults = []
    for one in chosen:
        found = list(sizes.faults(one))
        proof.tried(len(sizes.ways(one)), len(found))
        faults += found
    assert not faults, "\n".join(faults)


def test_what_does_not_fit_is_found(sizes: Sizes) -> None:
    def found(main: str) -> list[str]:
        return list(sizes.faults(made(main, ".cut { overflow: hidden } .just { inline-size: 16rem } p { margin: 0 }")))

    assert len([one for one in found(f"<p>{'w' * 200}") if "scrolls sideways" in one]) == len(WAYS)
    assert len([one for one in found(f"<p class=cut>{'w' * 200}") if "cuts off" in one]) == len(WAYS)
    assert [one for one in found("<p class=just>Just") if "on a phone, words twice as large: scrolls" in one]
    assert not found("<p>Narrow")
