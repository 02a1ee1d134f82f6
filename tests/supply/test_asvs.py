"""docs/asvs.csv: each requirement of ASVS 5.0 with what answers it, and evidence that is really there."""

import csv
import re
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.proof.row import ROOT

ROWS = list(csv.DictReader((ROOT / "docs" / "asvs.csv").read_text().splitlines()))
SCOPE = {"in scope": 260, "not applicable": 69, "deferred": 16}
LEVELS = {"1": 70, "2": 183, "3": 92}
_NODE = re.compile(r"(tests/[\w/]+\.py)(?:::(test_\w+))?")
_SECTION = re.compile(r"((?:[\w-]+/)*[\w.-]+\.md)(?:#([\w-]+))?")


def missing(row: dict[str, str]) -> Iterator[str]:
    """What a row lacks."""
    if not row["control"]:
        yield "says nothing"
    if row["status"] == "in scope":
        if not row["evidence"]:
            yield "has no evidence"
        yield from (f"names {one}, which is not there" for one in row["evidence"].split() if not _is_there(one))


def _is_there(evidence: str) -> bool:
    if node := _NODE.fullmatch(evidence):
        path = ROOT / node[1]
        return path.is_file() and f"def {node[2] or 'test_'}" in path.read_text()
    section = _SECTION.fullmatch(evidence)
    if section is None or not (ROOT / section[1]).is_file():
        return False
    headings = re.findall(r"^#+ (.+)$", (ROOT / section[1]).read_text(), re.MULTILINE)
    return section[2] is None or section[2] in {_slug(heading) for heading in headings}


def _slug(heading: str) -> str:
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def test_every_requirement_in_scope_has_evidence() -> None:
    found = [f"{row['id']} {fault}" for row in ROWS for fault in missing(row)]
    assert not found, "\n".join(found)


def test_it_is_the_standard_as_it_was_scoped() -> None:
    assert len(ROWS) == len({row["id"] for row in ROWS}) == 345
    assert Counter(row["status"] for row in ROWS) == SCOPE
    assert Counter(row["level"] for row in ROWS) == LEVELS
    assert all(re.fullmatch(r"V\d+\.\d+\.\d+", row["id"]) for row in ROWS)


@pytest.mark.parametrize(
    "evidence",
    [
        "",
        "tests/supply/test_none.py::test_x",
        "tests/supply/test_asvs.py::test_none",
        "docs/none.md",
        "SECURITY.md#none",
        "x",
    ],
)
def test_evidence_that_is_not_there_is_found(evidence: str) -> None:
    """The control."""
    assert list(missing({"id": "V1.1.1", "status": "in scope", "control": "x", "evidence": evidence}))
    assert not list(
        missing({"id": "V1.1.1", "status": "in scope", "control": "x", "evidence": "SECURITY.md#reporting"})
    )
