"""What a patient has begun online stays hers: no paper copy shows it, changes it, or tells that it is there."""

from collections.abc import Callable

from flask import Flask

from portal.worksheets.models import State
from tests.paper.given import ANSWERS, SHORT, assignments, enter, paper_of, submissions
from tests.review.given import verbs
from tests.visitor import Visitor
from tests.worksheets_http.given import fields, give, save, send

Visit = Callable[[str | None], Visitor]
SECRET = "I have told nobody about this"


def _blank(text: str) -> str:
    """A page without what differs each time."""
    return "\n".join(line for line in text.splitlines() if "csrf_token" not in line and "form_key" not in line)


def test_the_page_is_the_same_with_a_draft_and_without(app: Flask, visit: Visit) -> None:
    url, jordan, maya = give(app, "maya", SHORT), visit("jordan"), visit("maya")
    before = jordan.get(paper_of(url))
    save(maya, url, {"situation": SECRET})
    after = jordan.get(paper_of(url))
    assert _blank(after.html) == _blank(before.html)
    assert SECRET in maya.get(url).html


def test_the_draft_stays_as_it_was_and_the_copy_stands_beside_it(app: Flask, visit: Visit) -> None:
    url, jordan, maya = give(app, "maya", SHORT), visit("jordan"), visit("maya")
    save(maya, url, {"situation": SECRET, "thought": "Mine"})
    (draft,) = submissions(app)
    landed = jordan.follow(enter(jordan, url, situation=ANSWERS["situation"]))
    assert SECRET not in landed.html
    assert "Mine" not in landed.text
    left, copy = submissions(app)
    assert (left.id, left.cells_sealed, left.revision, left.saved_at) == (
        *(draft.id, draft.cells_sealed, draft.revision, draft.saved_at),
    )
    assert (left.state, copy.state) == (State.DRAFT, State.SUBMITTED)
    assert len(assignments(app)) == 2
    assert fields(maya.get(url))["situation"] == [SECRET]
    assert not maya.get(url).tree.find_class("from-paper")
    assert maya.get(f"/worksheets/{copy.assignment_id}").tree.find_class("from-paper")
    send(maya, url, {**fields(maya.get(url)), **ANSWERS, "situation": SECRET})
    assert submissions(app)[0].state is State.SUBMITTED


def test_no_page_of_staff_has_read_it(app: Flask, visit: Visit) -> None:
    url, jordan = give(app, "maya", SHORT), visit("jordan")
    save(visit("maya"), url, {"situation": SECRET})
    sheet = enter(jordan, url, situation=ANSWERS["situation"]).headers["Location"]
    for page in (sheet, f"{sheet}/print", paper_of(url), "/review", "/patients"):
        assert SECRET not in jordan.get(page).html
    assert verbs(app, "jordan") == ["entered from paper", "read", "printed"]
    (draft, _copy) = submissions(app)
    jordan.get(f"/review/{draft.id}/print", status=404)
    jordan.get(f"/review/{draft.id}", status=404)


def test_a_second_copy_of_the_same_form_makes_no_third_worksheet(app: Flask, visit: Visit) -> None:
    url, jordan = give(app, "maya", SHORT), visit("jordan")
    save(visit("maya"), url, {"situation": SECRET})
    page = jordan.get(paper_of(url))
    for _ in range(2):
        jordan.submit(page, "/paper", **{"paper-date": "2026-01-01", "situation": "On paper"})
    assert len(submissions(app)) == len(assignments(app)) == 2


def test_a_diary_begun_today_is_not_what_the_copy_goes_into(app: Flask, visit: Visit) -> None:
    """There is one card for each day, and today's is hers."""
    url, jordan, maya = give(app, "maya", "dbt-diary-card"), visit("jordan"), visit("maya")
    save(maya, url, {"note": SECRET})
    (draft,) = submissions(app)
    enter(jordan, url, emo_sad="2")
    left, copy = submissions(app)
    assert (left.id, left.cells_sealed, left.revision, left.state) == (
        *(draft.id, draft.cells_sealed, draft.revision, State.DRAFT),
    )
    assert copy.assignment_id != left.assignment_id
    assert fields(maya.get(url))["note"] == [SECRET]
