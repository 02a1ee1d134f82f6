"""Each case breaks a good file in one way. It must be refused, with the line, in a sentence that names the fault."""

import re
from collections.abc import Callable
from typing import NamedTuple

import pytest

from portal.worksheets.definitions.faults import DefinitionError
from portal.worksheets.definitions.reading import read_worksheet
from portal.worksheets.definitions.strict_yaml import read_file, read_text
from tests.worksheets.library import EVERY_ID, PANELS, read, small, text_of

HARD = (
    "Metacognitive decentering facilitates reappraisal of dysfunctional autobiographical attributions, notwithstanding"
    " characterological predispositions that systematically undermine psychotherapeutic generalization across"
    " heterogeneous interpersonal environments. "
) * 7


class Broken(NamedTuple):
    name: str
    file: str
    old: str
    new: str
    at: str  # the first line of the broken text that holds this is the faulty one
    sentence: str


def intro_of(file: str) -> str:
    found = re.search(r'^intro: ".*"$', text_of(file), re.MULTILINE)
    assert found
    return found.group()


CASES = [
    Broken("no id", "thought-record", "id: thought-record\n", "", "schema: 1", "id is missing in the file"),
    Broken("version", "thought-record", '"1.1.0"', '"1.1"', "version:", "version does not have its form"),
    Broken(
        "unknown key", "thought-record", "kind:", "colour: red\nkind:", "colour:", "colour is not a key of the file"
    ),
    Broken(
        "field type", "thought-record", "when, type: date", "when, type: slider", "slider", "type must be one of text"
    ),
    Broken(
        "one id twice",
        "thought-record",
        "      - {id: situation",
        '      - {id: when, type: date, label: "Again"}\n      - {id: situation',
        '"Again"',
        "the id when is used twice",
    ),
    Broken("calc, unknown", "phq-9", "{sum: [phq]}", "{sum: [q1, nope]}", "nope", "total: unknown reference nope"),
    Broken(
        "calc, text",
        "thought-record",
        "{sub: [belief_after, belief_before]}",
        "{sum: [situation]}",
        "sum: [situation]",
        "situation is longtext, not a number",
    ),
    Broken("calc, itself", "phq-9", "{sum: [phq]}", "{sub: [total, q1]}", "- id: total", "total refers to itself"),
    Broken(
        "show_if, forward",
        "thought-record",
        'label: "Date",',
        'label: "Date", show_if: {field: belief_after, gte: 1},',
        "show_if",
        "show_if looks at belief_after, which comes later",
    ),
    Broken(
        "echo, forward",
        "thought-record",
        "echo: emotions",
        "echo: next_step",
        "echo: next_step",
        "go_back: echo looks at next_step, which comes later",
    ),
    Broken(
        "echo, nothing",
        "thought-record",
        "echo: emotions",
        "echo: nope",
        "echo: nope",
        "go_back: unknown reference nope",
    ),
    Broken(
        "wrong option",
        "phq-9",
        "{field: q9, eq: 3}",
        "{field: difficulty, eq: 9}",
        "difficulty, eq: 9",
        "9 is not an option of difficulty",
    ),
    Broken("bands", "phq-9", "mild, min: 5", "mild, min: 6", "mild, min: 6", "minimal and mild overlap or leave a gap"),
    Broken("unwatched risk", "phq-9", "field: q9", "field: q8", "{id: q9", "q9 asks about danger, but no alert looks"),
    Broken(
        "no panel",
        "phq-9",
        "    panel: crisis_now\n",
        "",
        "item9_daily",
        "an urgent alert must show the patient a panel",
    ),
    Broken(
        "unknown panel", "phq-9", "panel: crisis_now", "panel: nothing", "panel: nothing", "there is no panel nothing"
    ),
    Broken("free use", "phq-9", "free_no_permission", "cc_by_nc_sa_3_igo", "cc_by", "needs opt_in: true"),
    Broken(
        "unnamed end",
        "exposure-hierarchy",
        ', 75: "High", 100: "The most I can imagine"',
        "",
        '25: "Mild"',
        "ladder.suds: name both ends of the scale",
    ),
    Broken("chart", "dbt-diary-card", "{ref: urge_suicide,", "{ref: nope,", "ref: nope", "unknown reference nope"),
    Broken(
        "blame",
        "thought-record",
        intro_of("thought-record"),
        'intro: "You failed to do this before. Try again now and do it well."',
        "You failed",
        "wording: avoid",
    ),
    Broken("too hard", "thought-record", intro_of("thought-record"), f'intro: "{HARD}"', "intro:", "the reading grade"),
    Broken(
        "required later",
        "thought-record",
        "  - id: now\n",
        "  - id: now\n    follow_up: true\n",
        "- id: belief_after",
        "belief_after is filled in later, so it cannot be required",
    ),
    Broken("same key twice", "thought-record", "kind:", "kind: plan\nkind:", "kind: worksheet", "kind is given twice"),
    Broken("yes as a key", "thought-record", "kind:", "yes: 1\nkind:", "yes: 1", "the key yes reads as true or false"),
    Broken("clock time", "sleep-diary", '"22:45"', "22:45", "example: 22:45", "put the clock time 22:45 in quotes"),
    Broken("control character", "thought-record", "Thought Record", "Thought\x07 Record", "\x07", "control character"),
    Broken("a number as id", "thought-record", "id: thought-record", "id: 12", "id: 12", "id must be text"),
    Broken("true for one", "thought-record", "schema: 1", "schema: yes", "schema", "schema must be one of 1"),
    Broken(
        "half a condition",
        "phq-9",
        "{field: q9, eq: 3}",
        "{field: q9}",
        "when: {field: q9}",
        "when needs at least 2 keys",
    ),
    Broken("unknown calc", "phq-9", "{sum: [phq]}", "{add: [phq]}", "add: [phq]", "add is not a key of calc"),
    Broken(
        "option value", "phq-9", "{value: 0, label", "{value: no, label", "value: no", "value must be text or a whole"
    ),
    Broken(
        "option twice", "phq-9", "{value: 1, label", "{value: 0, label", "Several days", "option 0 is defined twice"
    ),
    Broken("summary", "phq-9", "summary: [total,", "summary: [nope,", "summary:", "summary: unknown reference nope"),
    Broken(
        "alert twice",
        "phq-9",
        "- id: worse_5",
        "- id: item9_any  # again",
        "# again",
        "alert item9_any is defined twice",
    ),
]


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_broken(case: Broken) -> None:
    good = text_of(case.file)
    broken = good.replace(case.old, case.new) if case.name == "unwatched risk" else good.replace(case.old, case.new, 1)
    assert broken != good

    with pytest.raises(DefinitionError) as refusal:
        read(broken, f"{case.file}.yaml")

    sentences = [fault.sentence for fault in refusal.value.faults if fault.line == line_of(broken, case.at)]
    assert any(case.sentence in sentence for sentence in sentences), str(refusal.value)
    assert f"{case.file}.yaml line {line_of(broken, case.at)}: " in str(refusal.value)


@pytest.mark.parametrize("worksheet_id", [one for one in EVERY_ID if one not in ("who-5", "audit-c")])
def test_the_files_are_good_before_they_are_broken(worksheet_id: str) -> None:
    assert read(text_of(worksheet_id), f"{worksheet_id}.yaml").id == worksheet_id


def refusal_of(text: str, file: str = "small.yaml") -> str:
    with pytest.raises(DefinitionError) as refusal:
        read(text, file)
    return str(refusal.value)


def test_a_measure_without_licence() -> None:
    text = re.sub(r"^license:\n(?:  .*\n)+", "", text_of("phq-9"), flags=re.MULTILINE)

    assert (
        refusal_of(text, "phq-9.yaml") == f"phq-9.yaml line {line_of(text, 'kind:')}: a measure needs a license block"
    )


def test_the_file_has_another_name() -> None:
    found = refusal_of(text_of("thought-record"), "other-name.yaml")

    assert found == "other-name.yaml line 2: the id thought-record differs from the file's name other-name.yaml"


def test_half_a_file() -> None:
    assert "not YAML" in refusal_of(text_of("thought-record").replace('"Thought Record"', '"Thought', 1))


@pytest.mark.parametrize("text", ["", "# nothing\n", "- a\n- b\n", "just words\n"])
def test_not_a_definition_at_all(text: str) -> None:
    assert "small.yaml line 1: " in refusal_of(text)


@pytest.mark.parametrize("line", ["tags: &t [a]\naliases: *t", "tags: &t\n  - *t"])
def test_aliases_are_refused(line: str) -> None:
    assert "anchors and aliases" in refusal_of(small("{id: a, type: text, label: A}") + line + "\n")


def test_a_file_that_is_not_utf8(tmp_path) -> None:
    file = tmp_path / "small.yaml"
    file.write_bytes(b"schema: 1\nid: sm\xe4ll\n")

    with pytest.raises(DefinitionError, match=r"small\.yaml line 2: this is not UTF-8 text"):
        read_file(file)


TABLE = "{id: t, type: table, label: T, row_label: R, add_label: A, %s}"
OPTIONS = "options: [{value: x, label: X}, {value: y, label: Y}]"
WRONG_FIELDS = [
    ("{id: a, type: scale, label: A}", "scale is missing"),
    ("{id: a, type: scale, label: A, scale: {min: 5, max: 5, anchors: {5: x, 6: y}}}", "min is not below its max"),
    ("{id: a, type: scale, label: A, scale: {min: 0, max: 5, anchors: {0: x, 5: y, 9: z}}}", "outside the scale"),
    ("{id: a, type: number, label: A, min: 5, max: 5}", "min is not below max"),
    ("{id: a, type: number, label: A, step: 0}", "step must be above zero"),
    ("{id: a__other, type: text, label: A}", "the id a__other is reserved"),
    ("{id: csrf_token, type: text, label: A}", "the id csrf_token is reserved"),
    ("{id: rev, type: text, label: A}", "the id rev is reserved"),
    ("{id: a, type: info, label: A}", "text is missing"),
    ("{id: a, type: computed, label: A, calc: 1, required: true}", "required does not belong"),
    ("{id: a, type: computed, label: A, calc: {sum: [a]}}", "a refers to itself"),
    ("{id: a, type: computed, label: A, calc: {minutes: [a, a]}}", "a is not a time"),
    ("{id: a, type: computed, label: A, calc: {rows: a}}", "a is not a table"),
    ("{id: a, type: computed, label: A, calc: {picked: a}}", "a is not a multichoice"),
    ("{id: a, type: computed, label: A, calc: {prev: b}}", "unknown reference b"),
    ("{id: a, type: computed, label: A, calc: {first_row: a}}", "need table.column"),
    ("{id: a, type: computed, label: A, calc: {sum: [1]}, missing: prorate}", "prorate needs min_answered"),
    ("{id: a, type: ratings, label: A, items: [{id: b, label: B}]}", "scale is missing"),
    (
        f"{{id: a, type: ratings, label: A, items: [{{id: b, label: B}}], {OPTIONS}}}",
        "needs a number",
    ),
    (
        "{id: a, type: yesno, label: A, sensitivity: [self_harm]}",
        "a asks about danger",
    ),
    (
        f"{{id: a, type: multichoice, label: A, sensitivity: [violence], {OPTIONS}}}",
        "a asks about danger",
    ),
    (
        "{id: a, type: ratings, label: A, sensitivity: [self_harm], items: [{id: b, label: B}],"
        " scale: {min: 0, max: 5, anchors: {0: x, 5: y}}}",
        "b asks about danger",
    ),
    (TABLE % "columns: [{id: c, type: choice, label: C}]", "options are missing"),
    (TABLE % "columns: [{id: c, type: scale, label: C}]", "scale is missing"),
    (TABLE % "columns: [{id: c, type: text, label: C}, {id: c, type: text, label: C}]", "column c is defined twice"),
    (TABLE % "columns: [{id: c, type: text, label: C}], preset_rows: [{d: x}]", "names the unknown column d"),
    (TABLE % "columns: [{id: c, type: text, label: C}], min_rows: 5, max_rows: 4", "more rows than max_rows"),
    (TABLE % "columns: [{id: c, type: yesno, label: C, sensitivity: [violence]}]", "t.c asks about danger"),
    (
        TABLE
        % "columns: [{id: c, type: text, label: C, show_if: {field: d, eq: true}}, {id: d, type: yesno, label: D}]",
        "t.c: show_if looks at d, which comes later",
    ),
    ("{id: a, type: text, label: A, show_if: {field: nope, answered: true}}", "unknown reference nope"),
    ("{id: a, type: text, label: A, show_if: {any_row: nope, where: {field: x, eq: 1}}}", "nope is not a table"),
]


@pytest.mark.parametrize(("field", "sentence"), WRONG_FIELDS)
def test_a_wrong_field(field: str, sentence: str) -> None:
    text = small("{id: above, type: text, label: Above}", field)

    found = refusal_of(text)

    assert f"small.yaml line {line_of(text, field)}: " in found
    assert sentence in found


def test_two_values_that_wait_for_each_other() -> None:
    text = small(
        "{id: total, type: computed, label: T, calc: {if: [{field: late, eq: true}, 1, 0]}}",
        "{id: late, type: yesno, label: L, show_if: {field: total, gte: 1}}",
    )

    assert "total refers to itself" in refusal_of(text)
    assert "late refers to itself" in refusal_of(text)


OVERLAYS: list[tuple[str, Callable[[str], str], str, str]] = [
    (
        "a text is missing",
        lambda text: re.sub(r"^title: .*\n", "", text, flags=re.M),
        "overlay:",
        "not translated: title",
    ),
    (
        "old version",
        lambda text: text.replace('"1.0.0"', '"0.9.0"'),
        "base_version",
        "base_version is 0.9.0, it must be",
    ),
    ("unknown text", lambda text: text + "footer: x\n", "footer: x", "there is no text footer to translate"),
    ("empty text", lambda text: re.sub(r"^title: .*$", 'title: " "', text, flags=re.M), 'title: " "', "title is empty"),
    ("other sheet", lambda text: text.replace("overlay: phq-9", "overlay: gad-7"), "overlay:", "overlay is gad-7"),
    ("other language", lambda text: text.replace("lang: es", "lang: fr"), "lang: fr", "lang is fr, it must be es"),
    ("no source", lambda text: re.sub(r"^source: .*\n", "", text, flags=re.M), "overlay:", "source is missing"),
]


@pytest.mark.parametrize(("name", "change", "at", "sentence"), OVERLAYS, ids=[one[0] for one in OVERLAYS])
def test_a_broken_translation(name: str, change: Callable[[str], str], at: str, sentence: str) -> None:
    text = change(text_of("es/phq-9"))

    with pytest.raises(DefinitionError) as refusal:
        read_worksheet(read_text(text_of("phq-9"), "phq-9.yaml"), {"es": read_text(text, "es/phq-9.yaml")}, PANELS)

    assert f"es/phq-9.yaml line {line_of(text, at)}: {sentence}" in str(refusal.value)
