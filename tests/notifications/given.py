"""Notices put into the outbox, rounds of the worker, and what became of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import select

from portal.config.settings import Mail
from portal.connections import begin_writing
from portal.database import db
from portal.demo.people import ZONE
from portal.notifications.delivering import deliver
from portal.notifications.models import Delivery, Notice
from portal.notifications.outbox import notify
from portal.web import formatting
from tests.actors import actor


@contextmanager
def with_settings(app: Flask, **changes: Any) -> Iterator[None]:
    before = app.extensions["settings"]
    app.extensions["settings"] = replace(before, **changes)
    try:
        yield
    finally:
        app.extensions["settings"] = before


def by(port: int, **more: Any) -> Mail:
    """Mail by the server on this port of loopback."""
    usual = {"host": "127.0.0.1", "tls": "off", "sender": "post@neutral.example", "domain": "neutral.example"}
    return Mail(port=port, **{**usual, **more})


def tell(app: Flask, who: str, kind: str = "feedback", cause: str = "") -> UUID:
    """Something waits for this person. The notice's id."""
    with app.app_context():
        begin_writing()
        notify(actor(who).id, kind, subject := uuid4(), cause)
        db.session.commit()
        return db.session.scalars(select(Notice.id).where(Notice.subject_id == subject)).one()


def round_of(app: Flask) -> int:
    """The worker looks once. How many deliveries left."""
    with app.app_context():
        formatting.set_zone(ZONE)
        return deliver()


def notice(app: Flask, notice_id: UUID) -> Notice:
    with app.app_context():
        found = db.session.get_one(Notice, notice_id)
        db.session.expunge(found)
        return found


def deliveries(app: Flask) -> list[Delivery]:
    with app.app_context():
        found = list(db.session.scalars(select(Delivery).order_by(Delivery.id)))
        for one in found:
            db.session.expunge(one)
        return found
