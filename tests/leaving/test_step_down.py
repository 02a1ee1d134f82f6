"""The step-down plan: what the portal knows from the first day on, what she has sent, and who reads it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from babel.dates import format_date
from flask import Flask
from sqlalchemy import select

from portal.audit.models import AuditEvent
from portal.database import db
from portal.programs.models import Enrollment
from tests.actors import actor
from tests.schedule.given import today, writing
from tests.statements import counted
from tests.visitor import Visitor
from tests.worksheets_http.given import save, send

Visit = Callable[[str | None], Visitor]
Ids = Callable[[str], UUID]
SLUG = "step-down-plan"


def _answers(**more: Any) -> dict[str, Any]:
    visit_day = (today() + timedelta(days=40)).isoformat()
    return {
        "better": "I sleep.",
        "keep_skills.0.skill": "Paced breathing",
        "keep_skills.0.when": "Before work",
        "visits.0.who": "Later doctor",
        "visits.0.when": (today() + timedelta(days=60)).isoformat(),
        "visits.1.who": "Dr. Osei",
        "visits.1.when": visit_day,
        "visits.1.phone": "(555) 010-0177",
        "routine.0.plan": "Swim at seven",
        "first_signs": "I skip meals.",
        "first_moves": "Call Ana.",
        "ready_now": "6",
        "plan_ok": "yes",
        **more,
    }


def _begin(maya: Visitor) -> str:
    started = maya.submit(maya.get("/step-down"), "/worksheets")
    return started.headers["Location"].split("#")[0]


def _long(day: date) -> str:
    return format_date(day, "long", locale="en")


def test_before_there_is_one_and_after(app: Flask, visit: Visit, ids: Ids) -> None:
    maya, jordan = visit("maya"), visit("jordan")
    last = today() - timedelta(days=24) + timedelta(weeks=8, days=-1)
    bare = maya.get("/step-down")
    for words in ("Begin your plan", "as planned, 8 weeks", "Jordan Lee, LCSW", "Dana", "within 7 days", "010-0142"):
        assert words in bare.text
    assert f"You can read here until {_long(last + timedelta(days=90))}." in bare.text
    sheet = _begin(maya)
    save(maya, sheet, {"first_signs": "Only mine so far."})
    assert "not sent. Only you see it." in maya.get("/step-down").text
    of_her = f"/patients/{ids('maya')}/step-down"
    assert "Only mine so far." not in jordan.get(of_her).text
    send(maya, sheet, _answers())
    page = maya.get("/step-down")
    for words in (
        "Dr. Osei",
        "Paced breathing",
        "Before work",
        "Swim at seven",
        "I skip meals.",
        "Call Ana.",
        "Change it",
    ):
        assert words in page.text
    assert "Tuesday" not in page.tree.get_element_by_id("step-down").xpath(
        "string(.//section[@aria-labelledby='routine'])"
    )
    assert page.text.index("Dr. Osei") < page.text.index("Later doctor")
    assert "tel:5550100177" in page.links()
    assert "Dr. Osei" in jordan.get(of_her).text
    assert _reads(app) == 2
    for name in ("priya", "dana", "sam", "devon"):
        visit(name).get(of_her, status=404)
    jordan.submit(jordan.get(of_her), "/agreement")
    jordan.post(f"{of_her}/agreement", {"plan_version": "no id"}, status=409)
    notices = maya.get("/notices")
    assert maya.get(next(link for link in notices.links() if link.startswith("/notices/")), status=303)
    assert "Agreed by Jordan Lee" in maya.get("/step-down").text


def _reads(app: Flask) -> int:
    with app.app_context():
        wanted = select(AuditEvent.id).where(
            AuditEvent.chain_id == actor("maya").id, AuditEvent.verb == "read", AuditEvent.subject == "step_down"
        )
        return len(db.session.scalars(wanted).all())


def test_a_change_goes_on_from_the_last_one_and_the_sent_one_stays_meanwhile(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    send(maya, _begin(maya), _answers())
    again = _begin(maya)
    assert "Dr. Osei" in maya.get(again).html
    save(maya, again, {"first_moves": "Call Ben."})
    page = maya.get("/step-down")
    assert "Call Ana." in page.text
    assert "Call Ben." not in page.text
    assert again in page.links()
    with counted(app) as few:
        maya.get("/step-down")
    send(maya, again, _answers(first_moves="Call Ben."))
    with counted(app) as many:
        assert "Call Ben." in maya.get("/step-down").text
    assert len(few) == len(many) <= 15


def test_when_she_has_finished_it_says_until_when_and_begins_nothing(app: Flask, visit: Visit) -> None:
    rosa = visit("rosa")
    page = rosa.get("/step-down")
    last = today() - timedelta(days=30)
    assert _long(last + timedelta(days=90)) in page.text
    assert "as planned" not in page.text
    assert "Begin your plan" not in page.text
    with writing(app):
        for place in db.session.scalars(select(Enrollment).where(Enrollment.patient_id == actor("maya").id)):
            place.until_on = today() + timedelta(days=5)
    assert "/letters/mine" in visit("maya").get("/").links()
    assert "/letters/mine" not in visit("devon").get("/").links()
