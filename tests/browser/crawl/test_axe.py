"""Every page and state in Chromium, on a phone and on a desk, by day and at night: axe finds nothing."""

import pytest

from tests.access.clinic import Clinic
from tests.browser.crawl import gathering
from tests.browser.crawl.gathering import Clinics
from tests.browser.crawl.looking import Eyes, judged
from tests.browser.crawl.sent import made
from tests.proof.row import Proof

QUICK = 8


@pytest.mark.proof("W1")
def test_nothing_is_found(request: pytest.FixtureRequest, everything: Clinic, eyes: Eyes, proof: Proof) -> None:
    if proof.full:
        clinics: Clinics = request.getfixturevalue("clinics")
        pages = clinics.pages()
        chosen = list(gathering.telling(pages))
        proof.figures |= {"pages sent": len(pages), "of them opened": len(chosen)}
    else:
        chosen = gathering.some(everything, proof.random, QUICK)
    faults = []
    for one in chosen:
        found = list(eyes.faults(one))
        proof.tried(4, len(found))
        faults += found
    assert not faults, "\n".join(faults)
    if proof.full:
        needless = set(judged()) - eyes.needed
        proof.figures["judged by hand"] = len(eyes.needed)
        assert not needless, f"judged, and not met: {needless}"


BAD = {
    '<img src="/static/x.png">': "image-alt",
    '<button class="btn"></button>': "button-name",
    '<p class="pale">Pale words</p>': "color-contrast",
    '<input name="q">': "label",
    '<p><a href="/a" class="small">a</a><a href="/b" class="small">b</a></p>': "target-size",
}


def test_what_is_bad_is_found(eyes: Eyes) -> None:
    style = ".pale { color: #777; background: #666 } .small { display: inline-block; font-size: 9px; line-height: 1 }"
    found = list(eyes.faults(made("".join(BAD), style)))
    for rule in BAD.values():
        assert any(f": {rule} at" in fault for fault in found), rule
    assert any("at night: color-contrast" in fault for fault in found)
    assert not list(eyes.faults(made("<p>Good</p>", style)))


def test_what_axe_leaves_open_is_a_fault_unless_it_is_judged(eyes: Eyes) -> None:
    found = list(eyes.faults(made("<p>On a picture</p>", "p { background: url(data:image/gif;base64,R0lGODlhAQ=) }")))
    assert found
    assert all("not judged: color-contrast" in fault for fault in found)
