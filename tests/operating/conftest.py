"""An installation without patients, as its first commands leave it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.app import create_app
from portal.config.reading import from_environment
from portal.operations import upgrade
from tests.letting_go import let_go
from tests.once import laid_once
from tests.operating.commands import SAFE, Desk, Operator


@pytest.fixture(scope="session")
def laid_plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    def lay(folder: Path) -> None:
        app = create_app(from_environment({**SAFE, "PORTAL_INSTANCE": str(folder)}))
        upgrade(app)
        let_go(app)

    return laid_once(tmp_path_factory, "plain", lay)


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    opened = Desk(tmp_path_factory.mktemp("desk"))
    yield opened
    opened.close()


@pytest.fixture
def operator(laid_plain: Path, desk: Desk, tmp_path: Path) -> Operator:
    shutil.copytree(laid_plain, tmp_path / "instance")
    return Operator(tmp_path, desk)
