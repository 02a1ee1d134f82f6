"""The clinic's own facts, and the mirror of them that outlives the database."""

import json
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from portal.database import db
from portal.programs import clinic
from portal.programs.models import Clinic
from tests.visitor import Visitor

Visit = Callable[..., Visitor]
pytestmark = pytest.mark.usefixtures("mirror_kept")


def mirrored(app: Flask) -> dict[str, str]:
    return dict(json.loads((app.config["INSTANCE"] / "clinic.json").read_text()))


def row(app: Flask) -> Clinic:
    with app.app_context():
        found = db.session.scalar(select(Clinic))
        assert found is not None
        return found


def test_a_change_reaches_the_row_the_mirror_and_the_next_page(app: Flask, visit: Visit) -> None:
    sam = visit("sam")
    form = sam.get("/admin/clinic")
    assert form.form("/clinic")["zone"] == ["America/Chicago"]
    assert "Eastern Time is America/New_York" in form.text, "nobody has to know how a zone is called"
    sam.submit(form, "/clinic", phone="(555) 010-0777", zone="America/New_York", on_call_name="Jordan Lee")
    assert (row(app).phone, row(app).zone, row(app).on_call_name) == (
        "(555) 010-0777",
        "America/New_York",
        "Jordan Lee",
    )
    assert mirrored(app)["phone"] == "(555) 010-0777"
    with app.app_context():
        assert clinic.facts().zone == "America/New_York"


@pytest.mark.parametrize(
    ("phone", "link"), [("(555) 010-0142 ext. 5", "tel:5550100142"), ("555-0142 or 555-0143", "tel:5550142")]
)
def test_the_help_page_calls_one_number(visit: Visit, phone: str, link: str) -> None:
    sam = visit("sam")
    sam.submit(sam.get("/admin/clinic"), "/clinic", phone=phone)
    assert link in sam.get("/help").links()


def test_what_was_rolled_back_is_never_mirrored(app: Flask, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    sam = visit("sam")
    form = sam.get("/admin/clinic")

    def fail() -> None:
        raise RuntimeError("the commit failed")

    with app.app_context():
        monkeypatch.setattr(db.session, "commit", fail)
    app.testing = False
    sam.submit(form, "/clinic", phone="(555) 010-0666", status=500)
    monkeypatch.undo()
    assert mirrored(app)["phone"] == "(555) 010-0142"
    assert row(app).phone == "(555) 010-0142"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("zone", "Mars/Olympus", "time zone by its name"),
        ("zone", "../../etc/passwd", "time zone by its name"),
        ("zone", "", "This still needs an answer"),
        ("reply_days", "0", "from 1 to 14"),
        ("reply_days", str(2**64), "from 1 to 14"),
        ("name", "", "This still needs an answer"),
        ("phone", "5" * 41, "under 40 characters"),
        ("phone", "call the desk", "a number that can be called"),
        ("phone", "1-800-CALL-IOP", "a number that can be called"),
        ("on_call_phone", "x", "a number that can be called"),
        ("hours", "a\x00b", "a character that cannot be saved"),
    ],
)
def test_bad_facts_change_nothing(app: Flask, visit: Visit, field: str, value: str, sentence: str) -> None:
    sam = visit("sam")
    changes = {"on_call_name": "Typed already", field: value}
    refused = sam.submit(sam.get("/admin/clinic"), "/clinic", status=422, **changes)
    assert sentence in refused.text
    assert refused.form("/clinic")["on_call_name"] == ["Typed already"]
    assert mirrored(app)["zone"] == row(app).zone == "America/Chicago"


def test_a_new_installation_has_no_row_until_it_is_filled_in(app: Flask, visit: Visit) -> None:
    sam = visit("sam")
    with app.app_context():
        db.session.delete(db.session.scalars(select(Clinic)).one())
        db.session.commit()
    facts = {"name": "New IOP", "short_name": "New", "zone": "America/Denver", "reply_days": "1"}
    sam.submit(sam.get("/admin/clinic"), "/clinic", **facts)
    assert row(app).name == "New IOP"
