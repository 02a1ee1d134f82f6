"""One estate for all tests of it: it takes seconds to build."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from portal.app import create_app
from portal.database import db
from tests.conftest import settings
from tests.faults.conftest import zygote
from tests.faults.place import Zygote
from tests.hosts.estate import Estate, estate
from tests.hosts.pair import PORT, URL
from tests.proof.row import is_full

__all__ = ["zygote"]


@pytest.fixture(scope="package")
def home(zygote: Zygote, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Estate]:
    with estate(zygote, tmp_path_factory.mktemp("estate"), workers=2 if is_full() else 1) as made:
        yield made


@pytest.fixture(scope="package")
def reader(home: Estate, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The portal with the standby for what may be read there."""
    reads = URL.format(name="portal", hosts=home.pair.standby.host.address, ports=PORT, wanted="any")
    app = create_app(replace(settings(tmp_path_factory.mktemp("reader"), home.place.url), database_reads=reads))
    yield app
    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
