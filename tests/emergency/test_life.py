"""Somebody outside the care team reads for an hour: for a reason, seen by others, and changes nothing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal import clock
from portal.accounts.models import User
from portal.audit import verify
from portal.audit.models import AuditEvent
from portal.database import db
from portal.messages.models import Message, ReadMark
from portal.notifications.models import Notice
from portal.programs.emergencies import REASON
from portal.programs.models import Clinic
from portal.vault.sealing import unseal
from tests.actors import actor
from tests.emergency.given import IN_THREAD, accesses, begin, record_of_maya, review_of
from tests.emergency.given import REASON as WHY
from tests.schedule.given import writing
from tests.visitor import Page, Visitor

Visit = Callable[..., Visitor]
Ids = Callable[[str], UUID]


def _deeds(app: Flask, who: str) -> list[tuple[str, str]]:
    with app.app_context():
        asked = select(AuditEvent).where(AuditEvent.chain_id == actor("maya").id, AuditEvent.actor_id == actor(who).id)
        return [(one.verb, one.subject) for one in db.session.scalars(asked.order_by(AuditEvent.place))]


def _told(app: Flask) -> set[str]:
    with app.app_context():
        people = {actor(name).id: name for name in ("maya", "jordan", "priya", "sam", "dana", "luis", "nora")}
        return {people[one.user_id] for one in db.session.scalars(select(Notice)) if one.kind == "emergency_access"}


def _bar(page: Page) -> str:
    return " ".join("".join(page.tree.xpath("//aside[contains(@class, 'emergency-bar')]//text()")).split())


def test_it_is_read_and_nothing_is_changed(app: Flask, visit: Visit) -> None:
    maya, priya = record_of_maya(app), visit("priya")
    for page in maya.pages:
        priya.get(page, status=404)
    assert begin(priya).headers["Location"] == maya.patient
    shown = " ".join(priya.get(page).text for page in maya.pages)
    for words in ("Late to group", IN_THREAD, "My dog Biscuit", "Sent"):
        assert words in shown
    for page in [*maya.pages, "/", "/review", "/patients"]:
        found = priya.get(page)
        assert "in an emergency, until" in _bar(found)
        forms = [form.get("action") for form in found.tree.forms if form.get("method") == "post"]
        allowed = {"/sign-out", "/leave", f"/emergency-access/{accesses(app)[0].id}/end"}
        assert page in ("/", "/review", "/patients") or set(forms) <= allowed, (page, forms)
    with app.app_context():
        assert db.session.scalars(select(Message.opened_at)).all() == [None]
        assert db.session.scalars(select(ReadMark)).all() == []
        assert list(verify.faults()) == []
    subjects = ["user", "submission", "thread", "risk_task", "progress", "safety_plan"]
    assert _deeds(app, "priya")[1:] == [("read in an emergency", one) for one in subjects] * 2


def test_it_ends_by_hand_or_with_the_hour(app: Flask, visit: Visit, time_machine: Any) -> None:
    maya, priya = record_of_maya(app), visit("priya")
    begin(priya)
    page = priya.get(maya.patient)
    assert priya.submit(page, "/end").headers["Location"] == "/emergency-access?ended=1"
    for url in maya.pages:
        priya.get(url, status=404)
    assert not _bar(priya.get("/"))
    begin(priya)
    time_machine.move_to(clock.now() + timedelta(minutes=59, seconds=50), tick=False)
    priya = visit("priya")
    priya.get(maya.thread)
    priya.post(f"/emergency-access/{accesses(app)[-1].id}/end", {})
    begin(priya)
    time_machine.move_to(clock.now() + timedelta(minutes=60), tick=False)
    priya = visit("priya")
    priya.get(maya.thread, status=404)
    assert not _bar(priya.get("/"))
    priya.post(f"/emergency-access/{accesses(app)[-1].id}/end", {})
    assert [one.ended_at is None for one in accesses(app)] == [False, False, True]


def test_one_at_a_time_and_a_double_tap_is_one(app: Flask, visit: Visit, ids: Ids) -> None:
    dana = visit("dana")
    begin(dana)
    begin(dana, name="maya  torres")
    assert len(accesses(app)) == 1
    begin(dana, name="Lena Walsh")
    first, second = accesses(app)
    assert first.ended_at is not None
    assert second.patient_id == ids("lena")
    dana.get(f"/patients/{ids('maya')}", status=404)
    assert "Lena Walsh" in dana.get(f"/patients/{ids('lena')}").text


@pytest.mark.parametrize("officer", [None, "luis", "dana"])
def test_those_who_answer_are_told_and_close_it(app: Flask, visit: Visit, ids: Ids, officer: str | None) -> None:
    """Dana reads. Nobody closes her own: where she answers for privacy herself, the administrators do."""
    with writing(app):
        db.session.execute(update(Clinic).values(privacy_officer_id=ids(officer) if officer else None))
    maya, dana = record_of_maya(app), visit("dana")
    begin(dana)
    answers = officer if officer == "luis" else "sam"
    assert _told(app) == {"jordan", answers}
    dana.get(maya.thread)
    review = review_of(app)
    for name in ("jordan", answers):
        notice = visit(name).get("/notices")
        way = next(link for link in notice.links() if link.startswith("/notices/"))
        page = visit(name).follow(visit(name).get(way, status=303))
        assert page.response.request.path == review
        assert WHY in page.text
        assert "opened their messages" in page.text
        assert IN_THREAD not in page.text
    visit(answers).post(review, {"note": "too early"}, status=409)
    dana.post(f"/emergency-access/{accesses(app)[0].id}/end", {})
    for name in ("jordan", "dana", "priya", "maya"):
        visit(name).post(review, {"note": "Mine to close?"}, status=404)
    assert "Dana Ruiz read the record" in visit(answers).get("/emergency-access/reviews").text
    visit(answers).post(review, {"note": " "}, status=422)
    visit(answers).post(review, {"note": "Asked Dana: it was needed."})
    visit(answers).post(review, {"note": "once more"}, status=409)
    assert "Asked Dana: it was needed." in visit("jordan").get(review).text
    assert "waits to be looked at" not in visit(answers).get("/emergency-access/reviews").text.lower().replace(
        "waits to be looked at none", ""
    )
    dana.get(review, status=404)


def test_whose_it_is_not_and_what_does_not_hold_up(app: Flask, visit: Visit, ids: Ids) -> None:
    for name in ("maya", "sam"):
        visit(name).get("/emergency-access", status=404)
        begin(visit(name), status=404)
    priya = visit("priya")
    assert "at least 20 characters" in begin(priya, reason="  in a hurry, you see  "[:20], status=422).text
    for name in ("Maya", "Torres", "Maya T", "Jordan Lee", "%", "Priya Shah"):
        page = begin(priya, name=name, status=422)
        assert "No patient here goes by exactly this name" in page.text
        assert WHY in page.html, "nothing typed is lost"
    assert accesses(app) == []
    assert begin(visit("jordan")).headers["Location"] == f"/patients/{ids('maya')}"
    assert accesses(app) == [], "she is his patient already"
    with app.app_context():
        tried = select(AuditEvent).where(AuditEvent.verb == "looked in vain", AuditEvent.actor_id == ids("priya"))
        assert len(db.session.scalars(tried).all()) == 6


def test_two_of_one_name_are_told_apart_by_their_groups(app: Flask, visit: Visit, ids: Ids) -> None:
    lena = ids("lena")
    with writing(app):
        db.session.execute(update(User).where(User.id == lena).values(name="Maya Torres"))
    luis = visit("luis")
    page = begin(luis, status=422)
    assert [label.text_content().strip() for label in page.tree.xpath("//fieldset//label")] == [
        "Day group",
        "Evening DBT group",
    ]
    begin(luis, which=str(lena))
    assert [one.patient_id for one in accesses(app)] == [lena]


def test_the_reason_is_sealed_and_she_shows_that_it_is_she(app: Flask, visit: Visit, time_machine: Any) -> None:
    priya = visit("priya")
    time_machine.move_to(clock.now() + timedelta(minutes=6), tick=False)
    priya.get("/emergency-access", status=303)
    asked = begin(priya, status=401)
    assert accesses(app) == []
    ready = priya.submit(asked, "/account/proof", status=200, password="riverbend-demo")
    priya.submit(ready, "/emergency-access")
    (row,) = accesses(app)
    assert row.reason_sealed.startswith("v1:")
    with app.app_context():
        assert unseal(REASON, row.id, row.reason_sealed) == WHY
        assert (row.until_at - row.began_at) == timedelta(minutes=60)


def test_it_stands_in_her_history(app: Flask, visit: Visit) -> None:
    maya, priya = record_of_maya(app), visit("priya")
    begin(priya)
    priya.get(maya.sheet)
    page = visit("maya").get("/records/access")
    stands_out = page.tree.xpath("//li[contains(@class, 'urgent')]")
    assert len(stands_out) == 2
    assert "in an emergency, opened your worksheet" in page.text
    assert WHY not in page.text
