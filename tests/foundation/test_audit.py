"""The record: chained, append-only, and honest about damage."""

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from portal.audit import verify
from portal.audit.record import record
from portal.database import begin_writing, db


def test_every_link_of_the_seeded_world_holds(app: Flask) -> None:
    with app.app_context():
        begin_writing()
        record(None, "tried", "test", None)
        db.session.commit()
        assert list(verify.faults()) == []
        assert sum(length for length, _ in verify.heads().values()) > 10


@pytest.mark.parametrize("change", ["UPDATE audit_event SET verb = 'x'", "DELETE FROM audit_event"])
def test_links_are_append_only(app: Flask, change: str) -> None:
    with app.app_context():
        begin_writing()
        with pytest.raises(DBAPIError, match="append-only"):
            db.session.execute(text(change))
        db.session.rollback()
