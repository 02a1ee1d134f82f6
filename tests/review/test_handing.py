"""Handed to a colleague: out of one list and in the other, never out of sight, and back when nobody has it."""

from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Standing, User
from portal.audit import verify
from portal.database import db
from portal.notifications.models import Notice
from portal.safety.models import RiskTask
from portal.worksheets.review_models import HandOver
from tests.actors import actor
from tests.review.given import answer, joins_care_team, kept, leaves_care_team, own_page, queued, sent, verbs
from tests.schedule.given import writing
from tests.visitor import Page, Visitor, object_id
from tests.worksheets_http.given import fields, send

Visit = Callable[[str | None], Visitor]
Ids = Callable[[str], UUID]
WORD = "You know the family."


@pytest.fixture
def sheet(app: Flask) -> str:
    """Maya's, whom Jordan and Priya answer for."""
    found = sent(app)
    joins_care_team(app, "priya")
    return found


def hand(giver: Visitor, sheet: str, to: UUID | str, word: str = WORD, status: int = 303, **more: str) -> Page:
    form = giver.get(sheet).form("/feedback")
    form.pop("@")
    return giver.post(f"{sheet}/hand-over", {**form, "colleague": str(to), "word": word, **more}, status=status)


def lists(visitor: Visitor) -> tuple[list[str], list[str]]:
    return queued(visitor.get("/review")), queued(visitor.get("/review?show=handed"))


def test_it_leaves_one_list_and_stands_in_the_other(app: Flask, visit: Visit, ids: Ids, sheet: str) -> None:
    jordan, priya, other = visit("jordan"), visit("priya"), sent(app, "devon")
    assert lists(priya) == ([sheet], [])
    landed = hand(jordan, sheet, ids("priya"))
    assert landed.headers["Location"].startswith(f"{other}?")
    assert "Handed to Priya. Next:" in jordan.follow(landed).text
    assert lists(jordan) == ([other], [sheet])
    assert lists(priya) == ([sheet], [])
    assert "1 new" in jordan.get("/review").text
    assert sheet not in " ".join(jordan.get("/").links())
    at_priyas = priya.get("/review").text
    assert "From Jordan" in at_priyas
    assert WORD in at_priyas
    assert "Jordan Lee handed this to you" in priya.get(sheet).text
    assert "With Priya" in jordan.get("/review?show=handed").text


def test_what_was_typed_goes_nowhere_and_stays(app: Flask, visit: Visit, ids: Ids, sheet: str) -> None:
    jordan = visit("jordan")
    hand(jordan, sheet, ids("priya"), **{"comment.thought": "Half a sentence"})
    assert kept(jordan.get(sheet)) == {"comment.thought": "Half a sentence"}
    assert "Half a sentence" not in visit("priya").get(sheet).html


@pytest.mark.parametrize("who", ["jordan", "priya"])
def test_it_can_be_taken_or_given_back(app: Flask, visit: Visit, ids: Ids, sheet: str, who: str) -> None:
    jordan, priya, one = visit("jordan"), visit("priya"), visit(who)
    hand(jordan, sheet, ids("priya"))
    assert lists(jordan) == ([], [sheet])
    words = {"jordan": "Take it back", "priya": "Give it back"}[who]
    assert one.get(sheet).tree.xpath("//button[normalize-space()=$words]", words=words)
    form = one.get(sheet).form("/feedback")
    form.pop("@")
    for _ in range(2):
        one.post(f"{sheet}/hand-over/end", form)
    assert lists(jordan) == lists(priya) == ([sheet], [])
    assert verbs(app, who).count("took back") == 1


def test_it_is_recorded_told_and_sealed(app: Flask, visit: Visit, ids: Ids, sheet: str) -> None:
    hand(visit("jordan"), sheet, ids("priya"))
    assert verbs(app, "jordan") == ["read", "handed over"]
    with app.app_context():
        assert not list(verify.faults())
        (row,) = db.session.query(HandOver)
        assert row.word_sealed
        assert row.word_sealed.startswith("v1:")
        assert "family" not in row.word_sealed
        notice = db.session.query(Notice).filter_by(kind="hand_over").one()
        assert (notice.user_id, notice.subject_id) == (actor("priya").id, object_id(sheet))


def test_nobody_else_on_the_team(app: Flask, visit: Visit, ids: Ids) -> None:
    sheet, jordan = sent(app), visit("jordan")
    page = jordan.get(sheet)
    assert "Nobody else is on Maya’s care team" in page.text
    assert not page.tree.xpath("//select[@name='colleague']")
    hand(jordan, sheet, ids("priya"), status=422)
    assert lists(jordan) == ([sheet], [])


@pytest.mark.parametrize("to", ["", "x", "nora", "jordan", "dana", "maya", "olga"])
def test_only_to_somebody_who_answers_for_her_too(app: Flask, visit: Visit, ids: Ids, sheet: str, to: str) -> None:
    if to == "olga":
        joins_care_team(app, "olga")  # in Priya's place, but her account is shut
    page = hand(visit("jordan"), sheet, ids(to) if len(to) > 1 else to, status=422, **{"comment.thought": "Typed"})
    assert kept(page)["comment.thought"] == "Typed"
    assert "Please choose somebody of the care team." in page.text
    assert page.tree.xpath("//*[@role='alert']//a[@href='#colleague']")
    with app.app_context():
        assert db.session.query(HandOver).count() == 0
    offered = page.tree.xpath("//select[@name='colleague']/option/text()")
    assert offered == ([] if to == "olga" else ["Priya Nair"])


def test_a_word_that_is_too_long(app: Flask, visit: Visit, ids: Ids, sheet: str) -> None:
    page = hand(visit("jordan"), sheet, ids("priya"), word="x" * 301, status=422)
    assert "keep it under 300 characters" in page.text


@pytest.mark.parametrize("way", ["left the team", "account shut"])
def test_when_the_colleague_is_gone_it_is_back(app: Flask, visit: Visit, ids: Ids, sheet: str, way: str) -> None:
    jordan = visit("jordan")
    hand(jordan, sheet, ids("priya"))
    assert lists(jordan) == ([], [sheet])
    if way == "left the team":
        leaves_care_team(app, "priya")
    else:
        with writing(app):
            db.session.get_one(User, actor("priya").id).standing = Standing.DEACTIVATED
    assert lists(jordan) == ([sheet], [])
    assert "1 new" in jordan.get("/review").text
    page = jordan.get(sheet)
    assert "handed this" not in page.text
    assert "With Priya" not in page.text


def test_an_open_follow_up_stays_in_its_owners_sight(app: Flask, visit: Visit, ids: Ids) -> None:
    sheet, jordan = sent(app, slug="phq-9", q9="2"), visit("jordan")
    joins_care_team(app, "priya")
    with app.app_context():
        assert db.session.scalars(select(RiskTask.owner_id)).one() == actor("jordan").id
    hand(jordan, sheet, ids("priya"))
    with app.app_context():
        assert db.session.scalars(select(RiskTask.owner_id)).one() == actor("jordan").id
    page = jordan.get("/review")
    assert queued(page) == [sheet]
    assert "With Priya" in page.text
    assert "Needs follow-up" in page.text
    assert "1 new" in page.text
    assert queued(visit("priya").get("/review")) == [sheet]


def test_answering_ends_it(app: Flask, visit: Visit, ids: Ids, sheet: str) -> None:
    jordan, maya = visit("jordan"), visit("maya")
    hand(jordan, sheet, ids("priya"))
    answer(visit("priya"), sheet, "returned")
    assert lists(jordan) == ([], [])
    send(maya, own_page(app, sheet), fields(maya.get(own_page(app, sheet))))
    assert lists(jordan) == ([sheet], [])
    assert "From Jordan" not in visit("priya").get("/review").text


def test_what_was_answered_cannot_be_handed_on(app: Flask, visit: Visit, ids: Ids, sheet: str) -> None:
    jordan = visit("jordan")
    form = jordan.get(sheet).form("/feedback")
    answer(visit("priya"), sheet)
    form.pop("@")
    words = {"colleague": str(ids("priya")), "comment.thought": "Typed meanwhile"}
    page = jordan.post(f"{sheet}/hand-over", {**form, **words}, status=409)
    assert "Priya Nair" in page.text
    assert "Typed meanwhile" in kept_words(page)
    with app.app_context():
        assert db.session.query(HandOver).count() == 0


def kept_words(page: Page) -> list[str]:
    return [(area.text or "").strip() for area in page.tree.xpath("//textarea")]


def test_handed_twice_the_last_one_has_it(app: Flask, visit: Visit, ids: Ids, sheet: str) -> None:
    jordan, priya = visit("jordan"), visit("priya")
    hand(jordan, sheet, ids("priya"))
    hand(priya, sheet, ids("jordan"), word="Yours again")
    assert lists(jordan) == ([sheet], [])
    assert lists(priya) == ([], [sheet])
    assert "Yours again" in jordan.get("/review").text
