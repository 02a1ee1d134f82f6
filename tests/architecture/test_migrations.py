"""One history: from nothing to the newest, exactly what the models say, down again and up, with data."""

from pathlib import Path

import flask_migrate
import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import func, inspect, select, text

from portal.access.actor import ADMINISTRATORS, Role
from portal.accounts.models import RoleGrant, User
from portal.app import create_app
from portal.connections import begin_writing
from portal.database import Base, db
from portal.demo.seed import seed
from portal.messages.models import Thread
from portal.operations import MIGRATIONS, check, upgrade
from portal.programs.models import Program
from portal.schedule.attendance_models import Attendance
from tests import world
from tests.conftest import settings

TABLES = Base.metadata.tables
KEPT = ("appointment", "assignment", "attendance", "enrollment", "group", "message", "program", "series", "submission")


@pytest.fixture
def empty(app: Flask, tmp_path: Path) -> Flask:
    """An application on an empty database of the same kind as `app`."""
    if app.extensions["settings"].on_sqlite:
        return create_app(settings(tmp_path, f"sqlite:///{tmp_path / 'empty.db'}"))
    with app.app_context(), db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("DROP DATABASE IF EXISTS empty WITH (FORCE)"))
        connection.execute(text("CREATE DATABASE empty"))
    url = app.extensions["settings"].database_url.replace("/portal?", "/empty?")
    return create_app(settings(tmp_path, url))


def test_one_linear_history() -> None:
    history = ScriptDirectory(str(MIGRATIONS))
    assert len(history.get_heads()) == 1
    assert all(not isinstance(revision.down_revision, tuple) for revision in history.walk_revisions())


def test_models_and_schema_agree(app: Flask) -> None:
    check(app)  # exits when a migration is missing


def test_down_and_up_again_with_data(empty: Flask) -> None:
    upgrade(empty)
    with empty.app_context():
        world.build()
        assert _tables() >= set(Base.metadata.tables)
        db.session.remove()
        flask_migrate.downgrade(revision="base")
        assert _tables() <= {"alembic_version"}
    upgrade(empty)
    with empty.app_context():
        begin_writing()
        world.build()
        db.session.remove()
        db.engine.dispose()


def test_a_clinic_at_work_goes_down_and_up(empty: Flask) -> None:
    """A table that others refer to is made anew on the way; no row and no check may be lost by it."""
    upgrade(empty)
    with empty.app_context():
        begin_writing()
        seed()
        before, checks, waiting = _rows(), _checks(), _waiting_at_desk()
        _limit_roles()
        before["attendance"] -= _superseded()  # an older schema has no room for marks that count no more
        for revision in ("0007", "0002"):
            flask_migrate.downgrade(revision=revision)
        flask_migrate.upgrade()
        after = _rows()
        assert {name: after[name] for name in KEPT} == {name: before[name] for name in KEPT}
        assert _checks() == checks
        assert waiting, "nothing waits at the desk: then the next line says nothing"
        assert _waiting_at_desk() == waiting
        assert sorted(_administrators()) == ["Marta", "Sam"], (
            "who administered one program administers the clinic after all"
        )
        db.session.remove()
        db.engine.dispose()


def test_the_record_can_only_grow(app: Flask) -> None:
    """Triggers see to it, which no model knows of; one that made the table anew would lose them."""
    on_sqlite = app.extensions["settings"].on_sqlite
    kind = "sqlite_master WHERE type = 'trigger'" if on_sqlite else "pg_trigger WHERE NOT tgisinternal"
    with app.app_context():
        names = set(db.session.scalars(text(f"SELECT {'name' if on_sqlite else 'tgname'} FROM {kind}")))
        db.session.remove()
    assert {name for name in names if name.startswith("audit_event_")}


def _tables() -> set[str]:
    return set(inspect(db.engine).get_table_names())


def _rows() -> dict[str, int]:
    rows = {name: db.session.scalar(select(func.count()).select_from(table)) or 0 for name, table in TABLES.items()}
    db.session.remove()  # the next asks on a connection of its own
    return rows


def _waiting_at_desk() -> list[str]:
    found = sorted(one.hex for one in db.session.scalars(select(Thread.id).where(Thread.waits_at_desk)))
    db.session.remove()
    return found


def _superseded() -> int:
    marks = select(func.count(Attendance.id)).where(Attendance.superseded_at.is_not(None))
    found = db.session.scalar(marks) or 0
    db.session.remove()
    return found


def _limit_roles() -> None:
    """Dana administers a program, and leads in one on a day from which she leads in the whole clinic as well."""
    program, dana = (db.session.scalars(statement).one() for statement in (_A_PROGRAM, _DANA))
    since = db.session.scalars(select(RoleGrant.from_on).where(RoleGrant.user_id == dana)).one()
    for role in (Role.PROGRAM_ADMIN, Role.LEADER):
        db.session.add(RoleGrant(user_id=dana, role=role, program_id=program, from_on=since))
    db.session.commit()
    db.session.remove()


_A_PROGRAM, _DANA = select(Program.id).limit(1), select(User.id).where(User.name.like("Dana %"))


def _administrators() -> list[str]:
    held = RoleGrant.role.in_(ADMINISTRATORS)
    names = list(db.session.scalars(select(User.name).join(RoleGrant, RoleGrant.user_id == User.id).where(held)))
    db.session.remove()
    return [name.split()[0] for name in names]


def _checks() -> dict[str, set[str]]:
    found = inspect(db.engine)
    return {name: {str(one["name"]) for one in found.get_check_constraints(name)} for name in TABLES}
