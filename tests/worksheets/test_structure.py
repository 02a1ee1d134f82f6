"""The fast structural check gives the same verdicts as a full JSON Schema validator, on definitions bent at random."""

import copy
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from portal.worksheets.definitions.reading import SCHEMA, structure_check
from portal.worksheets.definitions.structure import compile_schema
from tests.drawn import examples
from tests.worksheets.library import CATALOGUE, EVERY_ID

CONTRACT = json.loads(SCHEMA.read_text(encoding="utf-8"))
JUDGE = Draft202012Validator(CONTRACT)
THINGS: list[Any] = [None, True, False, 0, 1, -1, 2.0, 2.5, "", "x", "1.0.0", [], ["x"], {}, {"field": "x", "eq": 1}]


def places(node: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The path of everything in a document but the document itself."""
    inside = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [found for key, part in inside for found in ((*path, key), *places(part, (*path, key)))]


def bend(document: Any, path: tuple[str | int, ...], change: str, thing: Any) -> None:
    for step in path[:-1]:
        document = document[step]
    if change == "replace":
        document[path[-1]] = thing
    elif change == "remove":
        del document[path[-1]]
    elif isinstance(document, dict):
        document["extra" if change == "add" else change] = thing
    else:
        document.append(thing)


@pytest.mark.parametrize("worksheet_id", EVERY_ID)
def test_good_definitions_are_good_to_both(worksheet_id: str) -> None:
    document = json.loads(CATALOGUE.current(worksheet_id).source)

    assert structure_check()(document) == []
    assert JUDGE.is_valid(document)


@settings(max_examples=examples(250), deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_both_refuse_the_same(data: st.DataObject) -> None:
    worksheet_id = data.draw(st.sampled_from(["phq-9", "dbt-diary-card", "step-down-plan", "sleep-diary", "who-5"]))
    document = json.loads(CATALOGUE.current(worksheet_id).source)
    path = data.draw(st.sampled_from(places(document)))
    change = data.draw(st.sampled_from(["replace", "remove", "add", "required", "calc", "scale", "options", "min"]))
    bend(document, path, change, copy.deepcopy(data.draw(st.sampled_from(THINGS))))

    assert bool(structure_check()(document)) == (not JUDGE.is_valid(document))


@given(document=st.recursive(st.none() | st.booleans() | st.floats() | st.text(), lambda inner: st.lists(inner)))
@example(document=float("nan"))
def test_what_is_no_definition_is_refused(document: Any) -> None:
    assert structure_check()(document)


def test_a_schema_word_that_is_not_known_stops_the_start() -> None:
    with pytest.raises(NotImplementedError, match="'dependentRequired'"):
        compile_schema({"type": "object", "dependentRequired": {}})
    with pytest.raises(NotImplementedError, match="nowhere"):
        compile_schema({"$defs": {}, "$ref": "#/$defs/nowhere"})
