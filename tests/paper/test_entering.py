"""A paper copy is entered as if it had been sent, and says that it was entered."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from portal.web.formatting import full_day
from portal.worksheets.models import State
from tests.paper.given import ANSWERS, PHQ, SHORT, assignments, enter, follow_ups, notices, paper_of, submissions
from tests.review.given import answer, beside, verbs
from tests.schedule.given import today
from tests.statements import counted
from tests.visitor import Visitor, object_id
from tests.worksheets_http.given import fields, give, save, send, withdrawn

Visit = Callable[[str | None], Visitor]


def test_it_is_the_worksheet_that_was_given(app: Flask, visit: Visit) -> None:
    url, jordan = give(app, "maya", SHORT), visit("jordan")
    landed = jordan.follow(enter(jordan, url, **ANSWERS))
    for item, words in ANSWERS.items():
        assert words in beside(landed, item)
    assert "-45" in landed.text
    assert "Left blank" in beside(landed, "next_step")
    (one,) = submissions(app)
    assert (one.state, one.latest) == (State.SUBMITTED, 1)
    assert f"/worksheets/{one.assignment_id}" == url
    assert verbs(app, "jordan") == ["entered from paper", "read"]


def test_it_says_by_whom_when_and_from_what(app: Flask, visit: Visit) -> None:
    url, jordan = give(app, "maya", SHORT), visit("jordan")
    sheet = enter(jordan, url, **ANSWERS).headers["Location"]
    maya = visit("maya")
    pages = [jordan.get(sheet), jordan.get(f"{sheet}/print"), maya.get(url), maya.get(f"{url}/print")]
    with app.test_request_context():
        days = full_day(today()), full_day(today() - timedelta(days=1))
    for page in pages:
        (mark,) = page.tree.find_class("from-paper")
        words = mark.text_content()
        assert "Entered by Jordan Lee from paper" in words
        assert all(day in words for day in days)


def test_what_she_sent_herself_has_no_such_mark(app: Flask, visit: Visit) -> None:
    url, maya = give(app, "maya", SHORT), visit("maya")
    send(maya, url, ANSWERS)
    assert not maya.get(url).tree.find_class("from-paper")


def test_she_hears_that_something_is_new_and_he_does_not_hear_of_his_own(app: Flask, visit: Visit) -> None:
    url = give(app, "maya", SHORT)
    before = notices(app, "maya", "assignment")
    enter(visit("jordan"), url, **ANSWERS)
    assert notices(app, "maya", "assignment") == before + 1
    assert notices(app, "jordan", "submission") == 0


def test_it_waits_for_review_and_can_go_back_to_her(app: Flask, visit: Visit) -> None:
    url, jordan, maya = give(app, "maya", SHORT), visit("jordan"), visit("maya")
    sheet = enter(jordan, url, **ANSWERS).headers["Location"]
    answer(jordan, sheet, "returned", thought="What else could it mean?")
    page = maya.get(url)
    assert fields(page)["situation"] == [ANSWERS["situation"]]
    send(maya, url, {**fields(page), "other_view": "They were busy."})
    assert not maya.get(url).tree.find_class("from-paper")
    assert maya.get(f"{url}?version=1").tree.find_class("from-paper")


def test_an_answer_about_danger_opens_its_follow_up(app: Flask, visit: Visit) -> None:
    url = give(app, "maya", "phq-9")
    assert follow_ups(app) == []
    enter(visit("jordan"), url, **{**PHQ, "q9": "2"})
    assert follow_ups(app) == ["item9_any"]


def test_a_copy_with_blanks_is_taken_as_it_is(app: Flask, visit: Visit) -> None:
    url, jordan = give(app, "maya", "phq-9"), visit("jordan")
    landed = jordan.follow(enter(jordan, url, q1="1", q2="3"))
    assert "Left blank" in beside(landed, "q3")
    assert "More than half the days" not in beside(landed, "q2")
    assert "Nearly every day" in beside(landed, "q2")


def test_an_empty_copy_is_none(app: Flask, visit: Visit) -> None:
    url = give(app, "maya", SHORT)
    assert "at least one answer" in enter(visit("jordan"), url, status=422).text
    assert submissions(app) == []


@pytest.mark.parametrize("day", ["", "tomorrow", "soon", "1890-01-01", "9999999-01-01"])
def test_the_day_on_the_paper_is_needed_and_nothing_typed_is_lost(app: Flask, visit: Visit, day: str) -> None:
    given = (today() + timedelta(days=1)).isoformat() if day == "tomorrow" else day
    url = give(app, "maya", SHORT)
    page = enter(visit("jordan"), url, status=422, **{**ANSWERS, "paper-date": given})
    assert page.tree.xpath("//*[@id='error-summary']//a/@href") == ["#paper-date"]
    assert page.form("/paper")["situation"] == [ANSWERS["situation"]]
    assert submissions(app) == []


def test_an_answer_that_cannot_be_is_named_at_its_field(app: Flask, visit: Visit) -> None:
    url, jordan = give(app, "maya", SHORT), visit("jordan")
    page = enter(jordan, url, status=422, **{**ANSWERS, "feeling_before": "eighty", "no_such": "x"})
    assert {"#a-feeling_before", "#a-no_such"} == set(page.tree.xpath("//*[@id='error-summary']//a/@href"))
    form = page.form("/paper")
    assert (form["feeling_before"], form["situation"]) == (["eighty"], [ANSWERS["situation"]])
    assert submissions(app) == []


def test_an_answer_without_its_place_is_kept_on_the_page_and_named(app: Flask, visit: Visit) -> None:
    url, jordan = give(app, "maya", "dbt-diary-card"), visit("jordan")
    page = enter(jordan, url, status=422, did_use="no", use_what="Two beers")
    assert page.form("/paper")["use_what"] == ["Two beers"]
    error = page.tree.get_element_by_id("a-use_what-error").text_content()
    assert "Did I drink or use drugs" in error
    assert "“Yes”" in error
    jordan.submit(page, "/paper", did_use="yes")
    assert len(submissions(app)) == 1


def test_every_question_of_the_paper_stands_on_the_page(app: Flask, visit: Visit) -> None:
    page = visit("jordan").get(paper_of(give(app, "maya", "dbt-diary-card")))
    assert {"a-use_what", "a-did_attempt"} <= set(page.tree.xpath("//@id"))
    assert "If “Did I drink or use drugs (not counting medicine as planned)?” is “Yes”:" in page.text
    assert "needed to send" not in page.text


def test_rows_are_added_and_removed_without_storing_anything(app: Flask, visit: Visit) -> None:
    url, jordan = give(app, "maya", "thought-record"), visit("jordan")
    first = jordan.get(paper_of(url))
    more = jordan.submit(first, "/paper", status=200, add="emotions", **{"emotions.0.name": "Sad", "situation": "Home"})
    form = more.form("/paper")
    assert (form["emotions.0.name"], form["emotions.1.name"], form["situation"]) == (["Sad"], [""], ["Home"])
    less = jordan.submit(more, "/paper", status=200, remove="emotions.0", **{"emotions.1.name": "Angry"})
    form = less.form("/paper")
    assert "emotions.0.name" not in form
    assert (form["emotions.1.name"], form["situation"]) == (["Angry"], ["Home"])
    assert submissions(app) == []


def test_the_same_form_twice_is_one_copy(app: Flask, visit: Visit) -> None:
    url, jordan = give(app, "maya", SHORT), visit("jordan")
    page, day = jordan.get(paper_of(url)), {"paper-date": today().isoformat()}
    landed = [jordan.submit(page, "/paper", **day, **ANSWERS).headers["Location"] for _ in range(2)]
    assert landed[0] == landed[1]
    assert len(submissions(app)) == len(assignments(app)) == 1


def test_what_was_sent_or_taken_back_takes_no_copy(app: Flask, visit: Visit) -> None:
    sent, gone, jordan = give(app, "maya", SHORT), give(app, "maya", SHORT), visit("jordan")
    pages = [jordan.get(paper_of(url)) for url in (sent, gone)]
    send(visit("maya"), sent, ANSWERS)
    withdrawn(app, gone)
    for url, page in zip((sent, gone), pages, strict=True):
        jordan.get(paper_of(url), status=409)
        late = jordan.submit(page, "/paper", status=409, **{"paper-date": today().isoformat(), "thought": "Kept words"})
        assert "Kept words" in late.html
    assert len(submissions(app)) == 1


def test_a_page_she_has_open_is_told_that_it_was_sent(app: Flask, visit: Visit) -> None:
    url, maya = give(app, "maya", SHORT), visit("maya")
    page = fields(maya.get(url))
    enter(visit("jordan"), url, **ANSWERS)
    late = save(maya, url, {**page, "thought": "What I typed meanwhile"}, status=409)
    assert "What I typed meanwhile" in late.html


def test_only_who_answers_for_her_enters_it(app: Flask, visit: Visit) -> None:
    url = give(app, "maya", SHORT)
    assert visit("jordan").get(paper_of(url)).status == 200
    for name in ("priya", "dana", "sam", "maya", "devon"):
        visit(name).get(paper_of(url), status=404)
        visit(name).post(paper_of(url), {"paper-date": today().isoformat(), **ANSWERS}, status=404)
    assert submissions(app) == []


def test_it_costs_the_same_however_much_stands_on_it(app: Flask, visit: Visit) -> None:
    jordan, prices = visit("jordan"), []
    for answers in ({"situation": "One line"}, ANSWERS):
        page, day = jordan.get(paper_of(give(app, "maya", SHORT))), {"paper-date": today().isoformat()}
        with counted(app) as statements:
            jordan.submit(page, "/paper", **day, **answers)
        prices.append(len(statements))
    assert prices[0] == prices[1]
    assert object_id(f"/review/{submissions(app)[0].id}") == submissions(app)[0].id
