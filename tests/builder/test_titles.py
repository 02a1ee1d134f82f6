"""A title that another sheet has: a draft keeps it and is told, a published sheet is refused it, nothing is lost."""

import json
from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import select

from portal.connections import begin_writing
from portal.database import db
from portal.worksheets.definition_models import WorksheetVersion
from portal.worksheets.published import library
from portal.worksheets.queries.made_here import told_apart
from tests.builder.given import add, begin, own, publish, with_questions
from tests.visitor import Page, Visitor

Visit = Callable[[str | None], Visitor]
TAKEN = "Another worksheet has this title already"


def _library_title(app: Flask, language: str) -> str:
    with app.test_request_context():
        return next(one for one in library().all() if "es" in one.languages).in_language(language).title


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_title_of_the_library_is_told_and_not_published(app: Flask, visit: Visit, language: str) -> None:
    jordan = visit("jordan")
    title = f"  {_library_title(app, language).upper()} "
    draft = begin(jordan, title=title)
    add(jordan, draft, "yesno", label="Did I walk?")
    assert TAKEN in jordan.get(draft).text
    assert own(app, draft).title == title.strip()
    page = publish_anyway(jordan, draft)
    assert TAKEN in page.text
    assert own(app, draft).version is None
    about = jordan.get(f"{draft}/about")
    jordan.submit(about, "/about", title="A walk of our own")
    assert TAKEN not in jordan.get(draft).text
    publish(jordan, draft)


def publish_anyway(staff: Visitor, draft: str, status: int = 422) -> Page:
    """Past the page, which shows no button for what is faulty."""
    return staff.post(f"{draft}/publication", {}, status=status)


def test_another_one_of_our_own_is_told_apart_and_a_short_title_too(app: Flask, visit: Visit) -> None:
    jordan = visit("jordan")
    publish(jordan, with_questions(jordan, title="Evening walk"))
    second = with_questions(jordan, title="evening  WALK")
    assert TAKEN in publish_anyway(jordan, second).text
    about = jordan.get(f"{second}/about")
    jordan.submit(about, "/about", title="Morning walk", short_title="Evening walk")
    assert TAKEN in publish_anyway(jordan, second).text
    jordan.submit(jordan.get(f"{second}/about"), "/about", short_title="")
    publish(jordan, second)


def test_a_published_sheet_is_not_renamed_to_it_and_the_words_stay(app: Flask, visit: Visit) -> None:
    jordan = visit("jordan")
    taken = _library_title(app, "en")
    draft = with_questions(jordan)
    publish(jordan, draft)
    about = jordan.get(f"{draft}/about")
    page = jordan.submit(about, "/about", status=422, title=taken, intro="Another beginning of my own.")
    assert TAKEN in page.text
    assert "Another beginning of my own." in page.text
    assert own(app, draft).title == "Evening walk"
    jordan.submit(page, "/about", title="Evening walk")
    assert own(app, draft).document["intro"] == "Another beginning of my own."


def test_brought_back_it_takes_no_title_that_was_given_away(app: Flask, visit: Visit) -> None:
    jordan = visit("jordan")
    first, second = with_questions(jordan), with_questions(jordan)
    publish(jordan, first)
    jordan.submit(jordan.get(f"{first}/retirement"), "/retirement")
    publish(jordan, second)
    jordan.submit(jordan.get(first), "/return", status=409)
    assert own(app, first).retired_at is not None
    jordan.submit(jordan.get(f"{second}/retirement"), "/retirement")
    jordan.submit(jordan.get(first), "/return")
    assert own(app, first).retired_at is None


def test_a_draft_is_in_use_already(app: Flask, visit: Visit) -> None:
    jordan = visit("jordan")
    draft = begin(jordan)
    assert jordan.post(f"{draft}/return").headers["Location"] == f"{draft}?said=builder.bring_back"


def test_two_alike_from_before_are_told_apart_where_one_is_chosen(app: Flask, visit: Visit) -> None:
    jordan, dana, maya = visit("jordan"), visit("dana"), visit("maya")
    taken = _library_title(app, "en")
    _as_before(app, jordan, taken, taken)
    for number in (1, 2):
        assert f"made here, number {number}" in jordan.get("/library").text
        assert f"made here, number {number}" in jordan.get("/library/own/copies").text
        assert f"made here, number {number}" in maya.get("/worksheets").text
    group = next(link for link in dana.get("/groups").links() if link.startswith("/groups/"))
    choices = [one.text for one in dana.get(f"{group}/homework").tree.xpath("//select[@name='worksheet']/option")]
    assert [taken in one and "made here" in one for one in choices].count(True) == 2
    assert [taken in one and "made here" not in one for one in choices].count(True) == 1
    slug = "own-first"
    assert "Made here, number" in jordan.get(f"/library/{slug}/assignments").text
    assert "made here, number" in jordan.get(f"/worksheets/library/{slug}").text


def _as_before(app: Flask, jordan: Visitor, *titles: str) -> None:
    """Published when nothing kept titles apart."""
    drafts = [with_questions(jordan, title=title) for title in ("First", "Second")]
    for draft in drafts:
        publish(jordan, draft, self_start="y")
    slugs = [own(app, draft).slug for draft in drafts]
    with app.test_request_context():
        begin_writing()
        for slug, title in zip(slugs, titles, strict=True):
            for row in db.session.scalars(select(WorksheetVersion).where(WorksheetVersion.slug == slug)):
                row.source = json.dumps({**json.loads(row.source), "title": title})
        db.session.commit()
    app.extensions["editions"].clear()


def test_two_of_one_title_published_at_the_same_moment(app: Flask, visit: Visit) -> None:
    people = [visit("jordan"), visit("priya")]
    drafts = [with_questions(one, title="Evening walk") for one in people]
    gate, statuses = Barrier(2), []

    def press(staff: Visitor, draft: str) -> None:
        sent = {"csrf_token": staff.csrf_token()}
        gate.wait()
        statuses.append(staff.client.post(f"{draft}/publication", data=sent).status_code)

    threads = [Thread(target=press, args=pair) for pair in zip(people, drafts, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses.count(303) == 1
    assert set(statuses) - {303} <= {409, 422}
    assert sum(own(app, draft).version is not None for draft in drafts) == 1


def test_of_two_alike_the_filter_of_what_was_sent_says_which() -> None:
    pairs = [("own-walk", "Evening walk"), ("walk", "Evening Walk"), ("own-other", "Morning walk")]
    said = [title for _slug, title in told_apart(pairs)]
    assert said == ["Evening walk (made here)", "Evening Walk", "Morning walk"]
