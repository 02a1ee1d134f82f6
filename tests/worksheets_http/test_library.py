"""Every worksheet of the library goes the whole way: open, save, reload, send, answer, read the answer."""

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings

from portal import clock
from portal.connections import begin_writing
from portal.database import db
from portal.worksheets.definitions.catalogue import Catalogue
from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.models import Assignment, State
from tests.actors import actor
from tests.visitor import Page, Visitor
from tests.worksheets.strategies import answers_for, form_for
from tests.worksheets_http.given import feedback, fields, give, reviewable, save, send, submission_of

LIBRARY = Catalogue.load().all()
OF_EACH_KIND = ("phq-9", "dbt-diary-card", "thought-record", "safety-plan", "exposure-hierarchy")


def assigned(app: Flask, sheet: Worksheet) -> str:
    """Given to Maya; also what a clinic must switch on first."""
    if not sheet.opt_in:
        return give(app, "maya", sheet.id)
    with app.test_request_context():
        begin_writing()
        maya, jordan = actor("maya").id, actor("jordan").id
        row = Assignment(patient_id=maya, slug=sheet.id, version=sheet.version, assigned_by=jordan, made_at=clock.now())
        db.session.add(row)
        db.session.commit()
        return f"/worksheets/{row.id}"


def some_answers(sheet: Worksheet) -> dict[str, list[str]]:
    """A complete set of answers as a form sends them, the same in every run."""
    found: list[dict[str, list[str]]] = []

    @settings(max_examples=2, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(answers=answers_for(sheet, complete=True))
    def draw(answers: dict[str, object]) -> None:
        found.append(form_for(sheet, answers))

    draw()
    return {key: [_plain(text) for text in texts] for key, texts in found[-1].items()}


def _plain(text: str) -> str:
    """Without what the page inspector takes for a template gone wrong."""
    return text.translate(str.maketrans("%{}", "abc"))


def shown(page: Page, answers: dict[str, list[str]]) -> dict[str, list[str]]:
    """Those of the answers whose question is on the page, as the page's form has them."""
    form = fields(page)
    return {key: form[key] for key in answers if key in form}


@pytest.mark.parametrize("sheet", LIBRARY, ids=lambda one: one.id)
def test_the_whole_way(sqlite_app: Flask, sheet: Worksheet) -> None:
    _go_the_whole_way(sqlite_app, sheet)


@pytest.mark.parametrize("slug", OF_EACH_KIND)
def test_the_whole_way_on_both_databases(app: Flask, slug: str) -> None:
    _go_the_whole_way(app, next(one for one in LIBRARY if one.id == slug))


def _go_the_whole_way(app: Flask, sheet: Worksheet) -> None:
    maya, url, answers = Visitor(app, "maya"), assigned(app, sheet), some_answers(sheet)
    assert sheet.title in maya.get(url).text
    save(maya, url, answers)
    page = maya.get(url)
    kept = shown(page, answers)
    assert kept == {key: answers[key] for key in kept}
    assert len(kept) > len(answers) / 3  # hidden questions are answered too
    send(maya, url, fields(page))
    assert "Sent to Jordan" in maya.get(url).text
    assert len(reviewable(app, "jordan")) == 1
    item = next(one.id for one in sheet.fields.values() if one.is_input and one.show_if is None)
    item = next((one.id for one in sheet.fields[item].items), item)
    feedback(app, url, {item: "Well seen."}, "Thank you for this one.")
    read = maya.get(url)
    assert "Well seen." in read.text
    assert "Thank you for this one." in read.text
    with app.app_context():
        assert submission_of(url).state is State.REVIEWED
    maya.get(f"{url}/print")


@pytest.mark.parametrize("sheet", LIBRARY, ids=lambda one: one.id)
def test_nothing_filled_in(sqlite_app: Flask, sheet: Worksheet) -> None:
    """An empty form either lacks something, and says what, or may be sent as it is."""
    maya, url = Visitor(sqlite_app, "maya"), assigned(sqlite_app, sheet)
    form = fields(maya.get(url))
    answer = maya.client.post(f"{url}/submission", data={**form, "csrf_token": maya.csrf_token()})
    assert answer.status_code in (303, 422)
    if answer.status_code == 422:
        page = Page(answer)
        targets = {link.lstrip("#") for link in page.tree.xpath("//*[@id='error-summary']//a/@href")}
        assert targets
        assert targets <= set(page.tree.xpath("//@id"))
