"""The main pages cost the same few statements with ten patients and with ten thousand, and none walks a big table."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import insert, select

from portal import clock
from portal.access.actor import Role
from portal.accounts.models import RoleGrant, Standing, User
from portal.connections import begin_writing
from portal.database import Base, db, new_id
from portal.demo.people import ZONE
from portal.messages.models import Message, Thread
from portal.programs.models import CareRole, CareTeamMember, Enrollment, Group
from portal.schedule.attendance_models import AbsenceLine, AbsenceNotice, Asked, Attendance, Kind, MakeUp, Presence
from portal.schedule.calendar_models import CalendarFeed
from portal.schedule.models import Appointment
from tests.caseload.room_given import asks, missed, room_of
from tests.schedule.given import session_in
from tests.statements import counted
from tests.visitor import Visitor
from tests.worksheets_http.given import give, save

BUDGETS = {"Today": 11, "week": 6, "worksheet": 8, "draft save": 6, "review queue": 6, "thread": 8, "progress": 6}
BUDGETS |= {"calendar feed": 5, "calendar page": 5, "session's room": 11, "sheet": 10, "sign-in sheet": 8}
BIG = (
    "make_up",
    "user",
    "enrollment",
    "thread",
    "message",
    "appointment",
    "assignment",
    "submission",
    "release",
    "sign_in",
)
BIG += ("calendar_feed", "role_grant", "make_up", "stand_in", "attendance", "absence_notice", "absence_line")
MANY = 10_000
_SCAN = re.compile(rf"SCAN ({'|'.join(BIG)})(?:_\d+)?(?: |$)")


@pytest.fixture
def pages(sqlite_app: Flask) -> dict[str, Any]:
    """By name: what asks for the page. Maya's and Jordan's."""
    maya, jordan = Visitor(sqlite_app, "maya"), Visitor(sqlite_app, "jordan")
    sheet = give(sqlite_app, "maya", "thought-record-short")
    save(maya, sheet, {"situation": "first"})
    thread = maya.get("/messages", status=303).headers["Location"].split("#")[0]
    maya.post(f"{thread}/messages", {"body": "a letter", "form_key": "k"})
    maya.post("/schedule/calendar/address")
    [address] = [link for link in maya.get("/schedule").links() if link.startswith("webcal:")]
    room, dana = _room(sqlite_app, maya), Visitor(sqlite_app, "dana")
    calendar, nobody = urlsplit(address).path, sqlite_app.test_client()
    count = iter(range(1000))
    asked = {
        "Today": lambda: maya.get("/"),
        "week": lambda: maya.get("/schedule"),
        "worksheet": lambda: maya.get(sheet),
        "draft save": lambda: save(maya, sheet, {"situation": f"word {next(count)}"}, status=200, htmx=True),
        "review queue": lambda: jordan.get("/review"),
        "thread": lambda: jordan.get(thread),
        "progress": lambda: maya.get("/progress"),
        "calendar feed": lambda: nobody.get(calendar),
        "calendar page": lambda: maya.get("/schedule/calendar"),
        "session's room": lambda: dana.get(room),
        "sheet": lambda: dana.get(f"{room}/sheet"),
        "sign-in sheet": lambda: dana.get(f"{room}/sign-in-sheet"),
    }
    for ask in asked.values():
        ask()  # a first opening leaves a mark; what is measured is the usual one
    return asked


def _room(app: Flask, maya: Visitor) -> str:
    """Of a session that she has told she will be late to, and that others missed before."""
    session = session_in(app, 20)
    maya.post(f"/schedule/{session}/notice", {"kind": "late", "reason": "The bus."})
    asks(app, "lena", session, session_in(app, -30, of="evening"))
    missed(app, "devon", 3, 5)
    return room_of(app, session)


def test_budgets_and_plans_with_ten_and_with_ten_thousand(sqlite_app: Flask, pages: dict[str, Any]) -> None:
    few = {name: _statements(sqlite_app, ask) for name, ask in pages.items()}
    _fill(sqlite_app)
    many = {name: _statements(sqlite_app, ask) for name, ask in pages.items()}
    assert {name: len(seen) for name, seen in few.items()} == {name: len(seen) for name, seen in many.items()}
    over = {name: seen for name, seen in many.items() if len(seen) > BUDGETS[name]}
    assert not over, over
    scans = [(name, scan) for name, seen in many.items() for scan in _scans(sqlite_app, seen)]
    assert not scans, scans


def test_a_walk_through_a_big_table_would_be_seen(sqlite_app: Flask) -> None:
    walk = "SELECT * FROM message ORDER BY sent_at"
    for statement in (walk, f"WITH letters AS ({walk}) SELECT * FROM letters"):
        assert list(_scans(sqlite_app, [statement]))


def _statements(app: Flask, ask: Any) -> list[str]:
    with counted(app) as seen:
        ask()
    return seen


def _scans(app: Flask, statements: list[str]) -> Iterator[str]:
    with app.app_context(), db.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        for statement in statements:
            if statement.lstrip().upper().startswith(("SELECT", "WITH")):
                plan = driver.execute(f"EXPLAIN QUERY PLAN {statement}", [None] * statement.count("?")).fetchall()
                yield from (f"{row[3]} in {statement[:80]}" for row in plan if _SCAN.search(row[3]))


def _fill(app: Flask) -> None:
    """Ten thousand patients with a letter each; ten of them in Maya's group and with her therapist."""
    with app.test_request_context():
        begin_writing()
        today, now = clock.today_in(ZONE), clock.now()
        group = db.session.scalars(select(Group.id).where(Group.name == "Day group")).one()
        jordan = db.session.scalars(select(User.id).where(User.name.like("Jordan %"))).one()
        people = [new_id() for _ in range(MANY)]
        since = {"from_on": today - timedelta(days=9)}
        rows: dict[Any, list[dict[str, Any]]] = {
            User: [_user(one, number) for number, one in enumerate(people)],
            RoleGrant: [{"id": new_id(), "user_id": one, "role": Role.PATIENT, **since} for one in people],
            Enrollment: [{"id": new_id(), "patient_id": one, "group_id": group, **since} for one in people[:10]],
            CareTeamMember: [
                {"id": new_id(), "patient_id": one, "user_id": jordan, "care_role": CareRole.THERAPIST, **since}
                for one in people[:10]
            ],
            CalendarFeed: [
                {
                    "id": new_id(),
                    "user_id": one,
                    "secret_hash": one.hex,
                    "secret_sealed": "",
                    "says_what": False,
                    "made_at": now,
                }
                for one in people
            ],
            Appointment: (talks := [_talk(one, jordan) for one in people]),
            Attendance: [_mark(one) for one in talks],
            AbsenceNotice: [_notice(one) for one in talks],
            AbsenceLine: [_line(one, jordan) for one in talks],
            MakeUp: [_make_up(one) for one in talks],
            Thread: [
                {"id": one, "patient_id": one, "topic": "care", "opened_at": now, "last_message_at": now}
                for one in people
            ],
            Message: [
                {
                    "id": new_id(),
                    "thread_id": one,
                    "author_id": one,
                    "body_sealed": "",
                    "sent_at": now,
                    "form_key": one.hex,
                }
                for one in people
            ],
        }
        for table, given in rows.items():
            db.session.execute(insert(table.__table__), given)
        db.session.commit()


def _talk(patient: UUID, staff: UUID) -> dict[str, Any]:
    """A one-to-one of each with the same clinician, long ago."""
    starts_at = clock.now() - timedelta(days=200)
    return {
        "id": new_id(),
        "patient_id": patient,
        "staff_id": staff,
        "title": "One-to-one",
        "local_on": starts_at.date(),
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=1),
    }


def _mark(talk: dict[str, Any]) -> dict[str, Any]:
    return {**_about(talk), "presence": Presence.UNEXCUSED, "marked_at": talk["ends_at"]}


def _notice(talk: dict[str, Any]) -> dict[str, Any]:
    return {**_about(talk), "kind": Kind.LATE, "made_at": talk["starts_at"]}


def _line(talk: dict[str, Any], by: UUID) -> dict[str, Any]:
    return {**_about(talk), "line_sealed": "", "made_by": by, "made_at": talk["ends_at"]}


def _make_up(talk: dict[str, Any]) -> dict[str, Any]:
    whose = {"id": new_id(), "patient_id": talk["patient_id"], "missed_id": talk["id"], "guest_id": talk["id"]}
    return {**whose, "standing": Asked.CONFIRMED, "asked_at": talk["ends_at"]}


def _about(talk: dict[str, Any]) -> dict[str, Any]:
    return {"id": new_id(), "appointment_id": talk["id"], "patient_id": talk["patient_id"]}


def _user(one: UUID, number: int) -> dict[str, Any]:
    return {
        "id": one,
        "name": f"Person {number:05}",
        "email_sealed": "",
        "email_lookup": one.hex,
        "standing": Standing.ACTIVE,
        "created_at": clock.now(),
    }


def test_no_index_of_some_rows_compares_with_a_word() -> None:
    """SQLite looks at what a statement brings for such a column, and prepares the statement anew each time: with one
    index of accounts that are `= 'deactivated'` every request paid for it, a therapist's poll three times its own time.
    """
    compared = re.compile(r"(=|<|>)\s*'")
    found = {
        index.name: str(condition)
        for table in Base.metadata.tables.values()
        for index in table.indexes
        if (condition := index.dialect_options["sqlite"]["where"]) is not None and compared.search(str(condition))
    }
    assert found == {}
    assert compared.search("standing = 'deactivated'")
    assert compared.search("standing <> 'active'")
