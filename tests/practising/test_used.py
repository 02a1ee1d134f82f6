""" "I used this": noted once, ticked on tonight's card, hers to take back; and it is remembered whether it helped."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from portal.database import Base, db, new_id
from portal.practising.diary_card import LINES
from portal.worksheets.actions.repeating import give_again
from portal.worksheets.actions.saving import document_of, save_draft
from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.document import Document, Posted
from portal.worksheets.models import Assignment
from portal.worksheets.published import catalogue
from portal.worksheets.windows import Cadence, Rule
from tests.actors import actor
from tests.caseload.given import verbs
from tests.practising.given import CARD, asked, cards, say, take_back, taught, use, uses
from tests.schedule.given import today, writing
from tests.visitor import Visitor
from tests.worksheets_http.given import fields, give, save, send
from tests.worksheets_http.test_diary import COMPLETE

Visit = Callable[[str | None], Visitor]
Ids = Callable[[str], UUID]
ON_THE_CARD = "It is ticked on today’s diary card."
MOMENT = {"strength": "9", "place": "bed", "minutes": "30"}


def _ticks(visitor: Visitor, card: str) -> list[str]:
    page = visitor.get(card)
    found: list[str] = page.tree.xpath("//input[@name='sk_distress'][@checked]/@value")
    return found


def test_every_line_is_on_the_card_and_every_skill_of_the_card_is_in_the_library(app: Flask) -> None:
    with app.app_context():
        card = catalogue().current(CARD)
    questions = [one for one in card.fields.values() if one.id.startswith("sk_")]
    asked_for = {(one.id, str(option.value)) for one in questions for option in one.options}
    three_in_one = {("sk_mind", one) for one in ("nonjudgmental", "one_thing", "effective")}
    assert set(LINES.values()) == asked_for - three_in_one


def test_it_is_noted_once(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    page = maya.get("/skills/tipp")
    for _ in range(2):
        maya.submit(page, "/skills/tipp/uses")
    assert len(uses(app)) == 1
    assert "Today" in maya.get("/skills/tipp").tree.xpath("string(//*[@id='uses'])")
    assert verbs(app, "maya", "skill_use") == ["used"]
    devon = visit("devon")
    devon.post("/skills/tipp/uses", {"form_key": page.form("/skills/tipp/uses")["form_key"][0]})
    assert len(uses(app)) == 2, "a key is one patient's own"


def test_the_card_is_ticked_and_nothing_else_of_it_changes(app: Flask, visit: Visit) -> None:
    maya, card = visit("maya"), give(app, "maya", CARD)
    save(maya, card, {"note": "The bus was late.", "sk_distress": ["", "accepts"], "emo_sad": "4"})
    drawn = fields(maya.get(card))
    page = use(maya, "tipp")
    assert "Ticked on today’s diary card." in page.text
    assert _ticks(maya, card) == ["tipp", "accepts"]
    after = fields(maya.get(card))
    assert after["note"] == drawn["note"]
    assert after["emo_sad"] == drawn["emo_sad"]
    save(maya, card, {**drawn, "misery": "2"})  # a page that was open meanwhile does not take the tick away
    assert _ticks(maya, card) == ["tipp", "accepts"]


def test_what_another_page_saves_meanwhile_stays(app: Flask, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    card, read_at = give(app, "maya", CARD), []

    def read_and_then_saved(assignment: Assignment, worksheet: Worksheet) -> Document:
        document = document_of(assignment, worksheet)
        if not read_at:
            save_draft(actor("maya"), assignment, worksheet, Posted({"sk_distress": ["accepts"]}))
        read_at.append(document.revision)
        return document

    monkeypatch.setattr("portal.worksheets.actions.ticking.document_of", read_and_then_saved)
    use(visit("maya"), "tipp")
    assert len(read_at) == 2
    assert _ticks(visit("maya"), card) == ["tipp", "accepts"]


def test_a_card_that_is_due_and_not_begun_begins_with_the_tick(app: Flask, visit: Visit) -> None:
    with writing(app):
        rule = Rule(Cadence.DAILY, today(), today() + timedelta(days=9))
        give_again(actor("jordan"), catalogue().current(CARD), rule, "", new_id().hex, patient_id=actor("maya").id)
    maya = visit("maya")
    use(maya, "stop")
    (card,) = cards(app)
    assert card.for_on == today()
    assert _ticks(maya, f"/worksheets/{card.id}") == ["stop"]


def test_where_there_is_no_card_none_is_made(app: Flask, visit: Visit) -> None:
    page = use(visit("maya"), "stop")
    assert cards(app) == []
    assert "Ticked" not in page.text
    assert "Today" in page.text


def test_what_was_sent_stays_as_it_was_sent(app: Flask, visit: Visit) -> None:
    maya, card = visit("maya"), give(app, "maya", CARD)
    send(maya, card, COMPLETE)
    before = maya.get(card).text
    page = use(maya, "stop")
    assert "Ticked" not in page.text
    assert maya.get(card).text == before
    take_back(maya, uses(app)[0])
    assert maya.get(card).text == before


def test_taking_it_back_takes_our_tick_and_not_hers(app: Flask, visit: Visit) -> None:
    maya, card = visit("maya"), give(app, "maya", CARD)
    save(maya, card, {"sk_distress": ["", "accepts"]})
    for skill in ("accepts", "tipp", "paced-breathing"):
        use(maya, skill)
    by_skill = {one.skill: one for one in uses(app)}
    take_back(maya, by_skill["accepts"])
    assert _ticks(maya, card) == ["tipp", "accepts"], "she had ticked that herself"
    take_back(maya, by_skill["tipp"])
    assert _ticks(maya, card) == ["tipp", "accepts"], "the breathing still stands for that line"
    take_back(maya, by_skill["paced-breathing"])
    assert _ticks(maya, card) == ["accepts"]
    assert uses(app) == []
    assert verbs(app, "maya", "skill_use") == ["used"] * 3 + ["took back"] * 3


def test_whether_it_helped_is_remembered_and_can_be_changed(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    use(maya, "stop")
    (noted,) = uses(app)
    pressed = "//*[@id='uses']//button[@aria-pressed='true']/@value"
    assert maya.get("/skills/stop").tree.xpath(pressed) == []
    for answer in ("yes", "no"):
        say(maya, noted, answer)
        assert maya.get("/skills/stop").tree.xpath(pressed) == [answer]
    maya.post(f"/skills/uses/{noted.id}/outcome", {"helped": "perhaps"}, status=422)
    assert maya.get("/skills/stop").tree.xpath(pressed) == ["no"]


def test_in_place(app: Flask, visit: Visit) -> None:
    """By htmx each answer is the part that changed, with the next control in it."""
    give(app, "maya", CARD)
    maya = visit("maya")
    form = asked(maya, **MOMENT).form("/skills/grounding/uses")
    part = maya.post(form.pop("@"), form, status=200, htmx=True)
    assert ON_THE_CARD not in part.text  # it has no line for it
    part = maya.post("/skills/tipp/uses", {"form_key": "k", **MOMENT}, status=200, htmx=True)
    assert ON_THE_CARD in part.text
    outcome = maya.post(f"/skills/uses/{uses(app)[1].id}/outcome", {"helped": "yes"}, status=200, htmx=True)
    assert outcome.tree.xpath("//button[@aria-pressed='true']/@value") == ["yes"]
    back = part.form("/removal")
    part = maya.post(back.pop("@"), back, status=200, htmx=True)
    assert part.form("/uses")["strength"] == ["9"]


def test_the_moment_lies_sealed(app: Flask, visit: Visit, logged: Callable[[], str]) -> None:
    maya = visit("maya")
    page = asked(maya, **MOMENT)
    sent = maya.submit(page, "/skills/grounding/uses")
    assert sent.headers["Location"] == "/skills/grounding#uses"
    (noted,) = uses(app)
    assert (noted.asked_sealed or "").startswith("v1:")
    with app.app_context():
        tables = Base.metadata.sorted_tables
        rows = [repr(tuple(row)) for table in tables for row in db.session.execute(select(table))]
    hers = [row for row in rows if noted.id.hex in row or repr(noted.id) in row]
    assert len(hers) == 2, "the use, and the trail of it"
    for row in hers:
        assert "strength" not in row
        assert "'bed'" not in row
    assert not [link for link in page.links() if "bed" in link or "strength" in link]
    assert "practising.use" in logged()
    assert not {"bed", "strength"} & set(re.findall(r"\w+", logged()))


def test_her_therapist_sees_what_she_used_and_leaves_a_trace(app: Flask, visit: Visit, ids: Ids) -> None:
    maya, jordan = visit("maya"), visit("jordan")
    taught(app, "tipp")
    use(maya, "tipp", **MOMENT)
    use(maya, "stop")
    say(maya, uses(app)[0], "yes")
    page = jordan.get(f"/patients/{ids('maya')}/progress")
    rows = [[cell.text_content() for cell in row.xpath("th|td")][:4] for row in page.tree.xpath("//tbody/tr")]
    assert ["TIPP", "1", "1", "0"] in rows
    assert ["STOP", "1", "0", "0"] in rows
    assert verbs(app, "jordan", "progress") == ["read"]
    assert "In bed" not in page.text
    assert "TIPP" in maya.get("/progress").text
