"""What a therapist writes back: beside the answers and on the whole, at the patient's, and nowhere else to be read."""

from collections.abc import Callable

import pytest
from flask import Flask

from portal.database import db
from portal.notifications.models import Notice
from tests.actors import actor
from tests.review.given import answer, beside, comments, own_page, sent
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]


@pytest.fixture
def app(sqlite_app: Flask) -> Flask:
    """What a page says cannot differ between databases."""
    return sqlite_app


def test_the_patient_reads_them_beside_her_answers(app: Flask, visit: Visit) -> None:
    sheet, maya = sent(app), visit("maya")
    before = maya.get(own_page(app, sheet))
    assert "You caught it." not in before.text
    answer(visit("jordan"), sheet, thought="You caught it.", feeling_before="That is a lot.", overall="Good work.")
    page = maya.get(own_page(app, sheet))
    assert "You caught it." in beside(page, "thought")
    assert "That is a lot." in beside(page, "feeling_before")
    assert "You caught it." not in beside(page, "situation")
    assert "Good work." in page.text
    assert "Jordan Lee" in beside(page, "thought")


def test_a_comment_on_a_line_of_a_questionnaire(app: Flask, visit: Visit) -> None:
    sheet = sent(app, slug="phq-9")
    answer(visit("jordan"), sheet, q3="How is the sleep now?")
    page = visit("maya").get(own_page(app, sheet))
    assert "How is the sleep now?" in beside(page, "q3")
    assert "How is the sleep now?" not in beside(page, "q4")


def test_a_comment_is_shown_as_words(app: Flask, visit: Visit) -> None:
    sheet, words = sent(app), "<img src=x onerror=alert(1)> & more"
    answer(visit("jordan"), sheet, thought=words)
    page = visit("maya").get(own_page(app, sheet))
    assert words in page.tree.get_element_by_id("answer-thought").text_content()
    assert not page.tree.xpath("//img")


def test_the_patient_gets_a_notice_without_a_word(app: Flask, visit: Visit) -> None:
    answer(visit("jordan"), sent(app), thought="You caught it.")
    with app.app_context():
        notice = db.session.query(Notice).filter_by(kind="feedback").one()
        assert notice.user_id == actor("maya").id
        assert "caught" not in "".join(str(value) for value in vars(notice).values())


def test_the_words_lie_sealed(app: Flask, visit: Visit) -> None:
    answer(visit("jordan"), sent(app), thought="You caught it.", overall="Good work.")
    found = comments(app)
    assert len(found) == 2
    for one in found:
        assert one.body_sealed.startswith("v1:")
        assert not {"caught", "Good"} & set(one.body_sealed.replace(".", " ").split())
