"""How answers read in lists, on the review card and in print."""

from typing import Any

import pytest

from portal.worksheets.cells.cell import cell
from portal.worksheets.cells.display import display, summary
from portal.worksheets.definitions.evaluation import evaluate
from portal.worksheets.definitions.values import Value
from tests.worksheets.library import CATALOGUE

PHQ = {f"q{n}": 1 for n in range(1, 10)}

SHOWN: list[tuple[str, str, Value, str]] = [
    ("phq-9", "q1", 1, "Several days"),
    ("phq-9", "q9__declined", True, "I'd rather not answer"),
    ("daily-check-in", "mood", 7, "7 of 10"),
    ("daily-check-in", "self_harm", False, "No"),
    ("daily-check-in", "sleep_hours", 7.5, "7.5 hours"),
    ("daily-check-in", "feelings", ["sad", "proud"], "Sad, Proud"),
    ("daily-check-in", "day", "2025-05-01", "May 1, 2025"),
    ("thought-record", "belief_before", 70, "70%"),
    ("thought-record", "emotions.2.before", 70, "70%"),
    ("thought-record", "situation", "At\nlunch", "At\nlunch"),
    ("sleep-diary", "bed_at", "23:15", "11:15 PM"),
    ("sleep-diary", "to_sleep", 95, "1 h 35 min"),
    ("sleep-diary", "to_sleep", 120, "2 h"),
    ("sleep-diary", "to_sleep", 5, "5 min"),
    ("phq-9", "q1", "", ""),
]


@pytest.mark.parametrize(("worksheet_id", "key", "value", "text"), SHOWN)
def test_display(worksheet_id: str, key: str, value: Value, text: str) -> None:
    worksheet = CATALOGUE.current(worksheet_id)

    assert display(worksheet, cell(worksheet, key), value) == text


def test_display_in_spanish() -> None:
    worksheet = CATALOGUE.current("daily-check-in").in_language("es")

    assert display(worksheet, cell(worksheet, "day"), "2025-05-01") == "1 de mayo de 2025"
    assert display(worksheet, cell(worksheet, "sleep_hours"), 7.5) == "7.5 horas"  # as it is written in the States


def summary_of(worksheet_id: str, answers: dict[str, Any], audience: Any, **earlier: Any) -> list[tuple[str, str]]:
    worksheet = CATALOGUE.current(worksheet_id)
    return summary(worksheet, answers, evaluate(worksheet, answers, (), **earlier), audience=audience)


def test_summary_of_a_measure() -> None:
    found = summary_of("phq-9", PHQ, "clinician", first={"total": 12})

    assert found == [("PHQ-9 total", "9 (Mild)"), ("Change since the start", "-3")]


def test_a_patient_does_not_see_numbers_meant_for_staff() -> None:
    answers = {"made_on": "2025-05-01", "use_likely": 8, "self_steps": [{"what": "Walk"}]}

    staff, patient = (dict(summary_of("safety-plan", answers, one)) for one in ("clinician", "patient"))

    assert staff["Steps I can do alone"] == "1"
    assert "Steps I can do alone" not in patient
    assert patient["How likely am I to use this plan?"] == "8 of 10"


def test_blank_and_hidden_answers_are_left_out() -> None:
    assert summary_of("daily-check-in", {}, "clinician") == []


@pytest.mark.parametrize("worksheet", CATALOGUE.all(), ids=lambda one: one.id)
def test_every_summary_can_be_made(worksheet: Any) -> None:
    for audience in ("patient", "clinician"):
        assert isinstance(summary(worksheet, {}, evaluate(worksheet, {}), audience=audience), list)
