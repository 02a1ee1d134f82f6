"""The table of expectations and the map of URLs name the same routes; a new one has to be written down."""

import pytest

from tests.access.asking import asks
from tests.access.cast import CAST
from tests.access.clinic import Clinic
from tests.access.expectations import EXPECTED, expected_of
from tests.access.outcomes import admits


def test_each_is_written_down(clinic: Clinic) -> None:
    routes = {route.endpoint: route.arguments for route in clinic.app.url_map.iter_rules()}
    for endpoint, arguments in routes.items():
        expected_of(endpoint, arguments)
    assert not EXPECTED.keys() - routes, "these are gone from the portal: take them out of EXPECTED"


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
    assert not shut - opened


def _is_for_anyone(endpoint: str) -> bool:
    return not EXPECTED[endpoint].of and EXPECTED[endpoint].who[0].__name__ == "anyone"
