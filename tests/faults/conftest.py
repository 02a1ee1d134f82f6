"""Databases that keep what was committed, and a process from which servers are forked; one of each for all tests."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import postgres
from tests.conftest import BACKENDS, _fill
from tests.faults.place import Place, Zygote, place_on_postgresql, place_on_sqlite


@pytest.fixture
def demo(laid_demo: Path, tmp_path: Path) -> Path:
    """The folder of a demo clinic."""
    return Path(shutil.copytree(laid_demo, tmp_path / "demo"))


@pytest.fixture(scope="session")
def zygote() -> Iterator[Zygote]:
    made = Zygote()
    yield made
    made.close()


@pytest.fixture(scope="session")
def cluster() -> Iterator[postgres.Cluster]:
    with postgres.running(postgres.SAFE) as server:
        yield server


@pytest.fixture(params=BACKENDS)
def place(request: pytest.FixtureRequest, zygote: Zygote, tmp_path: Path) -> Iterator[Place]:
    """A clinic of its own, not served yet. Once per database."""
    if request.param == "sqlite":
        with place_on_sqlite(zygote, request.getfixturevalue("sqlite_backend"), tmp_path) as made:
            yield made
    else:
        with place_on_postgresql(zygote, request.getfixturevalue("cluster"), tmp_path, _fill) as made:
            yield made


@pytest.fixture
def sqlite_place(zygote: Zygote, sqlite_backend: object, tmp_path: Path) -> Iterator[Place]:
    with place_on_sqlite(zygote, sqlite_backend, tmp_path) as made:  # type: ignore[arg-type]
        yield made
