"""Field names, what they may hold, and the way from a form to answers and back."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.worksheets.cells.cell import UnknownCell, cell
from portal.worksheets.cells.nesting import assemble, flatten
from portal.worksheets.cells.parsing import parse
from portal.worksheets.cells.sending import missing_cells, selection_errors, visible_only
from portal.worksheets.definitions.evaluation import evaluate
from tests.drawn import examples
from tests.worksheets.library import CATALOGUE, EVERYTHING, SHEETS, sheet_with
from tests.worksheets.strategies import answers_for, declined_for, form_for, keys_of

THOROUGH = settings(max_examples=examples(12), deadline=None, suppress_health_check=list(HealthCheck))

KEYS = [
    ("thought-record", "situation", "longtext"),
    ("thought-record", "emotions.0.name", "text"),
    ("thought-record", "emotions.4.before", "scale"),
    ("phq-9", "q9", "choice"),
    ("phq-9", "q9__declined", "tick"),
    ("phq-9", "difficulty__declined", "tick"),
    ("chain-analysis", "vulnerable__other", "text"),
    ("dbt-diary-card", "urges__other.1.label", "text"),
    ("dbt-diary-card", "emotions__other.2.value", "scale"),
    ("step-down-plan", "routine.6.plan", "text"),
]


@pytest.mark.parametrize(("worksheet_id", "key", "kind"), KEYS)
def test_keys(worksheet_id: str, key: str, kind: str) -> None:
    found = cell(CATALOGUE.current(worksheet_id), key)

    assert (found.key, found.kind) == (key, kind)
    assert found.label


NO_KEYS = [
    ("thought-record", ""),
    ("thought-record", "."),
    ("thought-record", "nope"),
    ("thought-record", "situation__other"),
    ("thought-record", "situation__declined"),
    ("thought-record", "situation__"),
    ("thought-record", "emotions"),
    ("thought-record", "emotions.0"),
    ("thought-record", "emotions.0.nope"),
    ("thought-record", "emotions.0.name.x"),
    ("thought-record", "emotions.5.name"),
    ("thought-record", "emotions.00.name"),
    ("thought-record", "emotions.-1.name"),
    ("thought-record", "emotions.٣.name"),
    ("thought-record", "emotions.1e0.name"),
    ("thought-record", "emotions." + "9" * 5000 + ".name"),
    ("thought-record", "belief_change"),
    ("thought-record", "go_back"),
    ("thought-record", "csrf_token"),
    ("phq-9", "phq"),
    ("phq-9", "phq__declined"),
    ("phq-9", "q9__other"),
    ("phq-9", "q9.0.label"),
    ("gad-7", "gad__other.0.label"),
    ("dbt-diary-card", "emotions__other.3.label"),
    ("dbt-diary-card", "emotions__other.0.nope"),
    ("dbt-diary-card", "emo_sad__declined"),
    ("step-down-plan", "routine.0.day"),
    ("step-down-plan", "routine.7.plan"),
]


@pytest.mark.parametrize(("worksheet_id", "key"), NO_KEYS)
def test_no_keys(worksheet_id: str, key: str) -> None:
    worksheet = CATALOGUE.current(worksheet_id)

    with pytest.raises(UnknownCell):
        cell(worksheet, key)
    parsed = parse(worksheet, {key: ["x"]})
    assert parsed.values == {}
    assert parsed.errors == {key: "This answer does not belong to this worksheet."}


OPTIONS = "options: [{value: 0, label: None}, {value: 1, label: Some}, {value: lots, label: Lots}]"
EVERY_KIND = sheet_with(
    "{id: line, type: text, label: L, max_chars: 10}",
    "{id: lines, type: longtext, label: L}",
    "{id: count, type: number, label: N, min: 0, max: 9}",
    "{id: hours, type: number, label: N, min: 0, max: 20, step: 0.5, unit: hours}",
    "{id: free, type: number, label: N, step: 0.1}",
    "{id: scale, type: scale, label: S, scale: {min: 0, max: 100, step: 5, anchors: {0: Low, 100: High}}}",
    "{id: percent, type: scale, label: S, scale: {min: 0, max: 100, step: 5, unit: '%', anchors: {0: Low, 100: High}}}",
    f"{{id: one, type: choice, label: C, {OPTIONS}}}",
    f"{{id: many, type: multichoice, label: M, other: true, min_select: 2, max_select: 2, {OPTIONS}}}",
    "{id: sure, type: yesno, label: Y, can_decline: true}",
    "{id: day, type: date, label: D}",
    "{id: clock, type: time, label: T}",
    "{id: length, type: duration, label: D, min: 5, max: 300}",
    "{id: table, type: table, label: T, row_label: R, add_label: A, columns: [{id: a, type: text, label: A}]}",
)

GOOD: list[tuple[str, list[str], Any]] = [
    ("line", ["two words"], "two words"),
    ("line", [" kept "], " kept "),
    ("line", [""], None),
    ("line", ["   "], None),
    ("line", [], None),
    ("line", ["e\u0301t\u00e9"], "\u00e9t\u00e9"),
    ("line", ["\U0001f9e1" * 10], "\U0001f9e1" * 10),
    ("lines", ["a\r\nb\tc\r"], "a\nb\tc\n"),
    ("lines", ["x" * 5000], "x" * 5000),
    ("count", [" 7 "], 7),
    ("count", ["7.0"], 7),
    ("count", ["-0"], 0),
    ("hours", ["7.5"], 7.5),
    ("hours", [".5"], 0.5),
    ("free", ["0.3"], 0.3),
    ("free", ["-1000000000"], -1_000_000_000),
    ("scale", ["0"], 0),
    ("scale", ["95"], 95),
    ("scale", ["40.0"], 40),
    ("scale", ["85%"], 85),
    ("percent", ["85%"], 85),
    ("percent", [" 85 % "], 85),
    ("hours", ["7.5 h"], 7.5),
    ("hours", ["8 Hours"], 8),
    ("length", ["15 min."], 15),
    ("length", ["15minutes"], 15),
    ("one", ["0"], 0),
    ("one", ["lots"], "lots"),
    ("one", [""], None),
    ("many", ["", "lots", "0"], [0, "lots"]),
    ("many", ["lots", "lots"], ["lots"]),
    ("many", [""], None),
    ("many", [], None),
    ("many__other", ["my own"], "my own"),
    ("sure", ["yes"], True),
    ("sure", ["no"], False),
    ("sure__declined", ["", "1"], True),
    ("sure__declined", ["1"], True),
    ("sure__declined", [""], None),
    ("day", ["2024-02-29"], "2024-02-29"),
    ("clock", ["00:00"], "00:00"),
    ("length", ["95"], 95),
    ("length", ["1:35"], 95),
    ("table.49.a", ["last"], "last"),
]


@pytest.mark.parametrize(("key", "raws", "value"), GOOD)
def test_good_input(key: str, raws: list[str], value: Any) -> None:
    parsed = parse(EVERY_KIND, {key: raws})

    assert parsed.errors == {}
    assert parsed.values == {key: value}
    assert type(parsed.values[key]) is type(value)


NAN = [
    "nan",
    "inf",
    "-inf",
    "1e3",
    "0x10",
    "1_000",
    "1,5",
    "٣",
    "３",
    "²",
    "½",
    "+",
    ".",
    "--1",
    "1 2",
    "9" * 5000,
    "x",
]
BAD: list[tuple[str, list[str], str]] = [
    *((key, [raw], "") for key in ("count", "hours", "free", "scale", "one", "length", "day", "clock") for raw in NAN),
    ("count", [str(2**63)], "number"),
    ("count", ["10"], "Please give a number from 0 to 9."),
    ("count", ["-1"], "from 0 to 9"),
    ("count", ["2.5"], "whole number"),
    ("hours", ["7.25"], "steps of 0.5"),
    ("free", ["0.35"], "steps of 0.1"),
    ("free", ["1000000001"], "number from"),
    ("scale", ["101"], "from 0 to 100"),
    ("scale", ["7"], "steps of 5"),
    ("scale", ["5.5"], "steps of 5"),
    ("percent", ["15 min"], "write a number"),
    ("percent", ["abc"], "write a number"),
    ("percent", ["%"], "write a number"),
    ("hours", ["90 min"], "write a number"),
    ("length", ["8 h"], "minutes"),
    ("one", ["2"], "pick one"),
    ("one", ["0", "1"], "two answers"),
    ("many", ["0", "nope"], "pick one"),
    ("sure", ["maybe"], "pick one"),
    ("sure", ["yes", "no"], "two answers"),
    ("sure__declined", ["yes"], "pick one"),
    ("sure__declined", ["1", "1"], "two answers"),
    ("line", ["a", "b"], "two answers"),
    ("line", ["", ""], "two answers"),
    ("line", ["12345678901"], "10 characters. It has 11"),
    ("line", ["a\nb"], "one line"),
    ("line", ["a\tb"], "one line"),
    ("lines", ["x" * 5001], "5000 characters"),
    ("lines", ["a\x00b"], "cannot be saved"),
    ("lines", ["\ud800"], "cannot be saved"),
    ("lines", ["\x1b[31m"], "cannot be saved"),
    ("lines", ["\x85"], "cannot be saved"),
    ("many__other", ["x" * 121], "120 characters"),
    ("table.0.a", ["x" * 121], "120 characters"),
    ("day", ["2023-02-29"], "date"),
    ("day", ["1899-12-31"], "from 1900 to 2100"),
    ("day", ["2101-01-01"], "from 1900 to 2100"),
    ("day", ["2024-W01-1"], "date"),
    ("day", ["20240101"], "date"),
    ("day", ["2024-1-1"], "date"),
    ("clock", ["24:00"], "time"),
    ("clock", ["9:05"], "time"),
    ("clock", ["9:05 PM"], "time"),
    ("clock", ["09:05:00"], "time"),
    ("length", ["4"], "from 5 to 300"),
    ("length", ["5:01"], "from 5 to 300"),
    ("length", ["1:60"], "minutes"),
    ("length", ["5.5"], "minutes"),
]


@pytest.mark.parametrize(("key", "raws", "sentence"), BAD)
def test_bad_input(key: str, raws: list[str], sentence: str) -> None:
    parsed = parse(EVERY_KIND, {key: raws})

    assert parsed.values == {}
    assert sentence in parsed.errors[key]
    assert parsed.errors[key].endswith(".")


ANYTHING = st.text(st.characters()) | st.sampled_from([*NAN, "", "1", "yes", "2024-01-01", "a\x00", "\ud800"])


@settings(THOROUGH, max_examples=examples(300))
@given(data=st.data())
def test_parsing_never_raises(data: st.DataObject) -> None:
    worksheet = CATALOGUE.current(data.draw(st.sampled_from(["dbt-diary-card", "chain-analysis", "step-down-plan"])))
    keys = st.sampled_from(keys_of(worksheet)) | ANYTHING
    pairs = data.draw(st.dictionaries(keys, st.lists(ANYTHING, max_size=3)))

    parsed = parse(worksheet, pairs)

    assert parsed.values.keys() | parsed.errors.keys() == pairs.keys()
    assert not parsed.values.keys() & parsed.errors.keys()
    filled = {key: value for key, value in parsed.values.items() if value is not None}
    answers, declined = assemble(worksheet, filled)
    evaluate(worksheet, answers, declined)


@pytest.mark.parametrize("worksheet_id", SHEETS)
@THOROUGH
@given(data=st.data())
def test_a_form_carries_every_answer(worksheet_id: str, data: st.DataObject) -> None:
    worksheet = SHEETS[worksheet_id]
    answers, declined = data.draw(answers_for(worksheet)), data.draw(declined_for(worksheet))
    cells = flatten(worksheet, answers, declined)

    parsed = parse(worksheet, form_for(worksheet, answers, declined))

    assert parsed.errors == {}
    assert parsed.values == cells
    assert assemble(worksheet, cells) == (answers, declined)


@pytest.mark.parametrize("worksheet_id", SHEETS)
@THOROUGH
@given(data=st.data())
def test_sending_drops_what_is_hidden_and_nothing_else(worksheet_id: str, data: st.DataObject) -> None:
    worksheet = SHEETS[worksheet_id]
    cells = flatten(worksheet, data.draw(answers_for(worksheet)), data.draw(declined_for(worksheet)))

    kept = visible_only(worksheet, cells)
    answers, declined = assemble(worksheet, kept)
    found = evaluate(worksheet, answers, declined)

    assert kept.items() <= cells.items()
    assert visible_only(worksheet, kept) == kept
    assert {cell(worksheet, key).field.id for key in kept} <= set(found.visible)
    assert not set(declined) & answers.keys()
    for key in missing_cells(worksheet, kept, found.missing):
        assert key not in kept


def test_a_row_keeps_its_number() -> None:
    worksheet = CATALOGUE.current("thought-record")
    cells = {"emotions.0.name": "Sad", "emotions.3.name": "Angry", "emotions.3.before": 40}

    answers, _ = assemble(worksheet, cells)
    found = evaluate(worksheet, answers)

    assert answers == {"emotions": [{"name": "Sad"}, {"name": "Angry", "before": 40}]}
    assert "emotions[0].before" in found.missing
    assert "emotions.0.before" in missing_cells(worksheet, cells, found.missing)
    del cells["emotions.0.name"]
    del cells["emotions.3.before"]
    answers, _ = assemble(worksheet, cells)
    assert missing_cells(worksheet, cells, ["emotions[0].before"]) == ["emotions.3.before"]


def test_set_rows_come_with_what_they_say() -> None:
    worksheet = CATALOGUE.current("step-down-plan")
    cells = {"routine.5.plan": "Market", "routine.0.plan": "Gym"}

    answers, _ = assemble(worksheet, cells)

    assert answers["routine"] == [{"day": "Monday", "plan": "Gym"}, {"day": "Saturday", "plan": "Market"}]
    assert flatten(worksheet, answers) == cells


def test_rows_beside_the_set_ones_follow_them() -> None:
    worksheet = sheet_with(
        "{id: t, type: table, label: T, row_label: R, add_label: A, preset_rows: [{day: Mon}, {day: Tue}],"
        " columns: [{id: day, type: text, label: D, readonly: true}, {id: plan, type: text, label: P}]}"
    )
    cells = {"t.1.plan": "Swim", "t.2.plan": "Rest"}

    answers, _ = assemble(worksheet, cells)

    assert answers["t"] == [{"day": "Tue", "plan": "Swim"}, {"plan": "Rest"}]
    assert flatten(worksheet, answers) == cells


def test_hidden_answers_go_when_sent() -> None:
    worksheet = CATALOGUE.current("dbt-diary-card")
    cells = {"did_use": False, "use_what": "Wine", "targets.0.did": False, "targets.0.amount": 3, "targets.1.amount": 2}

    assert visible_only(worksheet, cells) == {"did_use": False, "targets.0.did": False}


def test_a_declined_answer_goes_when_sent() -> None:
    worksheet = CATALOGUE.current("phq-9")

    assert visible_only(worksheet, {"q9": 2, "q9__declined": True, "q1": 1}) == {"q9__declined": True, "q1": 1}


def test_how_many_are_picked_matters_only_when_sent() -> None:
    assert parse(EVERY_KIND, {"many": ["0"]}).errors == {}
    assert selection_errors(EVERY_KIND, {"many": [0]}) == {"many": "Please pick at least 2."}
    assert selection_errors(EVERY_KIND, {"many": [0, 1, "lots"]}) == {"many": "Please pick at most 2."}
    assert selection_errors(EVERY_KIND, {"many": [0, 1]}) == selection_errors(EVERY_KIND, {}) == {}


def test_a_column_behind_a_hidden_one_is_hidden_too() -> None:
    cells = {
        "pick": "a",
        "log.0.did": False,
        "log.0.how": 4,
        "log.0.why": "x",
        "log.1.did": True,
        "log.1.how": 4,
        "log.1.why": "y",
    }

    kept = visible_only(EVERYTHING, cells)

    assert kept.keys() == {"pick", "log.0.did", "log.1.did", "log.1.how", "log.1.why"}


def test_cleared_cells_are_no_answers() -> None:
    assert assemble(EVERYTHING, {"pick": "", "picks": [], "log.0.day": "", "log.2.day": "Mon"}) == (
        {"log": [{"day": "Mon"}]},
        (),
    )
