"""Rows past the session are the rows of the session."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import bindparam, func, literal, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from portal.access.actor import Role
from portal.accounts.models import RoleGrant, SignIn, Standing, User
from portal.connections import begin_reading, begin_writing
from portal.database import db, table_of
from portal.reading import read, write
from tests.statements import counted
from tests.visitor import Visitor

_PEOPLE = (
    select(User.id, User.name, User.standing, User.created_at, User.totp_confirmed_at, RoleGrant.from_on)
    .join(RoleGrant, RoleGrant.user_id == User.id)
    .where(User.name.like(bindparam("like")), User.standing == Standing.ACTIVE)
    .order_by(User.name)
)
_USERS = table_of(User)
_RENAME = update(_USERS).where(_USERS.c.id == bindparam("who")).values(name=bindparam("new_name"))
_RENAME = _RENAME.returning(_USERS.c.name)
_MOVE = update(_USERS).where(_USERS.c.id == bindparam("who")).values(language=bindparam("new_language"))
_SOME = select(User.name).where(User.id.in_(bindparam("ids", expanding=True))).order_by(User.name)
_WORDS = select(literal("100% of a row's %(words)s").label("words"), bindparam("kind", type_=RoleGrant.role.type))

_LEADERS = (
    select(User.name, literal("it's 100%").label("said"))
    .join(RoleGrant, RoleGrant.user_id == User.id)
    .where(RoleGrant.role.in_([Role.LEADER, Role.ADMIN]), User.standing == Standing.ACTIVE)
    .where(User.name.like(bindparam("like")), func.length(User.name) > 1)
    .order_by(User.name)
)


def test_every_type_comes_back_as_the_session_gives_it(app: Flask) -> None:
    with app.app_context():
        begin_reading()
        rows = read(_PEOPLE, {"like": "%a%"})
        assert [tuple(row) for row in rows] == [tuple(row) for row in db.session.execute(_PEOPLE, {"like": "%a%"})]
        first = rows[0]
        assert (type(first.id), type(first.standing), type(first.from_on)) == (UUID, Standing, date)
        assert first.created_at.tzinfo is not None
        assert first.totp_confirmed_at is None


def test_as_many_as_asked_for(app: Flask) -> None:
    with app.app_context():
        begin_reading()
        assert len(read(_PEOPLE, {"like": "%"}, most=3)) == 3
        assert len(read(_PEOPLE, {"like": "%"}, most=2)) == 2
        assert len(read(_PEOPLE, {"like": "%"})) > 3


def test_lists_of_ids_go_the_long_way(app: Flask, ids: Callable[[str], UUID]) -> None:
    with app.app_context():
        begin_reading()
        assert [row.name for row in read(_SOME, {"ids": [ids("maya"), ids("devon")]})] == ["Devon Kim", "Maya Torres"]


def test_a_change_goes_the_short_way_too_and_says_how_many_rows_it_touched(
    app: Flask, ids: Callable[[str], UUID]
) -> None:
    maya = ids("maya")
    with app.app_context():
        begin_writing()
        asked = {"who": maya, "new_name": "Maya 100% Torres"}
        with counted(app) as statements:
            assert write(_RENAME, asked).one().name == "Maya 100% Torres"
            assert write(_RENAME, {**asked, "who": UUID(int=1)}) == []
            assert (write(_MOVE, {"who": maya, "new_language": "es"}).changed, len(statements)) == (1, 3)
        assert write(_MOVE, {"who": UUID(int=1), "new_language": "es"}).changed == 0
        assert db.session.scalar(select(User.name).where(User.id == maya)) == "Maya 100% Torres"
        with pytest.raises(IntegrityError):
            write(_MOVE, {"who": maya, "new_language": None})
        db.session.rollback()
        assert db.session.scalar(select(User.name).where(User.id == maya)) == "Maya Torres"


def test_signs_of_the_driver_are_only_words(app: Flask) -> None:
    with app.app_context():
        begin_reading()
        assert read(_WORDS, {"kind": "patient"}).one()[0] == "100% of a row's %(words)s"


def test_what_never_changes_is_written_into_the_statement(app: Flask) -> None:
    """Lists too: then it goes the short way, and its plan knows them."""
    with app.app_context():
        begin_reading()
        with counted(app) as statements:
            rows = read(_LEADERS, {"like": "%a%"})
        assert rows
        assert [tuple(row) for row in rows] == [tuple(row) for row in db.session.execute(_LEADERS, {"like": "%a%"})]
    (statement,) = statements
    for said in ("'it''s 100%'", "IN ('leader', 'admin')", f"standing = '{Standing.ACTIVE}'", "> 1"):
        assert said in statement
    assert ("$1" in statement, "?" in statement) in ((True, False), (False, True))  # as each driver sends its places


def test_a_constant_is_written_as_each_way_to_the_driver_wants_it(app: Flask) -> None:
    """On the one that SQLAlchemy goes, a percent sign is doubled; whoever went first, the other finds its own."""
    statement = select(literal("100%").label("said"))
    with app.app_context():
        begin_reading()
        dialect = db.session.connection().dialect
        for _ in range(2):
            assert read(statement, {}).one().said == "100%"
            usual = str(statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
            assert usual.count("%") == (2 if dialect.name == "postgresql" else 1)


def test_what_an_action_has_just_done_is_seen(app: Flask, ids: Callable[[str], UUID]) -> None:
    with app.app_context():
        begin_writing()
        db.session.get_one(User, ids("maya")).name = "Maya Changed"
        assert [row.name for row in read(_PEOPLE, {"like": "Maya%"})] == ["Maya Changed"]
        db.session.rollback()


def test_a_value_that_is_not_given_is_a_fault(app: Flask) -> None:
    with app.app_context():
        begin_reading()
        with pytest.raises(KeyError):
            read(_PEOPLE, {})


def test_a_fault_of_the_database_has_the_name_the_session_gives_it_and_no_words(app: Flask) -> None:
    statement = select(User.id).where(text("no_such_column = 1"), User.name == bindparam("name"))
    with app.app_context():
        begin_reading()
        with pytest.raises(DBAPIError) as fault:
            read(statement, {"name": "I do not want to be here"})
        assert "do not want" not in str(fault.value)
        db.session.rollback()


def test_one_and_none(app: Flask) -> None:
    with app.app_context():
        begin_reading()
        found: Any = read(_PEOPLE, {"like": "nobody"})
        assert found.one_or_none() is None
        with pytest.raises(ValueError, match="rows instead of one"):
            found.one()
        assert read(_PEOPLE, {"like": "Maya%"}).one().name == "Maya Torres"


def test_the_counter_sees_them(app: Flask, visit: Callable[[str], Visitor]) -> None:
    maya = visit("maya")
    with counted(app) as seen:
        maya.get("/schedule")
    assert any(SignIn.__tablename__ in statement for statement in seen)
    assert len(seen) > 2


def test_a_bind_of_no_known_type_is_refused_before_a_database_chokes_on_it(app: Flask) -> None:
    """Compared with a foreign key whose table is imported later, it has none; which is last depends on who imports."""
    with app.app_context():
        begin_reading()
        with pytest.raises(TypeError, match="'somebody' is not known"):
            read(select(User.name).where(bindparam("somebody") == literal(None)), {"somebody": UUID(int=1)})
