"""What of a plan can be called, what fits on a card, and when the line is answered, in words."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from portal.coping.plan import ON_A_CARD, card_of, plan_from, short
from portal.programs import clinic
from portal.web.telephone import numbers_apart, tel
from tests.visitor import Visitor

HERE = ZoneInfo("America/Chicago")


@pytest.mark.parametrize(
    ("text", "href"),
    [
        ("(555) 010-0142", "tel:5550100142"),
        ("+49 30 1234567", "tel:+49301234567"),
        ("home: 555.010.0142, evenings", "tel:5550100142"),
        ("555-0142", "tel:5550142"),
        ("988", "tel:988"),
        (" 911 ", "tel:911"),
        ("7 AM to 9 PM", ""),
        ("8:00 - 20:00, room 12", ""),
        ("12", ""),
        ("ask Ana", ""),
        ("", ""),
        ("1234567890123456", ""),
    ],
)
def test_a_number_that_can_be_called(text: str, href: str) -> None:
    assert tel(text) == href


@given(st.text(max_size=400))
def test_a_line_of_a_card_is_one_line_that_fits(text: str) -> None:
    line = short(text)
    assert len(line) <= ON_A_CARD
    assert "\n" not in line
    assert line == " ".join(text.split()) or line.endswith("…")
    assert tel(text) == "" or tel(text).removeprefix("tel:").lstrip("+").isdigit()


def test_the_card_takes_the_first_of_each_and_people_who_can_be_called() -> None:
    steps = [{"what": f"step {n}"} for n in range(5)]
    answers = {
        "early_signs": "I hide. I skip meals. I sleep all day.",
        "self_steps": steps,
        "helper_list": [{"name": "Nobody's number", "phone": "in my phone"}, {"name": "Ana", "phone": "555 010 0161"}],
        "company_list": [{"who": "Theo", "phone": "555 010 0173"}],
        "pro_list": [{"name": "Jordan", "phone": "555 010 0142"}],
    }
    card = card_of(plan_from(answers))
    assert card.signs == ("I hide.", "I skip meals.")
    assert card.steps == ("step 0", "step 1", "step 2")
    assert [one.name for one in card.people] == ["Ana", "Theo"]
    nothing = card_of(plan_from({}))
    assert nothing == card_of(plan_from({"helper_list": [{"phone": "555 010 0161"}], "made_on": "no day"}))


HOURS = [(day, "08:00:00", "18:00:00" if day < 4 else "12:30:00") for day in range(5)]


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (datetime(2026, 11, 19, 9, 0, tzinfo=HERE), "The clinic’s line is answered now, until 6 PM."),
        (datetime(2026, 11, 20, 12, 29, tzinfo=HERE), "The clinic’s line is answered now, until 12:30 PM."),
        (datetime(2026, 11, 19, 7, 59, tzinfo=HERE), "The clinic’s line is closed now. It opens today at 8 AM."),
        (datetime(2026, 11, 19, 18, 0, tzinfo=HERE), "The clinic’s line is closed now. It opens Friday at 8 AM."),
        (datetime(2026, 11, 20, 23, 0, tzinfo=HERE), "The clinic’s line is closed now. It opens Monday at 8 AM."),
        (datetime(2026, 11, 25, 20, 0, tzinfo=HERE), "It opens Thursday, December 3 at 8 AM."),  # a week of holidays
    ],
)
def test_the_line_says_the_truth(sqlite_app: Flask, now: datetime, words: str) -> None:
    """From the mirror: no database is asked, and none of it is guessed where nothing is stated."""
    mirror = sqlite_app.extensions["clinic"]
    kept = mirror.path.read_text()
    with sqlite_app.app_context():
        known = clinic.facts()
    days = ["2026-11-26", "2026-11-27", "2026-11-30", "2026-12-01", "2026-12-02"]
    try:
        mirror.write(clinic.ClinicFacts(**{**vars(known), "open_hours": HOURS, "closed_days": days}))
        with time_machine.travel(now, tick=False):
            assert words in Visitor(sqlite_app).get("/help").text
        mirror.write(clinic.ClinicFacts(**{**vars(known), "open_hours": [], "closed_days": []}))
        page = Visitor(sqlite_app).get("/help").text
        assert "line is" not in page
        assert known.hours in page
    finally:
        mirror.path.write_text(kept)


def test_a_number_is_told_from_the_words_around_it() -> None:
    assert list(numbers_apart("Call us: (555) 010-0142, by day")) == [
        ("Call us: ", False),
        ("(555) 010-0142", True),
        (", by day", False),
    ]
    assert list(numbers_apart(Markup("988, from 8 AM to 7 PM &amp; on"))) == [("988, from 8 AM to 7 PM & on", False)]
