"""A line to somebody who was not there: sealed, told, and changed until it is read."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.database import db
from portal.schedule.attendance_models import LINE, AbsenceLine
from portal.vault.sealing import unseal
from tests.caseload.given import Ids, verbs
from tests.caseload.room_given import mark_at, noticed, running
from tests.schedule.given import writing
from tests.visitor import Page, Visitor

Visit = Callable[[str | None], Visitor]
WORDS = "We missed you. ¡Hasta el viernes! The handout is on the group's page."


def _write(leader: Visitor, room: str, patient_id: object, words: str, status: int = 303) -> Page:
    return leader.post(f"{room}/lines", {"patient_id": str(patient_id), "line": words}, status=status)


def _line(app: Flask) -> str:
    with app.test_request_context():
        one = db.session.scalars(select(AbsenceLine)).one()
        assert words_not_in(one.line_sealed)
        return unseal(LINE, one.id, one.line_sealed)


def words_not_in(sealed: str) -> bool:
    return "missed" not in sealed and sealed.startswith("v1:")


def test_written_told_once_and_changed_until_it_is_read(app: Flask, visit: Visit, ids: Ids) -> None:
    room, dana = running(app), visit("dana")
    mark_at(dana, room, maya="unexcused", devon="here")
    page = dana.get(room)
    assert len(page.tree.xpath("//form[contains(@action, '/lines')]")) == 1
    written = dana.follow(dana.submit(page, "/lines", line=WORDS))
    assert _line(app) == WORDS
    assert WORDS in written.text
    assert noticed(app, "absence_line") == [ids("maya")]
    dana.submit(written, "/lines", line="In other words.")
    assert _line(app) == "In other words."
    assert noticed(app, "absence_line") == [ids("maya")]
    assert verbs(app, "dana", "absence_line") == ["wrote line"] * 2
    with writing(app):
        db.session.scalars(select(AbsenceLine)).one().read_at = clock.now()
    refused = _write(dana, room, ids("maya"), "Too late", 409)
    assert "Your line was read already" in refused.text
    assert "Too late" in refused.text
    assert _line(app) == "In other words."
    assert "Read today" in dana.get(room).text
    assert not dana.get(room).tree.xpath("//form[contains(@action, '/lines')]")


def test_only_for_who_was_not_there(app: Flask, visit: Visit, ids: Ids) -> None:
    room, dana = running(app), visit("dana")
    mark_at(dana, room, devon="here")
    for name in ("devon", "maya", "lena", "jordan"):
        assert "Nothing was" in _write(dana, room, ids(name), WORDS, 409).text
    for nobody in ("", "no id", "0" * 32):
        _write(dana, room, nobody, WORDS, 409)
    assert noticed(app, "absence_line") == []
    mark_at(dana, room, devon="excused")
    _write(dana, room, ids("devon"), WORDS)
    assert noticed(app, "absence_line") == [ids("devon")]


def test_too_long_or_empty_and_nothing_lost(app: Flask, visit: Visit, ids: Ids) -> None:
    room, dana = running(app), visit("dana")
    mark_at(dana, room, maya="excused", devon="late 12")
    long = "word " * 101
    page = _write(dana, room, ids("maya"), long, 422)
    assert "under 500 characters" in page.text
    assert page.tree.xpath("//textarea[@name='line']")[0].text.strip().startswith("word word")
    assert "12" in [one.get("value") for one in page.tree.xpath("//input[contains(@name, '-late')]")]
    for empty in ("", "  \n "):
        assert "This still needs some words." in _write(dana, room, ids("maya"), empty, 422).text
    assert noticed(app, "absence_line") == []
    _write(dana, room, ids("maya"), "w" * 500)
    assert _line(app) == "w" * 500
