"""What is hers in FHIR: each resource is one of R4, and an answer stands where its question does."""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.records.fhir.capability import capability
from portal.records.fhir.loinc import NAMES
from portal.records.fhir.observation import observations
from portal.records.fhir.outcome import CODES, outcome
from portal.records.fhir.people import patient
from portal.records.fhir.questionnaire import questionnaire
from portal.records.fhir.response import response
from portal.records.own.rows import Filled, Person, Relative, Score
from portal.worksheets.definitions.worksheet import Worksheet
from tests.drawn import examples
from tests.records.bundles import answers, valid
from tests.worksheets.library import SHEETS
from tests.worksheets.strategies import answers_for

BASE = "https://portal.example.org/fhir"
HER = uuid.UUID(int=1)


def filled(worksheet: Worksheet, said: Any, *scores: Score, declined: frozenset[str] = frozenset()) -> Filled:
    at = datetime(2026, 11, 26, 12, tzinfo=UTC)
    return Filled(uuid.UUID(int=2), worksheet, at, True, said, declined, scores)


def test_every_worksheet_of_the_library_is_a_questionnaire() -> None:
    for one in SHEETS.values():
        found = valid(questionnaire(one.in_language("es"), BASE))
        assert found["item"]
    phq = questionnaire(SHEETS["phq-9"], BASE)
    panel = "PHQ-9 quick depression assessment panel [Reported.PHQ]"
    assert phq["code"][0] == {"system": "http://loinc.org", "code": "44249-1", "display": panel}
    assert questionnaire(SHEETS["gad-7"], BASE)["code"][0]["code"] == "69737-5"
    ninth = next(one for section in phq["item"] for part in section["item"] for one in part.get("item", []))
    assert ninth["code"][0]["code"] == "44250-9"
    assert [one["valueCoding"]["code"] for one in ninth["answerOption"]] == [
        *("LA6568-5", "LA6569-3"),
        *("LA6570-1", "LA6571-9"),
    ]


def codings(within: Any) -> Iterator[Any]:
    """Of LOINC."""
    if isinstance(within, dict):
        if within.get("system") == "http://loinc.org":
            yield within
        within = list(within.values())
    for part in within if isinstance(within, list) else ():
        yield from codings(part)


def test_a_code_has_the_name_that_loinc_gives_it_and_no_other() -> None:
    """In each language. What she reads stands in the text; in an answer beside the name."""
    found = {}
    for one in SHEETS.values():
        for language in ("en", "es"):
            found |= {each["code"]: each for each in codings(questionnaire(one.in_language(language), BASE))}
            for each in codings(questionnaire(one.in_language(language), BASE)):
                assert each.get("display", "") == NAMES.get(each["code"], ""), each
    assert found.keys() - NAMES.keys() == {"101697-1"}, "no public source names it"
    assert NAMES.keys() <= found.keys() | {"75626-2"}, "that score is not for her"
    spanish = SHEETS["phq-9"].in_language("es")
    ninth = next(one for one in questionnaire(spanish, BASE)["item"][0]["item"][0]["item"] if one["linkId"] == "q9")
    assert ninth["text"] == next(one.label for one in spanish.fields["phq"].items if one.id == "q9")
    never = ninth["answerOption"][0]["valueCoding"]
    translated = never["_display"]["extension"][0]["extension"]
    assert [translated[0]["valueCode"], translated[1]["valueString"]] == ["es", spanish.fields["phq"].options[0].label]
    told = response(filled(spanish, {"q9": 0}), HER, BASE)
    assert [one["valueCoding"] for one in answered(told)] == [{k: v for k, v in never.items() if k != "extension"}]
    assert "_display" not in str(questionnaire(SHEETS["phq-9"], BASE)), "what reads the same is said once"


def answered(within: Any) -> Iterator[Any]:
    for one in within.get("item", ()):
        yield from one.get("answer", ())
        yield from answered(one)


@settings(max_examples=examples(40), deadline=None)
@given(st.data())
def test_whatever_is_answered_stands_below_its_question(data: st.DataObject) -> None:
    worksheet = SHEETS[data.draw(st.sampled_from(sorted(SHEETS)))]
    said = data.draw(answers_for(worksheet))
    found = valid(response(filled(worksheet, said), HER, BASE))
    assert answers(questionnaire(worksheet, BASE), found) >= len(said) - sum(value == [] for value in said.values())


def test_a_score_has_its_code_its_band_and_where_it_comes_from() -> None:
    phq = SHEETS["phq-9"]
    total = next(one for one in phq.fields.values() if one.loinc == "44261-6")
    sheet = filled(phq, {"q1": 1}, Score(total, 14, "Moderate"), declined=frozenset({"q2"}))
    (found,) = [valid(one) for one in observations(sheet, HER)]
    assert found["code"]["coding"][0]["code"] == "44261-6"
    assert (found["valueInteger"], found["interpretation"][0]["text"]) == (14, "Moderate")
    assert found["derivedFrom"] == [{"reference": f"QuestionnaireResponse/{sheet.id}"}]
    assert [one["id"] for one in observations(sheet, HER)] == [found["id"]], "the same each time"
    told = valid(response(sheet, HER, BASE))
    lines = [one for section in told["item"] for part in section["item"] for one in part.get("item", [])]
    assert [one["linkId"] for one in lines] == ["q1", "q2"]
    assert lines[1]["extension"][0]["valueCode"] == "asked-declined"
    assert "answer" not in lines[1]


def test_what_the_server_says_of_itself_and_of_what_went_wrong() -> None:
    assert valid(capability(BASE))["fhirVersion"] == "4.0.1"
    assert {valid(outcome(status, "So."))["issue"][0]["code"] for status in CODES} >= {
        "login",
        "not-found",
        "throttled",
    }


def test_how_she_is_reached_is_her_telecom_and_whom_to_call_is_her_contact() -> None:
    other = Relative("Elena Torres", "my mother", "(555) 555-0134")
    her = Person(HER, "Maya Torres", "maya@example.org", "en", "(555) 555-0112", other)
    found = valid(patient(her))
    assert found["telecom"] == [
        {"system": "email", "value": "maya@example.org"},
        {"system": "phone", "value": "(555) 555-0112"},
    ]
    assert found["contact"] == [
        {
            "relationship": [{"text": "my mother"}],
            "name": {"text": "Elena Torres"},
            "telecom": [{"system": "phone", "value": "(555) 555-0134"}],
        }
    ]
    nothing = valid(patient(Person(HER, "Maya Torres", "maya@example.org", "en")))
    assert "contact" not in nothing
    assert valid(patient(replace(her, relative=replace(other, relation=""))))["contact"][0].keys() == {
        "name",
        "telecom",
    }
