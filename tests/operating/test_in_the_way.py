"""An upgrade while people are at work: what the database ended for their sake is tried again, no other fault is."""

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from portal import operations


class Refused(Exception):
    def __init__(self, sqlstate: str) -> None:
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("sqlstate", "times", "tries"), [("40P01", 1, 2), ("55P03", 4, 5), ("55P03", 99, 20), ("53100", 1, 1)]
)
def test_it_is_tried_again(
    sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch, sqlstate: str, times: int, tries: int
) -> None:
    """A deadlock, a lock that came late, one that never comes, a full disk."""
    monkeypatch.setattr(operations, "PAUSE", 0)
    asked, plain = list[int](), flask_migrate.upgrade

    def upgrade() -> None:
        asked.append(1)
        if len(asked) <= times:
            raise OperationalError("ALTER TABLE", {}, Refused(sqlstate))
        plain()

    monkeypatch.setattr(flask_migrate, "upgrade", upgrade)
    if tries > times:
        operations.upgrade(sqlite_app)
    else:
        with pytest.raises(OperationalError):
            operations.upgrade(sqlite_app)
    assert len(asked) == tries
