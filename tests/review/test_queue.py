"""The queue: what waits for a therapist, follow-ups first, then the oldest."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.database import db
from portal.safety.actions import close
from portal.safety.models import RiskTask
from tests.actors import actor
from tests.review.given import ANSWERS, SHORT, answer, queued, sent, sheet_of
from tests.schedule.given import writing
from tests.visitor import Visitor
from tests.worksheets_http.given import give, save, send

Visit = Callable[[str | None], Visitor]


def test_the_oldest_first_by_when_it_was_sent(app: Flask, visit: Visit, time_machine: Any) -> None:
    begun_first, begun_last, now = give(app, "maya", SHORT), give(app, "devon", SHORT), clock.now()
    time_machine.move_to(now - timedelta(days=3))
    save(visit("maya"), begun_first, {"situation": "Late to group"})
    time_machine.move_to(now - timedelta(days=2))
    send(visit("devon"), begun_last, ANSWERS)
    time_machine.move_to(now - timedelta(days=1))
    middle = sent(app, "maya")
    time_machine.move_to(now)
    send(visit("maya"), begun_first, ANSWERS)
    page = visit("jordan").get("/review")
    assert queued(page) == [sheet_of(app, begun_last), middle, sheet_of(app, begun_first)]
    assert page.text.index("Devon Kim") < page.text.index("Maya Torres")


def test_an_open_follow_up_stands_before_all_others(app: Flask, visit: Visit) -> None:
    old, risky, declined = sent(app), sent(app, "devon", "phq-9", q9="1"), sent(app, "maya", "phq-9", q9="3")
    jordan = visit("jordan")
    page = jordan.get("/review")
    assert queued(page) == [declined, risky, old]
    rows = [row.text_content() for row in page.tree.xpath("//li[.//a[starts-with(@href, '/review/')]]")]
    assert ["Needs follow-up" in row for row in rows] == [True, True, False]


def test_a_closed_one_waits_like_any_other(app: Flask, visit: Visit) -> None:
    old, risky = sent(app), sent(app, "devon", "phq-9", q9="1")
    assert queued(visit("jordan").get("/review")) == [risky, old]
    with writing(app):
        close(actor("jordan"), db.session.scalars(select(RiskTask)).one(), "Called. Safe today.")
    page = visit("jordan").get("/review")
    assert queued(page) == [old, risky]
    assert "Needs follow-up" not in page.text


def test_a_draft_is_in_nobodys_queue(app: Flask, visit: Visit) -> None:
    url, maya = give(app, "maya", SHORT), visit("maya")
    save(maya, url, {"situation": "only mine"})
    therapists = [visit(name) for name in ("jordan", "priya", "nora")]
    for therapist in therapists:
        assert queued(therapist.get("/review")) == []
        assert "Maya" not in therapist.get("/").text
        therapist.get(sheet_of(app, url), status=404)
        therapist.post(f"{sheet_of(app, url)}/feedback", {"outcome": "reviewed"}, status=404)
    send(maya, url, ANSWERS)
    assert [len(queued(therapist.get("/review"))) for therapist in therapists] == [1, 0, 0]


def test_each_therapist_has_her_own(app: Flask, visit: Visit) -> None:
    mayas, lenas = sent(app, "maya"), sent(app, "lena", by="priya")
    assert queued(visit("jordan").get("/review")) == [mayas]
    assert queued(visit("priya").get("/review")) == [lenas]
    assert queued(visit("nora").get("/review")) == []


def test_what_was_answered_moves_to_its_own_list(app: Flask, visit: Visit) -> None:
    back, done, jordan = sent(app), sent(app, "devon"), visit("jordan")
    answer(jordan, back, "returned")
    answer(jordan, done, "reviewed")
    shown = {
        show: queued(jordan.get(f"/review?show={show}")) for show in ("waiting", "returned", "reviewed", "nonsense")
    }
    assert shown == {"waiting": [], "returned": [back], "reviewed": [done], "nonsense": []}


@pytest.mark.parametrize("name", ["maya", "dana", "sam"])
def test_only_a_therapist_has_one(app: Flask, visit: Visit, name: str) -> None:
    sent(app)
    visit(name).get("/review", status=404)
    visit(None).get("/review", status=303)
