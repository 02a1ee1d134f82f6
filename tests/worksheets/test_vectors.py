"""The golden cases of the format: each names what must follow from its answers."""

import pytest

from portal.worksheets.definitions.evaluation import evaluate
from portal.worksheets.definitions.strict_yaml import read_file
from tests.worksheets.library import CATALOGUE, PORTAL

VECTORS = PORTAL.parent / "tests" / "worksheets" / "vectors.yaml"
CASES = read_file(VECTORS).data["cases"]


def test_all_cases_are_here() -> None:
    assert len(CASES) == 46


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_vector(case: dict) -> None:
    worksheet = CATALOGUE.current(case["definition"])
    expect = case["expect"]

    found = evaluate(worksheet, case["answers"], case.get("declined", ()), case.get("previous"), case.get("first"))

    assert expect.keys() <= {"computed", "bands", "alerts", "complete", "hidden", "missing"}
    assert found.computed == found.computed | expect.get("computed", {})
    assert found.bands == found.bands | expect.get("bands", {})
    assert sorted(found.alerts) == sorted(expect.get("alerts", found.alerts))
    assert sorted(found.missing) == sorted(expect.get("missing", found.missing))
    assert found.complete == expect.get("complete", found.complete)
    assert not set(expect.get("hidden", ())) & set(found.visible)
