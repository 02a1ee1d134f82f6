"""Nothing older than its floor starts."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from portal import floors
from portal.app import create_app
from portal.config.settings import UnsafeSetting
from portal.floors import faults, is_mended
from tests.conftest import settings
from tests.proof.row import Proof
from tests.supply.locks import ROOT, pinned

SAID = tomllib.loads((ROOT / "portal" / "floors.toml").read_text())


@pytest.mark.proof("L2")
def test_everything_is_new_enough(proof: Proof) -> None:
    """What is installed, what each lock would install, what is vendored; and each floor is one that can be met."""
    assert faults(on_sqlite=True) == []
    proof.tried(len(SAID["packages"]) + len(SAID["vendored"]) + 1)
    for lock in ("run", "dev"):
        locked = {one.name: one.version for one in pinned((ROOT / "requirements" / f"{lock}.lock").read_text())}
        old = [name for name, least in SAID["packages"].items() if floors.parsed(locked[name]) < floors.parsed(least)]
        proof.tried(len(SAID["packages"]), len(old))
        assert not old
    for path in (ROOT / "static" / "vendor").glob("*.js"):
        assert str(path.relative_to(ROOT)) in SAID["vendored"]
    proof.figures |= {"sqlite": floors.sqlcipher3.dbapi2.sqlite_version}


def test_each_package_too_old_is_refused_at_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control, for each of them."""
    real: Any = floors.version
    for name in SAID["packages"]:
        monkeypatch.setattr(floors, "version", lambda one, name=name: "0.0.1" if one == name else real(one))
        with pytest.raises(UnsafeSetting, match=f"{name} is 0.0.1"):
            create_app(settings(tmp_path, f"sqlite:///{tmp_path / 'portal.db'}"))


@pytest.mark.parametrize("sqlite", ["3.40.1", "3.44.5", "3.46.1", "3.50.6", "3.51.2"])
def test_a_sqlite_that_can_lose_what_was_committed_is_refused(
    sqlite: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(floors.sqlcipher3.dbapi2, "sqlite_version", sqlite)
    with pytest.raises(UnsafeSetting, match="sqlcipher3"):
        create_app(settings(tmp_path, f"sqlite:///{tmp_path / 'portal.db'}"))
    assert faults(on_sqlite=False) == []


def test_the_mended_ones_are_not() -> None:
    mended = SAID["sqlite"]["mended"]
    assert all(is_mended(one, mended) for one in ("3.44.6", "3.44.9", "3.50.7", "3.51.3", "3.53.4", "4.0.0"))


def test_a_vendored_file_that_was_changed_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in SAID["vendored"]:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes((ROOT / path).read_bytes() + b" ")
    monkeypatch.setattr(floors, "ROOT", tmp_path)
    (fault,) = faults(on_sqlite=True)
    assert "not the file that was vendored" in fault
