"""Four functions that read what anybody may have sent, with input that grows out of what went new ways before.

The fuzzer of native code that was first thought of is not to be had for this Python: Hypothesis mutates instead.
"""

import csv
import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from lxml import html

from portal import clock
from portal.files.refused import RefusedFile
from portal.files.uploads import MEDIA, clean_name, kind_of
from portal.materials.rendering import SCHEMES, TAGS, rendered
from portal.records.attendance_csv import csv_of
from portal.records.queries.attendance import Sheet
from portal.web import spreadsheet
from portal.worksheets.cells.nesting import assemble
from portal.worksheets.cells.parsing import parse
from portal.worksheets.definitions.evaluation import evaluate
from tests.access.fuzz.values import NASTIES
from tests.proof.row import Proof
from tests.worksheets.library import CATALOGUE

HEADS = [
    b"%PDF-1.7\n",
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"RIFF\x00\x00\x00\x00WEBP",
    b"GIF89a",
    b"PK\x03\x04",
    b"",
]
MARKS = [
    "# ",
    "- ",
    "> ",
    "| a | b |\n|---|---|\n",
    "```",
    "[x](",
    "](javascript:a)",
    "<script>",
    "![",
    "*",
    "_",
    "\n",
    "&#x",
]
TYPED = st.text(max_size=40) | st.sampled_from([value.decode("utf-8", "replace")[:3000] for value in NASTIES.values()])
SHEETS = list(CATALOGUE.all())
LONGEST = 1.0  # seconds


@dataclass
class Work:
    """Seconds that the longest call took: not what it was made of, nor what the collector walked through meanwhile."""

    longest: float = 0.0

    @contextmanager
    def counted(self) -> Iterator[None]:
        gc.disable()
        began = time.process_time()
        try:
            yield
        finally:
            self.longest = max(self.longest, time.process_time() - began)
            gc.enable()


Tried = Callable[[st.DataObject, Work], None]


def sniff(data: st.DataObject, work: Work) -> None:
    """A kind that its first bytes say, or a sentence; and a name that is safe everywhere."""
    content = data.draw(st.sampled_from(HEADS)) + data.draw(st.binary(max_size=60))
    called = data.draw(TYPED)
    with work.counted(), suppress(RefusedFile):
        assert kind_of(content) in MEDIA
    with work.counted():
        name = clean_name(called, ".pdf")
    assert 4 < len(name) <= 90
    assert name.isprintable()
    assert not set('/\\"<>:\x00') & set(name)
    assert name[0] != "."


def markdown(data: st.DataObject, work: Work) -> None:
    """Only the tags and links that are on the list, with no attribute beside where a link leads."""
    text = "".join(data.draw(st.lists(st.sampled_from(MARKS) | st.text(max_size=12), max_size=25)))
    with work.counted():
        shown = str(rendered(text))
    made = html.fragment_fromstring(shown, create_parent="div")
    for element in made.iterdescendants():
        assert element.tag in TAGS, element.tag
        assert set(element.attrib) <= ({"href", "rel"} if element.tag == "a" else set())
        link = element.get("href")
        assert link is None or link.partition(":")[0].lower() in SCHEMES


def scoring(data: st.DataObject, work: Work) -> None:
    """Whatever a form of it holds: read or refused in words, and what is read adds up to numbers or to nothing."""
    sheet = data.draw(st.sampled_from(SHEETS))
    names = [*sheet.fields, *sheet.rated_in, "a.0.b", "x__other"]
    names += [
        f"{one.id}.{row}.{column.id}" for one in sheet.fields.values() for column in one.columns for row in (0, 49)
    ]
    raw = TYPED | st.integers(-3, 120).map(str) | st.sampled_from(["yes", "no", "1:30", "2026-11-26", "23:15"])
    pairs = data.draw(st.dictionaries(st.sampled_from(names), st.lists(raw, max_size=3), max_size=12))
    with work.counted():
        parsed = parse(sheet, pairs)
        answers, declined = assemble(sheet, {key: value for key, value in parsed.values.items() if value is not None})
        found = evaluate(sheet, answers, declined)
    assert parsed.values.keys() | parsed.errors.keys() <= pairs.keys()
    assert all(number is None or number == number for number in found.computed.values())


def attendance(data: st.DataObject, work: Work) -> None:
    """Read back it is what went in, and no cell is a formula."""
    words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30) | st.sampled_from(
        ["=1+1", "@x", "-2+3", " =a"]
    )
    patient, clinic = data.draw(words), data.draw(words)
    day = data.draw(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
    with work.counted():
        made = csv_of(Sheet(UUID(int=1), patient, day, day, (), clinic, clock.now()), clinic)
    cells = [cell for row in csv.reader(StringIO(made, newline="")) for cell in row]
    assert any(cell.removeprefix("'") == patient.removeprefix("'") for cell in cells)
    assert not [
        one for one in cells if one.lstrip(" ")[:1] in ("=", "+", "@", "\t") or one.lstrip(" ").startswith("-2")
    ]


FUNCTIONS: dict[str, Tried] = {"sniff": sniff, "markdown": markdown, "scoring": scoring, "attendance": attendance}


def fuzzed(app: Flask, function: Tried, number: int, proof: Proof, **more: Any) -> float:
    """Seconds of work of the longest of so many tries."""
    work = Work()

    @seed(proof.seed)
    @settings(max_examples=number, deadline=None, database=None, suppress_health_check=list(HealthCheck), **more)
    @given(st.data())
    def tried(data: st.DataObject) -> None:
        function(data, work)
        proof.tried()

    with app.test_request_context():
        tried()
    return work.longest


@pytest.mark.proof("C3")
def test_four_functions_take_anything(sqlite_app: Flask, proof: Proof) -> None:
    longest = {name: fuzzed(sqlite_app, one, proof.size(60, 10_000), proof) for name, one in FUNCTIONS.items()}
    proof.figures |= {f"longest {name} (s)": round(seconds, 3) for name, seconds in longest.items()}
    assert not proof.full or max(longest.values()) <= LONGEST


@pytest.mark.parametrize("name", ["markdown", "attendance"])
def test_one_that_lets_something_through_is_found(
    sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Markup as it was typed, cells that are not made harmless."""
    monkeypatch.setattr(
        "tests.access.fuzz.test_pure.rendered", lambda text: "<p><img src=x></p>" if "![" in text else ""
    )
    monkeypatch.setattr(spreadsheet, "harmless", lambda cell: cell)
    with pytest.raises(AssertionError):
        fuzzed(sqlite_app, FUNCTIONS[name], 400, Proof("C3", seed=1), phases=[Phase.generate])


def test_one_that_takes_long_is_found(sqlite_app: Flask) -> None:
    def slow(data: st.DataObject, work: Work) -> None:
        until = time.process_time() + 0.02 * len(data.draw(st.sampled_from(["", "ab"])))
        with work.counted():
            while time.process_time() < until:
                pass

    assert fuzzed(sqlite_app, slow, 20, Proof("C3", seed=1)) >= 0.02
