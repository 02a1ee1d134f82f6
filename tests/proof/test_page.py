"""The page of proofs says what the files say, and every control it names is there."""

import json
import re
from pathlib import Path

from tests.proof.page import PAGE, lines, parts
from tests.proof.row import ROOT, Proof

MARKED = re.compile(r'^@pytest\.mark\.proof\("(.+?)"\)$', re.MULTILINE)
NODE = re.compile(r"(tests/[\w/]+\.py)::(test_\w+)(\[.+\])?")


def test_the_page_is_made_of_the_files() -> None:
    assert PAGE.read_text() == "\n".join(lines(parts())) + "\n"


def test_every_control_is_a_test() -> None:
    named = [control for part in parts() for row in part.rows for control in row.controls]
    assert named
    for control in named:
        found = NODE.fullmatch(control)
        assert found, control
        assert f"def {found[2]}(" in (ROOT / found[1]).read_text(), control


def test_every_file_belongs_to_a_row_that_some_test_fills() -> None:
    declared = {row.id for part in parts() for row in part.rows}
    marked = {row for path in (ROOT / "tests").rglob("*.py") for row in MARKED.findall(path.read_text())}
    assert declared == marked
    for path in (ROOT / "docs" / "proof").glob("*.json"):
        assert json.loads(path.read_text())["row"] == path.stem
        assert any(path.stem == one or path.stem.startswith(f"{one}-") for one in declared), path


def test_a_row_that_failed_or_was_tried_too_seldom_is_not_shown(tmp_path: Path) -> None:
    (tmp_path / "rows").mkdir()
    (tmp_path / "rows" / "Z.toml").write_text('title = "Z"\n[rows.Z1]\nwhat = "w"\nasked = "a"\nleast = 2\n')
    assert "Z1: not shown" in "\n".join(lines(parts(tmp_path)))
    for tries, failures, shown in ((2, 0, True), (1, 0, False), (2, 1, False)):
        Proof("Z1", n=tries, failures=failures).write(passed=True, folder=tmp_path)
        assert parts(tmp_path)[0].rows[0].is_shown is shown
    Proof("Z1", n=2).write(passed=False, folder=tmp_path)
    assert not parts(tmp_path)[0].rows[0].is_shown


def test_sizes_and_what_is_random() -> None:
    assert (Proof("Z1").size(3, 200), Proof("Z1", full=True).size(3, 200)) == (3, 200)
    once, again, other = (Proof(row).random.random() for row in ("Z1", "Z1", "Z2"))
    assert once == again != other
