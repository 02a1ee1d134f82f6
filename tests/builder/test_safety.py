"""Who asks about danger must hear the answer: copies keep their alerts, and nothing is asked without one."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from portal.database import db
from portal.safety.models import RiskTask
from tests.builder.given import OWN, add, begin, how_many, own, publish, versions
from tests.visitor import Visitor
from tests.worksheets.library import CATALOGUE

Visit = Callable[[str | None], Visitor]
LOCKED = [one.id for one in CATALOGUE.all() if one.license and one.license.locked and not one.opt_in]
LOOKED_THROUGH = ("dbt-diary-card", "worry-time", "sleep-diary", "exposure-hierarchy")
ASKING = "daily-check-in"


def copy(staff: Visitor, slug: str, status: int = 303) -> str:
    done = staff.post(f"{OWN}/copies", {"slug": slug, "form_key": slug}, status=status)
    return str(done.headers.get("Location", ""))


@pytest.mark.parametrize("slug", LOCKED)
def test_a_locked_measure_is_not_copied_and_it_is_said_why(sqlite_app: Flask, slug: str) -> None:
    jordan = Visitor(sqlite_app, "jordan")
    page = jordan.get(f"{OWN}/copies")
    assert "Its licence asks that every word stays as it is" in page.text
    assert slug not in page.tree.xpath("//input[@name='slug']/@value")
    answer = jordan.post(f"{OWN}/copies", {"slug": slug, "form_key": "k"}, status=409)
    assert "licence" in answer.text
    assert how_many(sqlite_app) == 0


@pytest.mark.parametrize("slug", [one.id for one in CATALOGUE.all() if one.kind != "measure"])
def test_every_other_sheet_is_copied_looked_at_and_published(sqlite_app: Flask, slug: str) -> None:
    jordan = Visitor(sqlite_app, "jordan")
    draft = copy(jordan, slug)
    page = jordan.get(draft)
    assert "(our version)" in page.text
    assert "before it can be published" not in page.text
    for place in ("/preview", "/paper", "/about", "/export", "/publication"):
        jordan.get(draft + place)
    for link in page.links() if slug in LOOKED_THROUGH else ():
        if link.startswith(f"{draft}/parts/"):
            jordan.get(link)
    publish(jordan, draft)
    assert len(versions(sqlite_app, own(sqlite_app, draft).slug)) == 1


def test_copied_twice_by_a_double_tap_is_one(app: Flask, visit: Visit) -> None:
    jordan = visit("jordan")
    assert copy(jordan, ASKING) == copy(jordan, ASKING)
    assert how_many(app) == 1
    jordan.post(f"{OWN}/copies", {"slug": "no-such-sheet"}, status=404)


def test_a_copy_keeps_its_alerts_and_says_so(app: Flask, visit: Visit) -> None:
    jordan = visit("jordan")
    draft = copy(jordan, ASKING)
    original = CATALOGUE.current(ASKING)
    assert [one["id"] for one in own(app, draft).document["alerts"]] == [one.id for one in original.alerts]
    page = jordan.get(draft)
    assert len(page.tree.xpath("//ul[@class='alerts']/li")) == len(original.alerts)
    assert "Asks about safety: an alert looks at the answer." in page.text


def _risky(app: Flask, draft: str) -> str:
    fields = [one for section in own(app, draft).document["sections"] for one in section["fields"]]
    return next(one["id"] for one in fields if "suicide_risk" in one.get("sensitivity", ()))


def test_removing_a_question_about_safety_says_that_its_alert_goes(app: Flask, visit: Visit) -> None:
    jordan = visit("jordan")
    draft = copy(jordan, ASKING)
    risky = _risky(app, draft)
    page = jordan.get(f"{draft}/parts/q.{risky}/removal")
    assert "This alert goes too" in page.text
    jordan.submit(page, "/removal")
    assert risky not in [one["when"].get("field") for one in own(app, draft).document.get("alerts", ())]
    publish(jordan, draft)


@pytest.mark.parametrize(
    "label", ["Do I think of suicide?", "Did I want to hurt myself?", "Was there self-harm today?"]
)
@pytest.mark.parametrize("kind", ["yesno", "scale", "ratings"])
def test_a_question_about_danger_without_an_alert_is_not_published(sqlite_app: Flask, kind: str, label: str) -> None:
    jordan = Visitor(sqlite_app, "jordan")
    draft = begin(jordan)
    scale = {"least_words": "No", "most_words": "Yes"} if kind != "yesno" else {}
    lines = {"lines": label} if kind == "ratings" else {}
    add(jordan, draft, kind, label="How was it?" if kind == "ratings" else label, **scale, **lines)
    assert "copy a sheet of the library that asks it" in jordan.get(draft).text
    jordan.post(f"{draft}/publication", status=422)
    assert own(sqlite_app, draft).version is None


def test_a_scale_is_not_cut_below_what_its_alert_listens_for(app: Flask, visit: Visit) -> None:
    jordan = visit("jordan")
    draft = copy(jordan, "dbt-diary-card")
    listened = {one["when"]["field"] for one in own(app, draft).document["alerts"] if "gte" in one["when"]}
    fields = [one for section in own(app, draft).document["sections"] for one in section["fields"]]
    rated = next(one for one in fields if {item["id"] for item in one.get("items", ())} & listened)
    page = jordan.get(f"{draft}/parts/q.{rated['id']}")
    jordan.submit(page, f"/parts/q.{rated['id']}", most="1", most_words="Strong", between="")
    assert "An alert listens for an answer that this scale does not have any more" in jordan.get(draft).text
    jordan.post(f"{draft}/publication", status=422)


def test_the_preview_shows_the_panel_and_keeps_nothing(app: Flask, visit: Visit) -> None:
    jordan = visit("jordan")
    draft = copy(jordan, "dbt-diary-card")
    before = jordan.get(f"{draft}/preview")
    revision = own(app, draft).revision
    shown = jordan.post(f"{draft}/preview", {"urge_suicide": "5", "urge_self_harm": "5"}, status=200)
    assert len(shown.tree.xpath("//*[@role='alert']//section")) > len(before.tree.xpath("//*[@role='alert']//section"))
    assert own(app, draft).revision == revision
    with app.app_context():
        assert db.session.scalars(select(RiskTask)).all() == []
