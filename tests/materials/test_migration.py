"""Handouts that were given before there were versions and tracks, and those that know them, down and up again."""

import flask_migrate
from flask import Flask
from sqlalchemy import text

from portal.connections import begin_writing
from portal.database import db, new_id
from portal.materials.actions import Handout, post
from portal.materials.versions import replace
from portal.operations import upgrade
from portal.programs.models import Track
from tests import world
from tests.actors import actor
from tests.schedule.given import group

BEFORE = "0008"
STANDING = 'SELECT title FROM material JOIN "release" ON material_id = material.id WHERE withdrawn_at IS NULL'


def test_down_and_up_again(empty: Flask) -> None:
    upgrade(empty)
    with empty.test_request_context():
        begin_writing()
        world.build()
        given = post(actor("dana"), group("day"), Handout("STOP", text="Stop."), new_id().hex)
        replace(actor("dana"), given, Handout("STOP, shorter", text="Stop"), new_id().hex)
        track = db.session.get_one(Track, group("day").track_id)
        post(actor("dana"), track, Handout("For everyone", text="Be kind."), new_id().hex)
        db.session.commit()
        db.session.remove()
        flask_migrate.downgrade(revision=BEFORE)
        begin_writing()
        # What only the newer schema can say is gone; an old version does not come back to those who have the new one.
        assert _rows(
            'SELECT title FROM material JOIN "release" ON material_id = material.id WHERE withdrawn_at IS NULL'
        ) == [("STOP, shorter",)]
        db.session.remove()
    upgrade(empty)
    with empty.app_context():
        assert _rows("SELECT count(*) FROM material WHERE first_id = id AND number = 1") == [(3,)]
        assert _rows('SELECT DISTINCT opens, hours, position FROM "release"') == [("at", 0, 0)]
        db.session.remove()
        db.engine.dispose()


def _rows(statement: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in db.session.execute(text(statement))]
