"""Static files are built once, whoever builds them, and stand there whole or not at all."""

from pathlib import Path
from typing import Any

import pytest

from portal.web.assets import build


def test_two_that_start_at_once_on_a_fresh_folder_both_have_all_files_with_their_small_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second begins, and is done, at each of the worst moments: before one of the first's files gets its name."""
    source, built = tmp_path / "static", tmp_path / "instance" / "assets"
    source.mkdir()
    for name in ("a.js", "b.css"):
        (source / name).write_text("body { color: inherit } " * 100)
    replace = Path.replace
    names: list[dict[str, str]] = []

    def late(one: Path, target: Path) -> Any:
        with monkeypatch.context() as alone:
            alone.setattr(Path, "replace", replace)
            names.append(build(source, built))
            assert_whole(built, names[-1])
        return replace(one, target)

    monkeypatch.setattr(Path, "replace", late)
    assert build(source, built) == names[0]
    assert_whole(built, names[0])
    assert [one.name for one in built.parent.iterdir()] == ["assets"], "and nothing is left behind"


def test_a_file_gets_its_name_after_its_small_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever finds it takes it as done, and never makes them."""
    source, built = tmp_path / "static", tmp_path / "assets"
    source.mkdir()
    (source / "a.js").write_text("var a = 1; " * 200)
    replace, order = Path.replace, []

    def noted(one: Path, target: Path) -> Any:
        order.append(Path(target).suffix)
        return replace(one, target)

    monkeypatch.setattr(Path, "replace", noted)
    build(source, built)
    assert order == [".br", ".gz", ".js"]


def assert_whole(built: Path, names: dict[str, str]) -> None:
    wanted = {name + more for name in names.values() for more in ("", ".br", ".gz")}
    assert {one.name for one in built.iterdir()} == wanted
