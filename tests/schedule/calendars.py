"""What the tests of the calendar begin with: an address, what a calendar program reads there, a session changed."""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import icalendar
from flask import Flask
from werkzeug.test import TestResponse

from portal import clock
from portal.database import db
from portal.schedule.models import Appointment
from tests.schedule.given import writing
from tests.visitor import Visitor

PLACE = "/schedule/calendar"
Event = icalendar.Event


def address_on(visitor: Visitor, page: str = "/schedule") -> str:
    """The path of the address that the page offers."""
    [link] = [link for link in visitor.get(page).links() if link.startswith("webcal:")]
    return urlsplit(link).path


def subscribe(visitor: Visitor, more: bool = False) -> str:
    """Make an address, and let it say more; its path."""
    visitor.post(f"{PLACE}/address")
    if more:
        visitor.post(f"{PLACE}/wording", {"says": "more"})
    return address_on(visitor)


def ask(app: Flask, path: str, **more: Any) -> TestResponse:
    """As a calendar program does: without a cookie."""
    return app.test_client(use_cookies=False).get(path, **more)


def read(app: Flask, path: str) -> icalendar.Calendar:
    answer = ask(app, path)
    assert answer.status_code == 200
    return icalendar.Calendar.from_ical(answer.data)


def events(app: Flask, path: str) -> dict[UUID, Event]:
    """By the id of the session, which begins each UID."""
    found = read(app, path).walk("VEVENT")
    by_id = {UUID(event["uid"].split("@")[0]): event for event in found}
    assert len(by_id) == len(found)
    return by_id


def change(app: Flask, session: UUID, **now: Any) -> None:
    """The session is changed, and counts it."""
    with writing(app):
        row = db.session.get_one(Appointment, session)
        for name, value in now.items():
            setattr(row, name, value)
        row.by_hand, row.sequence, row.changed_at = True, row.sequence + 1, clock.now()
