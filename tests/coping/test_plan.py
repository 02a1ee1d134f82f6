"""The safety plan as something to follow: laid out, dated by both, never overwritten."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask

from portal.audit.models import AuditEvent
from portal.database import db
from portal.notifications.models import Notice
from portal.worksheets.agreeing import PlanAgreement
from portal.worksheets.models import State, SubmissionVersion
from tests.coping.given import PATH, Ids, agree, changed, page_of, planned, version_of
from tests.review.given import sheet_of
from tests.statements import counted
from tests.visitor import Visitor
from tests.worksheets_http.given import feedback, save

Visit = Callable[[str | None], Visitor]
AGREED = "Agreed with Jordan Lee on"
NOT_YET = "Nobody of your care team has agreed to this version yet"


def test_it_is_laid_out_to_be_followed(app: Flask, visit: Visit) -> None:
    planned(app)
    page = visit("maya").get(PATH)
    headings = [one.text_content() for one in page.tree.xpath("//main//h2")]
    assert headings == [
        "Signs that a storm is coming",
        "Things I can do by myself",
        "People and places that take my mind off it",
        "People I can tell that I need help",
        "Professional help",
        "Making my space safer",
        "What keeps me going",
        "On paper",
    ]
    asked = page.tree.xpath("//main//textarea | //main//input[not(@type='hidden')] | //main//select")
    assert [one.get("id") for one in asked] == ["with-name"], "a plan to follow, not to fill in"
    calls = {one for one in page.links() if one.startswith(("tel:", "sms:"))}
    assert calls >= {"tel:5550100161", "tel:5550100164", "tel:5550100142", "tel:988", "sms:988", "tel:911"}
    assert not any("79" in one or "72" in one for one in calls)  # "7 AM to 9 PM" is no number
    assert "You sent it on" in page.text
    assert NOT_YET in page.text
    assert AGREED not in page.text


def test_nobody_else_s_plan_is_hers(app: Flask, visit: Visit) -> None:
    planned(app, "devon")
    page = visit("maya").get(PATH)
    assert "Cold water" not in page.text
    assert "You can begin it here now" in page.text


def test_without_one_it_says_what_it_is_and_begins_once(visit: Visit) -> None:
    maya = visit("maya")
    page = maya.get(PATH)
    assert {"tel:988", "sms:988", "tel:911", "/help"} <= set(page.links())
    first = maya.submit(page, PATH).headers["Location"]
    assert maya.submit(page, PATH).headers["Location"] == first  # the same tap
    assert "You have begun one" not in maya.get(PATH).text  # opened, and nothing written
    save(maya, first, {"early_signs": "I stop answering"})
    again = maya.get(PATH)
    assert "You have begun one. Only you see it" in again.text
    assert "I stop answering" not in again.text
    assert maya.submit(again, PATH).headers["Location"] == first
    maya.get(f"{PATH}?version=1", status=404)


def test_a_change_is_a_version_more_and_the_old_one_stays(app: Flask, visit: Visit, ids: Ids) -> None:
    url, maya = planned(app), visit("maya")
    agree(visit("jordan"), page_of(ids), version_of(app, url))
    assert AGREED in maya.get(PATH).text
    newer = changed(maya, **{"self_steps.0.what": "Ice in both hands"})
    assert newer != url
    page = maya.get(PATH)
    assert "Ice in both hands" in page.text
    assert "Cold water" not in page.text
    assert NOT_YET in page.text
    assert "is agreed with Jordan Lee" in page.text
    assert f"{PATH}?version=1" in page.links()
    older = maya.get(f"{PATH}?version=1")
    assert "This is an older version" in older.text
    assert "Cold water" in older.text
    assert AGREED in older.text
    assert "Ice in both hands" not in older.text
    maya.get(f"{PATH}?version=3", status=404)


def test_what_was_sent_back_is_gone_on_with(app: Flask, visit: Visit) -> None:
    url, maya = planned(app), visit("maya")
    feedback(app, url, {}, "Add a second helper?", State.RETURNED)
    assert maya.submit(maya.get(PATH), PATH).headers["Location"] == url
    assert "Cold water" in maya.get(PATH).text


def test_her_therapist_agrees_once_and_she_is_told(app: Flask, visit: Visit, ids: Ids) -> None:
    url, jordan, maya = planned(app), visit("jordan"), visit("maya")
    version, page = version_of(app, url), page_of(ids)
    for where in (page, sheet_of(app, url), f"/patients/{ids('maya')}"):
        shown = jordan.get(where)
        assert shown.form("/agreement")["plan_version"] == [str(version)]
    for _ in range(2):
        agree(jordan, page, version)
    assert "Jordan Lee agreed on" in jordan.get(page).text
    for where in (page, sheet_of(app, url), f"/patients/{ids('maya')}"):
        assert "Agree to this plan" not in jordan.get(where).text
    with app.app_context():
        assert _told(version).seen_at is None
        assert db.session.query(PlanAgreement).count() == 1
        said = db.session.query(AuditEvent).filter_by(verb="agreed to plan", chain_id=ids("maya"))
        assert [one.subject_id for one in said] == [version]
    assert "Your therapist agreed to your plan" in maya.get("/notices").text
    assert AGREED in maya.get(PATH).text
    with app.app_context():
        assert _told(version).seen_at is not None  # it stood on the page


def _told(version: UUID) -> Notice:
    """The one notice about it."""
    return db.session.query(Notice).filter_by(kind="plan", subject_id=version).one()


def test_to_an_older_version_or_somebody_else_s_nobody_agrees(app: Flask, visit: Visit, ids: Ids) -> None:
    first, jordan, page = version_of(app, planned(app)), visit("jordan"), page_of(ids)
    changed(visit("maya"), early_signs="I hide")
    assert "There is a newer version" in agree(jordan, page, first, status=409).text
    agree(jordan, page, version_of(app, planned(app, "devon")), status=409)
    jordan.post(f"{page}/agreement", {"plan_version": "nonsense"}, status=409)
    agree(visit("priya"), page, first, status=404)
    visit("dana").get(page, status=404)
    with app.app_context():
        assert db.session.query(PlanAgreement).count() == 0


def test_whoever_else_reads_it_leaves_a_trace(app: Flask, visit: Visit, ids: Ids) -> None:
    version = version_of(app, planned(app))

    def read() -> int:
        with app.app_context():
            return db.session.query(AuditEvent).filter_by(verb="read", subject_id=version).count()

    visit("maya").get(PATH)
    assert read() == 0
    assert "Cold water" in visit("jordan").get(page_of(ids)).text
    assert read() == 1
    page = visit("jordan").get(page_of(ids, "devon"))
    assert "has sent no safety plan yet" in page.text
    assert f"/patients/{ids('devon')}#assign" in page.links(), "where it is given"


def test_the_crisis_panel_and_every_page_of_hers_lead_there(app: Flask, visit: Visit) -> None:
    url, maya = planned(app, use_likely="2"), visit("maya")
    page = maya.get(url)
    assert page.tree.xpath("//*[starts-with(@id, 'crisis-panel-')]//a/@href").count(PATH) == 1
    for where in ("/", "/worksheets", "/account", "/safety-plan/card"):
        shown = maya.client.get(where, follow_redirects=True).get_data(as_text=True)
        assert f'href="{PATH}"' in shown, where


@pytest.mark.parametrize("path", [PATH, "/safety-plan/card", "/help"])
def test_it_costs_the_same_with_many_versions(sqlite_app: Flask, path: str) -> None:
    planned(sqlite_app)
    maya = Visitor(sqlite_app, "maya")
    maya.get(path)
    with counted(sqlite_app) as few:
        maya.get(path)
    with sqlite_app.app_context():
        one = db.session.query(SubmissionVersion).one()
        for n in range(2, 9):
            later = one.submitted_at - timedelta(hours=n)
            db.session.add(
                SubmissionVersion(
                    submission_id=one.submission_id,
                    number=n,
                    language="en",
                    cells_sealed=one.cells_sealed,
                    computed_sealed=one.computed_sealed,
                    submitted_at=later,
                    form_key=f"more {n}",
                )
            )
        db.session.commit()
    with counted(sqlite_app) as many:
        maya.get(path)
    assert len(few) == len(many) <= 7, few
