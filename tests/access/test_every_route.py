"""The table of expectations and the map of URLs name the same routes; a new one has to be written down."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from portal.access.rules import rule_of
from tests.access.asking import asks
from tests.access.cast import CAST
from tests.access.clinic import Clinic
from tests.access.expectations import EXPECTED, expected_of
from tests.access.outcomes import admits
from tests.access.relations import bearing_a_key
from tests.proof.row import ROOT, Proof

PAGE = ROOT / "docs" / "access.md"
_LINE = re.compile(r"^\| (?P<method>[A-Z]+) \| `(?P<url>\S+)` \| (?P<endpoint>\S+) \| .+ \|$", re.MULTILINE)


@pytest.mark.proof("A2")
def test_each_is_written_down(clinic: Clinic, proof: Proof) -> None:
    """The map of URLs, docs/access.md and the table of expectations name the same, and each declares its rule."""
    routes = {route.endpoint: route.arguments for route in clinic.app.url_map.iter_rules()}
    for endpoint, arguments in routes.items():
        expected_of(endpoint, arguments)
    assert not EXPECTED.keys() - routes, "these are gone from the portal: take them out of EXPECTED"
    printed = {(line["method"], line["url"], line["endpoint"]) for line in _LINE.finditer(PAGE.read_text())}
    assert printed == set(_lines(clinic.app)), "run: portal access-matrix > docs/access.md"
    bare = [endpoint for endpoint, view in clinic.app.view_functions.items() if rule_of(view) is None]
    proof.tried(len(printed), len(bare))
    assert not bare


def _lines(app: Flask) -> Iterator[tuple[str, str, str]]:
    for route in app.url_map.iter_rules():
        for method in (route.methods or set()) - {"HEAD", "OPTIONS"}:
            yield method, route.rule, route.endpoint


def test_a_new_one_is_told_what_to_add() -> None:
    with pytest.raises(AssertionError, match=r"risk\.task is new: .* kind of thing that task_id names"):
        expected_of("risk.task", {"task_id"})
    with pytest.raises(AssertionError, match=r"materials\.file: .* material_id, page names"):
        expected_of("materials.file", {"material_id", "page"})


def test_each_is_open_to_somebody_and_shut_to_somebody(clinic: Clinic) -> None:
    """Otherwise the matrix would prove nothing about it: presence before absence."""
    opened, shut = set(), set()
    for ask in asks(clinic.app, clinic.things, sizes=(False,)):
        for who in CAST.values():
            (opened if admits(CAST, who, ask) else shut).add((ask.endpoint, ask.method))
    assert opened - shut == {route for route in opened if _is_for_anyone(route[0])}
    assert shut - opened == {route for route in shut if _is_for_apps(route[0])}, "these are asked in tests/records"


def _is_for_apps(endpoint: str) -> bool:
    return EXPECTED[endpoint].who == (bearing_a_key,)


def _is_for_anyone(endpoint: str) -> bool:
    return not EXPECTED[endpoint].of and EXPECTED[endpoint].who[0].__name__ == "anyone"
