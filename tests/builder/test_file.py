"""The same YAML out and in: whatever the library holds, whatever words people write; what is refused, with its line."""

import copy
import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.worksheets.authoring.importing import LONGEST, read_import
from portal.worksheets.authoring.written import written
from portal.worksheets.definitions.faults import DefinitionError, Fault
from portal.worksheets.definitions.strict_yaml import read_text
from portal.worksheets.definitions.texts import texts
from tests.builder.given import OWN, begin, how_many, own, with_questions
from tests.drawn import examples
from tests.visitor import Visitor
from tests.worksheets.library import CATALOGUE, EVERY_ID, small, text_of

Visit = Callable[[str | None], Visitor]
COPIABLE = [one.id for one in CATALOGUE.all() if one.kind != "measure"]
WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t"), min_size=1, max_size=80)
MOOD = '{id: mood, type: yesno, label: "Is it a good day?"}'


def definition(slug: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(CATALOGUE.current(slug).source)
    return document


@pytest.mark.parametrize("slug", EVERY_ID)
def test_an_export_of_the_library_reads_as_the_same(slug: str) -> None:
    document = definition(slug)
    assert read_text(written(document), f"{slug}.yaml").data == document


@pytest.mark.parametrize("slug", COPIABLE)
def test_an_import_takes_what_an_export_gives(slug: str) -> None:
    assert read_import(written(definition(slug)), CATALOGUE) == definition(slug)


@given(st.sampled_from(EVERY_ID), st.data())
@settings(max_examples=examples(150), suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_whatever_words_stand_in_it(slug: str, data: st.DataObject) -> None:
    document = definition(slug)
    for text in data.draw(st.lists(st.sampled_from(list(texts(document))), max_size=5)):
        _put(document, text.path, data.draw(WORDS))
    document["minutes"] = data.draw(
        st.one_of(st.integers(-(10**9), 10**9), st.floats(-1e9, 1e9).map(lambda n: round(n, 6)))
    )
    assert read_text(written(document), "x.yaml").data == document


def _put(document: Any, path: tuple[Any, ...], value: object) -> None:
    for step in path[:-1]:
        document = document[step]
    document[path[-1]] = value


@given(st.sampled_from(COPIABLE), st.data())
@settings(max_examples=examples(300), suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_however_it_is_broken_it_is_taken_or_refused_with_a_line(slug: str, data: st.DataObject) -> None:
    document = copy.deepcopy(definition(slug))
    for _n in range(data.draw(st.integers(1, 3))):
        _break(document, data)
    text = written(document)
    faults = _faults(text, document)
    assert all(1 <= fault.line <= text.count("\n") + 1 and fault.sentence for fault in faults)


def _faults(text: str, document: dict[str, Any]) -> tuple[Fault, ...]:
    """Those that it is refused for; none when it was taken as it is."""
    try:
        taken = read_import(text, CATALOGUE)
    except DefinitionError as refused:
        assert refused.faults  # noqa: PT017 - which of the two it is, is what is asked
        return refused.faults
    assert taken == document
    return ()


def _break(document: Any, data: st.DataObject) -> None:
    """Something somewhere becomes something else, or goes."""
    holder = document
    while True:
        keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        if not keys:
            return
        key = data.draw(st.sampled_from(keys))
        if isinstance(holder[key], dict | list) and data.draw(st.booleans()):
            holder = holder[key]
            continue
        if data.draw(st.booleans()):
            del holder[key]
        else:
            holder[key] = data.draw(
                st.sampled_from([None, True, -1, 3, 2.5, "", "mood", [], {}, ["a"], {"field": "mood"}])
            )
        return


@pytest.mark.parametrize("cut", range(0, 2000, 97))
def test_half_a_file_is_refused_with_its_line(cut: int) -> None:
    with pytest.raises(DefinitionError) as refused:
        read_import(text_of("worry-time")[:cut], CATALOGUE)
    assert refused.value.faults


BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
CIRCLE = small(
    "{id: one_sum, type: computed, label: One, calc: {sum: [two_sum]} }",
    "{id: two_sum, type: computed, label: Two, calc: {sum: [one_sum]} }",
)
REFUSED = {
    "nothing": ("", 1, "empty"),
    "a list": ("- a\n- b\n", 1, "must be a set of keys"),
    "a word": ("hello", 1, "must be a set of keys"),
    "no yaml": ('a: "b\nc: d\n', 3, "not YAML"),
    "a tab": ("schema: 1\nsections:\n\t- id: x\n", 3, "not YAML"),
    "a bomb": (BOMB, 1, "anchors and aliases"),
    "a tag": ("schema: !!python/object:os.system 1\n", 1, "tag"),
    "deep": ("a: " + "[" * 5000, 1, "nesting"),
    "a hundred deep": ("a: " + "[" * 100 + "]" * 100, 1, "stand inside each other"),
    "nine hundred deep": ("a: " + "[" * 900 + "]" * 900, 1, "stand inside each other"),
    "long": ("#" * (LONGEST + 1), 1, "longer than"),
    "a long text": (small(MOOD, outro="x" * 5001), 20, "longer than"),
    "a long list": ("tags: [" + "a, " * 101 + "]\n", 1, "more than 100"),
    "a circle": (CIRCLE, 19, "refers to itself"),
    "unknown": (small("{id: a, type: computed, label: A, calc: {sum: [nowhere]} }"), 19, "unknown reference nowhere"),
    "twice": (small(MOOD, MOOD), 20, "the id mood is used twice"),
    "one key twice": (small(MOOD) + "minutes: 3\n", 20, "minutes is given twice"),
    "a wrong type": (small(MOOD).replace("minutes: 5", "minutes: many"), 8, "minutes must be a whole number"),
    "a control sign": (small(MOOD, outro='"\\0"'), 20, "no page can show"),
    "a danger": (small('{id: a, type: yesno, label: "Do I want to die?"}'), 19, "asks about danger"),
    "a tagged danger": (
        small('{id: a, type: yesno, label: "Am I safe?", sensitivity: [suicide_risk]}'),
        19,
        "no alert",
    ),
    "a measure": (small(MOOD).replace("kind: worksheet", "kind: measure"), 5, "measure"),
    "elsewhere": (small(MOOD, related="{worksheets: [no-such-sheet]}"), 20, "no worksheet no-such-sheet"),
    "many": (small(*(f'{{id: q{n}, type: text, label: "Q"}}' for n in range(101))), 18, "more than 100"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_its_line_and_nothing_stored(sqlite_app: Flask, name: str) -> None:
    text, line, sentence = REFUSED[name]
    before = how_many(sqlite_app)
    page = Visitor(sqlite_app, "jordan").post(f"{OWN}/import", {"text": text}, status=422)
    faults = [" ".join(one.text_content().split()) for one in page.tree.xpath("//ul[@class='faults']/li")]
    assert any(fault.startswith(f"Line {line} ") and sentence in fault for fault in faults), faults
    assert how_many(sqlite_app) == before
    if name not in ("nothing", "long", "a control sign"):
        assert page.form("/import")["text"][0].strip() == text.strip()


def test_every_fault_is_listed(app: Flask, visit: Visit) -> None:
    broken = small(MOOD, "{id: b, type: scale, label: B}", "{id: c, type: dance, label: C}")
    page = visit("jordan").post(f"{OWN}/import", {"text": broken}, status=422)
    assert "2 things to correct first" in page.text
    assert {"Line 20", "Line 21"} <= {one.text for one in page.tree.xpath("//ul[@class='faults']/li/span")}
    assert how_many(app) == 0


def test_a_locked_licence_is_refused(sqlite_app: Flask) -> None:
    page = Visitor(sqlite_app, "jordan").post(f"{OWN}/import", {"text": text_of("phq-9")}, status=422)
    assert "the licence does not let its words be changed" in page.text
    assert how_many(sqlite_app) == 0


@pytest.mark.parametrize("data", [b"\xff\xfe\x00a", b"schema: 1\nid: caf\xe9\n", b"\x00" * 50])
def test_a_file_that_is_no_text(sqlite_app: Flask, data: bytes) -> None:
    sent = {"text": "", "file": (BytesIO(data), "sheet.yaml")}
    page = Visitor(sqlite_app, "jordan").post(f"{OWN}/import", sent, status=422, content_type="multipart/form-data")
    assert "Line " in page.text
    assert how_many(sqlite_app) == 0


def test_ten_megabytes_are_too_large_to_send(sqlite_app: Flask) -> None:
    jordan = Visitor(sqlite_app, "jordan")
    jordan.post(f"{OWN}/import", {"text": "a: b\n" * 2_000_000}, status=413)
    assert how_many(sqlite_app) == 0


def test_out_and_in_again_through_the_door(app: Flask, visit: Visit) -> None:
    jordan = visit("jordan")
    draft = with_questions(jordan)
    answer = jordan.get(f"{draft}/export")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="own-evening-walk.yaml"'
    text = answer.response.get_data(as_text=True)
    sent = {"text": "", "file": (BytesIO(text.encode()), "sheet.yaml")}
    done = jordan.post(f"{OWN}/import", sent, content_type="multipart/form-data")
    again = done.headers["Location"]
    first, second = own(app, draft).document, own(app, again).document
    assert second.pop("id") == "own-evening-walk-2"
    assert first.pop("id") == "own-evening-walk"
    assert first == second


def test_an_export_is_for_therapists(visit: Visit) -> None:
    draft = begin(visit("jordan"))
    for name in ("maya", "dana", "sam"):
        visit(name).get(f"{draft}/export", status=404)
