"""A threshold that a therapist set for one patient opens a follow-up when her diary card reaches it."""

import pytest
from flask import Flask

from tests.actors import actor
from tests.review.given import CARD
from tests.safety.given import Visit, asked, follow_ups
from tests.visitor import Visitor
from tests.worksheets_http.given import send

QUIET = CARD | {f"urge_{one}": "0" for one in ("suicide", "self_harm", "use", "avoid")}


def _set(visitor: Visitor, app: Flask, status: int = 303, **fields: str) -> str:
    form = {"item": "pain", "compared": "gte", "value": "4", "level": "high", **fields}
    page = visitor.submit(visitor.get(_url(app)), "/thresholds", status, **form)
    return (visitor.follow(page) if status == 303 else page).text


def _url(app: Flask) -> str:
    with app.app_context():
        return f"/patients/{actor('devon').id}/thresholds"


@pytest.mark.parametrize(
    ("compared", "value", "answer", "opens"),
    [
        ("gte", "4", "3", False),
        ("gte", "4", "4", True),
        ("gte", "4", "5", True),
        ("lte", "1", "2", False),
        ("lte", "1", "1", True),
        ("lte", "1", "0", True),
        ("lte", "0", "", False),
    ],
)
def test_at_its_value_and_not_before(sqlite_app: Flask, compared: str, value: str, answer: str, opens: bool) -> None:
    app = sqlite_app
    said = _set(Visitor(app, "jordan"), app, compared=compared, value=value, level="urgent")
    assert f"Physical pain today, {'at least' if compared == 'gte' else 'at most'} {value}" in said
    send(Visitor(app, "devon"), asked(app, "devon", "dbt-diary-card"), {**QUIET, "pain": answer})
    found = [one for one in follow_ups(app) if one.rule.startswith("threshold:")]
    assert [one.level.value for one in found] == (["urgent"] if opens else [])
    if found:
        page = Visitor(app, "jordan").get(f"/risk/{found[0].id}")
        assert "Set for this patient: Physical pain today" in page.text
        assert f"{answer} of 5" in page.text
        assert "Set for this patient" in Visitor(app, "jordan").get(f"/review/{found[0].submission_id}").text


def test_for_her_alone_while_it_holds_and_once(app: Flask, visit: Visit) -> None:
    jordan = visit("jordan")
    page, form = jordan.get(_url(app)), {"item": "urge_use", "compared": "gte", "value": "2", "level": "watch"}
    for _ in range(2):
        jordan.submit(page, "/thresholds", **form)
    page = jordan.get(_url(app))
    assert len(page.tree.xpath("//form[contains(@action, '/end')]")) == 1
    send(visit("maya"), asked(app, "maya", "dbt-diary-card"), {**QUIET, "urge_use": "5"})
    assert [one for one in follow_ups(app) if one.rule.startswith("threshold:")] == []
    jordan.submit(page, "/end")
    send(visit("devon"), asked(app, "devon", "dbt-diary-card"), {**QUIET, "urge_use": "5"})
    assert [one for one in follow_ups(app) if one.rule.startswith("threshold:")] == []
    assert "None yet." in jordan.get(_url(app)).text
    visit("priya").get(_url(app), 404)


def test_what_cannot_be_set_is_said_at_the_field(app: Flask, visit: Visit) -> None:
    jordan = visit("jordan")
    assert "This line is rated from 0 to 5." in _set(jordan, app, 422, value="6")
    assert "whole number" in _set(jordan, app, 422, value="2.5")
    assert "Not a valid choice" in _set(jordan, app, 422, item="q9")
    for value in range(10):
        _set(jordan, app, value=str(value % 6))
    assert "There are 10 already." in _set(jordan, app, 409)
