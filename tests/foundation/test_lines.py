"""A line end in what somebody typed begins no header, no mail line, no line of a calendar, no formula."""

import csv
import email
from collections.abc import Callable
from io import StringIO
from types import SimpleNamespace
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import icalendar
import pytest
from flask import Flask

from portal import addresses
from portal.clock import now
from portal.files.serving import attachment
from portal.notifications.mailing import mail
from portal.records import attendance_csv
from portal.schedule.calendar.entry import Entry
from portal.schedule.calendar.writing import written
from portal.web import spreadsheet
from portal.web.pages import is_local
from portal.web.spreadsheet import harmless
from tests.proof.row import Proof
from tests.visitor import Visitor

ENDS = ("\r\n", "\n", "\r", "\n\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "%0d%0a", "\r\n\r\n", "\x00\r\n")
MORE = ("Bcc: x@evil.example", "Set-Cookie: portal=evil", "Location: https://evil.example", "<script>alert(1)</script>")


@pytest.mark.proof("E5")
def test_no_line_end_begins_a_header(sqlite_app: Flask, proof: Proof) -> None:
    """Addresses, names of senders, names of files, where to go after the door, and headers of requests."""
    client = Visitor(sqlite_app).client
    for end in ENDS:
        for more in MORE:
            with sqlite_app.test_request_context():
                answer = attachment(b"x", "application/pdf", f"a{end}{more}.pdf")
                heads = [f"{name}: {value}" for name, value in answer.headers.to_wsgi_list()]
            sent = client.get("/sign-in", query_string={"next": f"/x{end}{more}"})
            asked = client.post("/sign-in", data={"email": f"a{end}{more}", "password": "x", "next": f"/{end}{more}"})
            heads += [f"{name}: {value}" for one in (sent, asked) for name, value in one.headers.to_wsgi_list()]
            wrong = [head for head in heads if "\r" in head or "\n" in head or _begins(head)]
            wrong += ["an address"] * addresses.is_address(f"a@example.org{end}{more}")
            wrong += ["a sender"] * (end != "%0d%0a" and addresses.is_line(f"Clinic{end}{more}"))
            wrong += ["a domain"] * addresses.is_domain(f"example.org{end}{more}")
            wrong += ["a way on"] * (end != "%0d%0a" and end not in "\x85\u2028\u2029" and is_local(f"/x{end}{more}"))
            proof.tried(6, len(wrong))
            assert not wrong, (end, more)


def _begins(head: str) -> bool:
    return head.lower().startswith(("bcc:", "location: https://evil", "set-cookie: portal=evil"))


def test_a_mail_has_its_own_headers_alone(sqlite_app: Flask) -> None:
    with sqlite_app.test_request_context():
        sent = email.message_from_bytes(mail(UUID(int=1), UUID(int=2), "maya@example.org", "en", now()))
    assert sent["To"] == "maya@example.org"
    assert sent["Bcc"] is None


def test_an_address_that_holds_a_line_end_would_be_heard(sqlite_app: Flask) -> None:
    """The control: a mail takes the address as it is, so nothing but `is_address` keeps it from having more lines."""
    with sqlite_app.test_request_context():
        sent = email.message_from_bytes(mail(UUID(int=1), UUID(int=2), f"a@example.org\r\n{MORE[0]}", "en", now()))
    assert sent["Bcc"] == "x@evil.example"


def test_a_title_begins_no_line_of_a_calendar() -> None:
    for end in ENDS:
        title = f"Skills{end}END:VEVENT{end}BEGIN:VEVENT{end}ATTACH:https://evil.example"
        entry = Entry(UUID(int=1), now(), now(), title, title, title, "", False, 0, now(), None)
        read = icalendar.Calendar.from_ical(written([entry], ZoneInfo("America/Chicago")))
        events = list(read.walk("VEVENT"))
        assert len(events) == 1
        assert "ATTACH" not in events[0]


_CELLS = (
    "=1+1",
    "+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "＝1",
    '=HYPERLINK("https://evil.example")',
    "=cmd|'/C calc'!A0",
)


def _written(cells: list[str]) -> list[str]:
    """As the attendance sheet writes them, read back by a program that knows CSV."""
    sheet = SimpleNamespace(
        **dict.fromkeys(("patient", "made_by", "hours"), ""),
        rows=(),
        days=0,
        minutes=0,
        first=now(),
        last=now(),
        made_at=now(),
    )
    rows: Callable[..., Any] = lambda *_given: [[cell] for cell in cells]  # noqa: E731
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(attendance_csv, "_rows", rows)
        return [row[0] for row in csv.reader(StringIO(attendance_csv.csv_of(sheet, "x"), newline="")) if row]  # type: ignore[arg-type]


@pytest.mark.proof("E6")
def test_no_cell_is_worked_out(proof: Proof) -> None:
    """What would be a formula is text; numbers and words are what they were."""
    made = [_cell(proof.random) for _ in range(proof.size(300, 20_000))]
    for cell, read in zip(made, _written(made), strict=True):
        acts = read.lstrip().startswith(tuple("=+-@＝＋－＠")) and not _is_number(read)
        proof.tried(failures=int(acts or read.removeprefix("'") != cell))
        assert not acts, cell
        assert read.removeprefix("'") == cell


def _cell(dice: Any) -> str:
    if dice.random() < 0.5:
        return str(dice.choice(_CELLS)) + "".join(dice.choices("ab\"',;\n=+ ", k=dice.randint(0, 6)))
    return "x" + "".join(dice.choices("ab\"',;\n=+-@ 1", k=dice.randint(0, 8)))


def _is_number(text: str) -> bool:
    return text.lstrip("-").replace(".", "", 1).isdecimal()


def test_without_the_apostrophe_it_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    assert harmless("=1").startswith("'")
    assert harmless("＝1").startswith("'")
    monkeypatch.setattr(spreadsheet, "harmless", lambda cell: cell)
    assert _written(["=1"]) == ["=1"]
