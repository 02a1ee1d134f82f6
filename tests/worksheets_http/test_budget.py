"""What a draft save costs: six statements and two kilobytes, whatever the worksheet's size and however full it is."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from portal import clock
from portal.database import db, new_id
from portal.worksheets.cells.cell import Cell, UnknownCell, added_lines, cell
from portal.worksheets.definitions.catalogue import Catalogue
from portal.worksheets.definitions.field import Field
from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.models import Assignment
from tests.actors import actor
from tests.schedule.given import writing
from tests.statements import counted
from tests.visitor import Page, Visitor
from tests.worksheets.library import CATALOGUE, SHEETS
from tests.worksheets_http.given import fields, save

TEXT = ("text", "longtext")
STATEMENTS = 6
BYTES = 2048


@pytest.fixture(autouse=True)
def _with_a_sheet_of_everything(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sqlite_app.extensions, "library", Catalogue([*CATALOGUE.versions(), SHEETS["everything"]]))


def keys_of(field: Field) -> Iterator[str]:
    """Every cell of it, to the last row it may have."""
    yield field.id
    yield f"{field.id}__other"
    for item in field.items:
        yield item.id
    for row in range(added_lines(field)):
        yield from (f"{field.id}__other.{row}.{part}" for part in ("label", "value"))
    for row in range(field.max_rows or 0):
        for column in field.columns:
            yield from (f"{field.id}.{row}.{column.id}{suffix}" for suffix in ("", "__other"))


def every_cell(worksheet: Worksheet) -> dict[str, Cell]:
    found: dict[str, Cell] = {}
    for key in (key for field in worksheet.fields.values() for key in keys_of(field)):
        try:
            found[key] = cell(worksheet, key)
        except UnknownCell:
            continue
    return found


def answer(of: Cell, word: str) -> str:
    if of.scale:
        return str(of.scale.points[-1])
    if of.options:
        return str(of.options[-1].value)
    if of.kind in TEXT:
        return word * of.max_chars
    known = {"yesno": "yes", "date": "2026-01-05", "time": "23:30", "declined": ""}
    return known.get(of.kind, str(int(of.question.min or 0)))


def filled_in(worksheet: Worksheet, word: str = "w") -> dict[str, str]:
    """An answer in every cell, texts to the last sign as far as one request may hold them."""
    return {key: answer(of, word)[:400] for key, of in every_cell(worksheet).items()}


def autosave(app: Flask, maya: Visitor, url: str, data: dict[str, Any]) -> Page:
    """As the page's script does it, within the budget. What must be seen in a crisis comes on top of it, once."""
    with counted(app) as statements:
        page = save(maya, url, data, status=200, htmx=True)
    assert len(statements) <= STATEMENTS, "\n".join(statements)
    size = len(page.html.partition('<div id="crisis-panel')[0].encode())
    assert 200 < size <= BYTES, f"{size} bytes: {page.html}"
    return page


def part(form: dict[str, Any], **cells: str) -> dict[str, Any]:
    own = ("csrf_token", "form_key", "rev", "drawn", "panel")
    return {**{name: form[name] for name in own if name in form}, **cells}


def given(app: Flask, worksheet: Worksheet) -> str:
    """Also one that is switched off at this clinic."""
    with writing(app):
        me, by, now, place = actor("maya").id, actor("jordan").id, clock.now(), new_id()
        one = Assignment(
            id=place, patient_id=me, slug=worksheet.id, version=worksheet.version, assigned_by=by, made_at=now
        )
        db.session.add(one)
    return f"/worksheets/{place}"


@pytest.mark.parametrize("worksheet", SHEETS.values(), ids=lambda one: one.id)
def test_a_draft_save(sqlite_app: Flask, worksheet: Worksheet) -> None:
    """The first one, one into a sheet that is full, and one from a page that has seen nothing of what fills it."""
    app, url, maya = sqlite_app, given(sqlite_app, worksheet), Visitor(sqlite_app, "maya")
    answers = filled_in(worksheet)
    key = next(key for key, of in every_cell(worksheet).items() if of.kind != "date")
    blank = fields(Page(maya.client.get(url)))
    autosave(app, maya, url, part(blank, **{key: answers[key]}))
    save(maya, url, answers)
    full = fields(Page(maya.client.get(url)))
    assert len([name for name in full if full[name] != [""]]) >= len(worksheet.fields) / 2
    autosave(app, maya, url, part(full, **{key: ""}))
    autosave(app, maya, url, part({**blank, "rev": "1"}, **{key: ""}))
