"""A calendar program that people use subscribes over HTTP, and follows what happens at the clinic.

vdirsyncer gives what it reads at an address names of its own, made of the content; so what is compared here is what
stands in the calendar. That the ids in the file itself stay is held by tests/schedule/test_calendar_changes.py.
"""

import os
import shutil
import subprocess
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import icalendar
import pytest
from flask import Flask

from portal import clock
from portal.database import db
from portal.demo.people import ZONE
from portal.schedule.models import Appointment, Standing
from portal.schedule.policy import own
from tests.actors import actor
from tests.browser.conftest import Server
from tests.browser.plain import PlainPerson
from tests.schedule.calendars import change

HERE = ZoneInfo(ZONE)
CONFIG = """
[general]
status_path = "{folder}/status"

[pair sessions]
a = "phone"
b = "portal"
collections = null

[storage phone]
type = "filesystem"
path = "{folder}/phone"
fileext = ".ics"

[storage portal]
type = "http"
url = "{address}"
"""
Sync = Callable[[], set[tuple[datetime, str, str]]]


@pytest.fixture
def program() -> str:
    found = os.environ.get("PORTAL_VDIRSYNCER") or shutil.which("vdirsyncer")
    assert found, "no vdirsyncer: scripts/ensure-vdirsyncer installs it"
    return found


def _address(server: Server) -> str:
    """As she finds it on her week."""
    maya = PlainPerson(server.address)
    maya.sign_in("maya")
    [link] = maya.get("/schedule").links("webcal:")
    return "http" + link.removeprefix("webcal")


def _subscribed(program: str, folder: Path, address: str) -> Sync:
    """Each call has the program look again; what stands in the calendar on the phone then."""
    (folder / "phone").mkdir()
    (folder / "config").write_text(CONFIG.format(folder=folder, address=address))
    run = [program, "-c", str(folder / "config")]

    def sync() -> set[tuple[datetime, str, str]]:
        done = subprocess.run([*run, "sync"], capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, done.stderr
        files = [icalendar.Calendar.from_ical(file.read_bytes()) for file in (folder / "phone").iterdir()]
        found = [event for calendar in files for event in calendar.walk("VEVENT")]
        return {(event.start.astimezone(HERE), str(event["summary"]), str(event["status"])) for event in found}

    subprocess.run([*run, "discover"], capture_output=True, check=True, timeout=60)
    return sync


def _hers(app: Flask) -> dict[UUID, datetime]:
    """Her sessions of the time that the address covers, without a holiday's, and when they begin."""
    with app.app_context():
        lately = own.where(
            Appointment.starts_at >= clock.now() - timedelta(weeks=2), Appointment.standing == Standing.SCHEDULED
        )
        asked = {"actor_id": actor("maya").id}
        return {one.id: one.starts_at.astimezone(HERE) for one in db.session.scalars(lately, asked)}


def test_it_follows_what_is_cancelled_and_moved(server: Server, program: str, tmp_path: Path) -> None:
    hers = _hers(server.app)
    sync = _subscribed(program, tmp_path, _address(server))
    first = sync()
    assert len(first) > 10
    confirmed = {one for one in first if one[2] == "CONFIRMED"}
    assert confirmed == {(starts_at, "Appointment", "CONFIRMED") for starts_at in hers.values()}
    assert {one[1:] for one in first - confirmed} <= {("Cancelled: Appointment", "CANCELLED")}
    assert sync() == first
    cancelled, moved = sorted(hers, key=lambda one: hers[one])[-2:]
    change(server.app, cancelled, standing=Standing.CANCELLED)
    later = hers[moved] + timedelta(hours=2, minutes=5)
    change(server.app, moved, starts_at=later, ends_at=later + timedelta(hours=3))
    second = sync()
    assert second - first == {
        (hers[cancelled], "Cancelled: Appointment", "CANCELLED"),
        (later, "Appointment", "CONFIRMED"),
    }
    assert first - second == {(hers[one], "Appointment", "CONFIRMED") for one in (cancelled, moved)}


def test_it_is_shut_out_once_the_address_is_stopped(server: Server, program: str, tmp_path: Path) -> None:
    sync = _subscribed(program, tmp_path, _address(server))
    assert sync()
    maya = PlainPerson(server.address)
    maya.sign_in("maya")
    page = maya.get("/schedule/calendar")
    assert "Stopped." in maya.post(page, "/schedule/calendar/end").text
    with pytest.raises(AssertionError, match=r"(?i)not found"):
        sync()
