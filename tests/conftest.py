"""A real database per test, personas who are signed in, and a visitor that inspects every page it gets."""

import gc
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from sqlalchemy import create_engine, select, text

from portal.accounts.models import User
from portal.app import create_app
from portal.config.settings import Settings
from portal.database import Base, db
from portal.demo.instance import demo_settings, mark_ready
from portal.demo.seed import bring_up
from portal.operations import upgrade
from portal.programs import clinic
from portal.programs.models import Group
from portal.web import pdf
from tests import drawn, postgres, world
from tests.compiled import keep_compiled
from tests.letting_go import let_go
from tests.once import laid_once
from tests.proof import plugin
from tests.proof.plugin import proof, pytest_runtest_makereport
from tests.proof.row import Proof
from tests.sqlite import keep_file
from tests.visitor import Visitor

__all__ = ["proof", "pytest_runtest_makereport"]
BACKENDS = ("sqlite", "postgresql") if postgres.programs() else ("sqlite",)


keep_compiled()


def pytest_configure() -> None:
    """Until the tests begin: nothing of what is made for collecting them is given back."""
    gc.disable()


def pytest_report_header() -> str:
    how = "everything" if drawn.takes_every() else f"some drawn by GROUNDWORK_DRAW={drawn.SEED}, see tests/drawn.py"
    return f"databases: {', '.join(BACKENDS)}; {how}; rows by the seed {Proof.seed}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    out = {*plugin.left_out(items), *drawn.left_out(items)}
    config.hook.pytest_deselected(items=list(out))
    items[:] = [item for item in items if item not in out]


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    """What is there now stays, so the collector need not walk through it again, and seldom through the rest."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


@dataclass
class Backend:
    """One application on one database, and how to put its database back as it was."""

    app: Flask
    put_back: Callable[[], None]

    def __post_init__(self) -> None:
        self.mirror: clinic.Mirror = self.app.extensions["clinic"]
        self.facts = self.mirror()

    def restore(self) -> None:
        """The rows as they were, and what lies beside them. The data keys beside the backups go: a test may have sealed
        them for another ring."""
        self.put_back()
        if not self.mirror.says(self.facts):
            self.mirror.write(self.facts)
        shutil.rmtree(self.app.extensions["settings"].backup_folder, ignore_errors=True)


def settings(instance: Path, database_url: str) -> Settings:
    return Settings(
        instance=instance,
        database_url=database_url,
        secret_key="tests only, tests only, tests only, tests",
        keys="t1:" + "A" * 43,
        demo=True,
        https=False,
        host="localhost",
        staff_second_factor=False,
        argon2_memory_kib=64,
        room_files=10_000,  # a row in its full size sends more than anybody may in a year
    )


def _fill(app: Flask) -> None:
    upgrade(app)
    with app.app_context(), _really_now():
        world.build()
        clinic.refresh()
    let_go(app)


def _really_now() -> AbstractContextManager[object]:
    """Wherever the first test to ask for the world has moved the clock: the tests after it get the same one."""
    hatch = time_machine.escape_hatch
    return time_machine.travel(hatch.time.time()) if hatch.is_travelling() else nullcontext()


@pytest.fixture(scope="session")
def laid_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo clinic as its first start leaves it: a folder to be copied."""

    def lay(folder: Path) -> None:
        bring_up(demo_settings(folder))
        mark_ready(demo_settings(folder))

    return laid_once(tmp_path_factory, "demo", lay)


@pytest.fixture(scope="session")
def sqlite_backend(tmp_path_factory: pytest.TempPathFactory) -> Backend:
    instance = tmp_path_factory.mktemp("sqlite")
    app = create_app(settings(instance, f"sqlite:///{instance / 'portal.db'}"))
    _fill(app)
    return Backend(app, keep_file(app, instance))


@pytest.fixture(scope="session")
def postgresql_backend(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backend]:
    with postgres.cluster() as url:
        admin = create_engine(url.format(name="postgres"), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text("CREATE DATABASE portal"))
        app = create_app(settings(tmp_path_factory.mktemp("pg"), url.format(name="portal")))
        _fill(app)
        engine = create_engine(url.format(name="portal"), pool_size=1, pool_pre_ping=True)  # kept: it knows the tables
        put_back = postgres.keep_rows(engine, [table.name for table in Base.metadata.sorted_tables])

        yield Backend(app, put_back)  # idle connections stay: one that knows the tables already is quicker
        let_go(app)
        for one in (admin, engine):
            one.dispose()


@pytest.fixture(params=BACKENDS)
def app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The application on a freshly restored world. Runs the test once per database."""
    backend: Backend = request.getfixturevalue(f"{request.param}_backend")
    backend.restore()
    yield backend.app
    with backend.app.app_context():
        db.session.remove()
        if request.param == "sqlite":
            db.engine.dispose()


@pytest.fixture
def sqlite_app(sqlite_backend: Backend) -> Iterator[Flask]:
    """For what cannot differ between databases (layout, headers): the application on SQLite only."""
    sqlite_backend.restore()
    yield sqlite_backend.app
    let_go(sqlite_backend.app)


@pytest.fixture
def empty(app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """An application on an empty database of the same kind as `app`."""
    found = create_app(settings(tmp_path, _empty_database(app, tmp_path)))
    yield found
    let_go(found)


def _empty_database(app: Flask, folder: Path) -> str:
    if app.extensions["settings"].on_sqlite:
        return f"sqlite:///{folder / 'empty.db'}"
    with app.app_context(), db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("DROP DATABASE IF EXISTS empty WITH (FORCE)"))
        connection.execute(text("CREATE DATABASE empty"))
    return str(app.extensions["settings"].database_url.replace("/portal?", "/empty?"))


@pytest.fixture
def plain_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    """What would be printed comes as HTML: to make a PDF of it takes a second, and changes no word."""
    monkeypatch.setattr(pdf, "is_installed", lambda: True)
    monkeypatch.setattr(pdf, "document", lambda html, size="": html.encode())


@pytest.fixture
def visit(app: Flask) -> Callable[[str | None], Visitor]:
    """`visit("maya")`: a browser in which Maya is signed in; `visit(None)`: nobody."""
    return lambda name=None: Visitor(app, name)


@pytest.fixture
def ids(app: Flask) -> Callable[[str], UUID]:
    """`ids("maya")`, `ids("day group")`: ids of the world's people and groups."""

    def look_up(name: str) -> UUID:
        with app.app_context():
            if name.endswith(" group"):
                wanted = {"day group": "Day group", "evening group": "Evening DBT group"}[name]
                return db.session.scalars(select(Group.id).where(Group.name == wanted)).one()
            return db.session.scalars(select(User.id).where(User.name.ilike(f"{name} %"))).one()

    return look_up
