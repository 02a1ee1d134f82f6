"""The engine against the reference, on answers of every kind, for every definition of the library."""

import json
from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.worksheets.definitions.catalogue import LIBRARY
from portal.worksheets.definitions.evaluation import evaluate
from portal.worksheets.definitions.worksheet import Worksheet
from tests.drawn import examples
from tests.worksheets import reference_evaluator
from tests.worksheets.library import SHEETS, sheet_with
from tests.worksheets.strategies import answers_for

THOROUGH = settings(max_examples=examples(10), deadline=None, suppress_health_check=list(HealthCheck))


def untidy(worksheet: Worksheet) -> st.SearchStrategy[dict[str, Any]]:
    """Answers as an old draft may hold them: some cleared, some rows empty."""
    blank = st.dictionaries(st.sampled_from([*worksheet.fields, *worksheet.rated_in]), st.sampled_from([None, ""]))
    return st.tuples(answers_for(worksheet), blank).map(lambda both: both[0] | both[1]).map(_with_empty_row)


def _with_empty_row(answers: dict[str, Any]) -> dict[str, Any]:
    tables = {key: [{}, *value] for key, value in answers.items() if value and isinstance(value, list)}
    return answers | {key: rows for key, rows in tables.items() if isinstance(rows[1], dict) and "__" not in key}


def any_ids(worksheet: Worksheet) -> st.SearchStrategy[set[str]]:
    return st.sets(st.sampled_from([*worksheet.fields, *worksheet.rated_in]), max_size=4)


def earlier(worksheet: Worksheet) -> st.SearchStrategy[dict[str, Any] | None]:
    values = st.none() | st.booleans() | st.integers(0, 100)
    return st.none() | st.dictionaries(st.sampled_from([*worksheet.fields, *worksheet.rated_in]), values)


def test_no_definition_is_left_out() -> None:
    assert {path.stem for path in LIBRARY.rglob("*.yaml")} | {"everything"} == set(SHEETS)


@pytest.mark.parametrize("worksheet_id", SHEETS)
@THOROUGH
@given(data=st.data())
def test_the_engine_and_the_reference_agree(worksheet_id: str, data: st.DataObject) -> None:
    worksheet = SHEETS[worksheet_id]
    answers, declined = data.draw(untidy(worksheet)), data.draw(any_ids(worksheet))
    previous, first = data.draw(earlier(worksheet)), data.draw(earlier(worksheet))

    found = evaluate(worksheet, answers, declined, previous, first)

    assert asdict(found) == reference_evaluator.evaluate(
        json.loads(worksheet.source), answers, declined, previous, first
    )


@pytest.mark.parametrize("worksheet_id", SHEETS)
@settings(THOROUGH, max_examples=examples(5))
@given(data=st.data())
def test_complete_answers_miss_nothing(worksheet_id: str, data: st.DataObject) -> None:
    worksheet = SHEETS[worksheet_id]

    assert evaluate(worksheet, data.draw(answers_for(worksheet, complete=True))).missing == []


@pytest.mark.parametrize("worksheet_id", SHEETS)
def test_an_empty_sheet_has_no_numbers_but_counts_and_is_not_complete(worksheet_id: str) -> None:
    found = evaluate(SHEETS[worksheet_id], {})

    assert not found.complete
    assert found.missing
    assert found.alerts in ([], ["no_helpers"], ["three"])


CALCS = [
    ("{if: [{field: a, gte: 5}, b, 100]}", {"a": 6, "b": 2}, 2),
    ("{if: [{field: a, gte: 5}, b, 100]}", {"a": 1, "b": 2}, 100),
    ("{div: [a, b]}", {"a": 1, "b": 0}, None),
    ("{count: {of: [a, b], gte: 2}}", {"a": 2, "b": 1}, 1),
    ("{count: {of: [a, b]}}", {"a": 2}, 1),
    ("{minutes: [t, u]}", {"t": "23:30", "u": "00:10"}, 40),
    ("{first_row: rows.n}", {"rows": [{}, {"n": 3}, {"n": 5}]}, 3),
    ("{last_row: rows.n}", {"rows": [{"n": 3}, {"n": 5}, {}]}, 5),
    ("{rows: rows}", {"rows": [{}, {"n": 3}]}, 1),
    ("{picked: many}", {"many": ["x", "y"]}, 2),
    ("{sum: [a, {mul: [b, 10]}]}", {"a": 1, "b": 2}, 21),
    ("{mean: [a, b]}", {"a": 2, "b": 3}, 2),
    ("{max: [rows.n]}", {}, None),
]


@pytest.mark.parametrize(("calc", "answers", "expected"), CALCS)
def test_operations(calc: str, answers: dict[str, Any], expected: int | None) -> None:
    worksheet = sheet_with(
        "{id: a, type: number, label: A}",
        "{id: b, type: number, label: B}",
        "{id: t, type: time, label: T}",
        "{id: u, type: time, label: U}",
        "{id: many, type: multichoice, label: M, options: [{value: x, label: X}, {value: y, label: Y}]}",
        "{id: rows, type: table, label: R, row_label: Row, add_label: Add, columns: [{id: n, type: number, label: N}]}",
        f"{{id: result, type: computed, label: Result, calc: {calc}}}",
    )

    assert evaluate(worksheet, answers).computed == {"result": expected}
    assert reference_evaluator.evaluate(json.loads(worksheet.source), answers)["computed"] == {"result": expected}


def test_text_from_an_earlier_response_is_no_number() -> None:
    worksheet = sheet_with(
        "{id: a, type: number, label: A}", "{id: d, type: computed, label: D, calc: {sub: [a, {prev: a}]}}"
    )

    assert evaluate(worksheet, {"a": 3}, previous={"a": "none"}).computed == {"d": None}


def test_a_row_that_only_says_what_it_is_for_is_not_filled() -> None:
    worksheet = sheet_with(
        "{id: t, type: table, label: T, row_label: R, add_label: A, preset_rows: [{day: Mon}],"
        " columns: [{id: day, type: text, label: D, readonly: true}, {id: plan, type: text, label: P}]}",
        "{id: n, type: computed, label: N, calc: {rows: t}}",
    )

    assert evaluate(worksheet, {"t": [{"day": "Mon"}]}).computed == {"n": 0}
    assert evaluate(worksheet, {"t": [{"day": "Mon", "plan": "Rest"}]}).computed == {"n": 1}
