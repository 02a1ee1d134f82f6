"""docs/sbom.json names what the locks install and what was vendored: no more, no less."""

import json
import runpy
from typing import Any

import pytest

from tests.proof.row import Proof
from tests.supply.locks import ROOT, pinned

BILL = ROOT / "docs" / "sbom.json"
RUNNING = ("run", "pdf", "s3", "push", "redis", "oidc", "metrics")


def _named(bill: dict[str, Any], kind: str) -> set[tuple[str, str]]:
    return {(one["name"], one["version"]) for one in bill["components"] if one["type"] == kind}


def _locked() -> set[tuple[str, str]]:
    texts = [(ROOT / "requirements" / f"{lock}.lock").read_text() for lock in RUNNING]
    return {(one.name, one.version) for text in texts for one in pinned(text)}


@pytest.mark.proof("L4")
def test_it_is_what_the_locks_say(proof: Proof) -> None:
    bill = json.loads(BILL.read_text())
    assert _named(bill, "library") == _locked(), "run: make sbom"
    vendored = {one["hashes"][0]["content"] for one in bill["components"] if one["type"] == "file"}
    named = [
        line.split("|")[-2].strip() for line in (ROOT / "THIRD_PARTY.md").read_text().splitlines() if "static/" in line
    ]
    assert vendored == {one for one in named if len(one) == 64}
    assert "://" not in BILL.read_text().replace(bill["$schema"], "")
    proof.tried(len(bill["components"]))
    if proof.full:
        made = runpy.run_path(str(ROOT / "scripts" / "sbom"))["made"]()
        assert made == BILL.read_text(), "run: make sbom"


def test_a_package_less_or_another_version_is_seen() -> None:
    """The control."""
    bill = json.loads(BILL.read_text())
    first, *others = (one for one in bill["components"] if one["type"] == "library")
    assert _named({"components": others}, "library") != _locked()
    assert _named({"components": [{**first, "version": "0"}, *others]}, "library") != _locked()
