"""Which number a change asks for, by section 9 of the format."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from portal.worksheets.authoring.numbering import MAJOR, MINOR, PATCH, following, step
from tests.builder.given import add, own, publish, with_questions
from tests.visitor import Visitor
from tests.worksheets.library import CATALOGUE

Visit = Callable[[str | None], Visitor]
Change = Callable[[dict[str, Any]], object]


def _fields(document: dict[str, Any], section: int = 0) -> list[dict[str, Any]]:
    fields: list[dict[str, Any]] = document["sections"][section]["fields"]
    return fields


def _text(**more: Any) -> dict[str, Any]:
    return {"id": "more", "type": "text", "label": "More", **more}


CHANGES: list[tuple[str, int, Change]] = [
    ("nothing", PATCH, lambda d: None),
    ("a title", PATCH, lambda d: d.update(title="Another")),
    ("a question's words", PATCH, lambda d: _fields(d)[0].update(label="Which day?")),
    ("an anchor's words", PATCH, lambda d: _fields(d)[3]["scale"]["anchors"].update({"0": "Not one"})),
    ("an answer's words", PATCH, lambda d: _fields(d, 1)[0]["columns"][1]["options"][0].update(label="Now")),
    ("a heading", PATCH, lambda d: d["sections"][0].update(title="My time")),
    ("an optional question", MINOR, lambda d: _fields(d).append(_text())),
    ("another order", MINOR, lambda d: _fields(d).reverse()),
    (
        "one more answer",
        MINOR,
        lambda d: _fields(d, 1)[0]["columns"][1]["options"].append({"value": "x", "label": "X"}),
    ),
    ("no longer required", MINOR, lambda d: _fields(d)[0].pop("required")),
    ("a needed question", MAJOR, lambda d: _fields(d).append(_text(required=True))),
    ("a question gone", MAJOR, lambda d: _fields(d).pop(1)),
    ("a question needed now", MAJOR, lambda d: _fields(d)[1].update(required=True)),
    ("another type", MAJOR, lambda d: _fields(d)[1].update(type="text")),
    ("another id", MAJOR, lambda d: _fields(d)[1].update(id="other")),
    ("another scale", MAJOR, lambda d: _fields(d)[3]["scale"].update(max=5)),
    ("an answer gone", MAJOR, lambda d: _fields(d, 1)[0]["columns"][1]["options"].pop()),
    ("a column gone", MAJOR, lambda d: _fields(d, 1)[0]["columns"].pop(0)),
    ("a sum of something else", MAJOR, lambda d: _fields(d, 2)[3].update(calc={"sum": ["worry_after"]})),
    ("a condition", MAJOR, lambda d: _fields(d)[1].update(show_if={"field": "day", "answered": True})),
    ("a part only shown when", MAJOR, lambda d: d["sections"][1].update(show_if={"field": "day", "answered": True})),
    ("a chart gone", MAJOR, lambda d: d.pop("charts")),
]


@pytest.mark.parametrize(("name", "place", "change"), CHANGES, ids=[name for name, _place, _change in CHANGES])
def test_the_place_that_goes_up(name: str, place: int, change: Change) -> None:
    old = json.loads(CATALOGUE.current("worry-time").source)
    new = copy.deepcopy(old)
    change(new)
    assert step(old, new) == place


def test_what_follows() -> None:
    assert [following("1.4.2", place) for place in (MAJOR, MINOR, PATCH)] == ["2.0.0", "1.5.0", "1.4.3"]


def test_numbers_through_the_door(app: Flask, visit: Visit) -> None:
    jordan = visit("jordan")
    draft = with_questions(jordan)
    publish(jordan, draft)

    def next_one(**fields: str) -> str | None:
        publish(jordan, draft, **fields)
        return own(app, draft).version

    add(jordan, draft, "text", label="One more")
    assert "Answers given before still fit" in jordan.get(f"{draft}/publication").text
    assert next_one() == "1.1.0"
    jordan.submit(jordan.get(f"{draft}/parts/q.one_more"), "/parts/q.one_more", help="A line.")
    assert next_one() == "1.1.1"
    jordan.submit(jordan.get(f"{draft}/parts/q.one_more"), "/parts/q.one_more", label="Something else")
    assert next_one(another_meaning="y") == "2.0.0"
    jordan.submit(jordan.get(f"{draft}/parts/q.one_more/removal"), "/removal")
    assert "lines in charts break here" in jordan.get(f"{draft}/publication").text
    assert next_one() == "3.0.0"
    assert "Nothing has changed since version 3.0.0" in jordan.get(f"{draft}/publication").text
