"""Under each answer, in words: who sees it. And the mark with which the patient lets it be raised in group."""

from collections.abc import Callable

from flask import Flask

from portal.worksheets.models import State
from tests.visitor import Visitor
from tests.worksheets_http.given import feedback, fields, give, save, send, submission_of
from tests.worksheets_http.test_sending import COMPLETE, PHQ, SHORT

Visit = Callable[[str | None], Visitor]
LINE = "Only you, until you send it. Then Jordan."


def test_every_answer_says_who_sees_it(app: Flask, visit: Visit) -> None:
    page = visit("maya").get(give(app, "maya", SHORT))
    assert page.text.count(LINE) == 9  # as many as there are questions
    assert page.text.count("This may be raised in group") == 9


def test_what_was_sent_is_not_said_to_be_hers_alone(app: Flask, visit: Visit) -> None:
    """Sent back for another try, or open for what is added later: what she changes now is hers, and nothing else."""
    url, maya = give(app, "maya", SHORT), visit("maya")
    send(maya, url, COMPLETE)
    feedback(app, url, {}, "Once more, please.", State.RETURNED)
    page = maya.get(url)
    assert LINE not in page.text
    assert page.text.count("Jordan can read what you sent. What you change now is yours") == 9
    saved = save(maya, url, {"thought": "Another"}, 200, htmx=True)
    for line in (page, saved):
        assert "only you can see what you change now, until you send it" in line.text
    assert "only you can see it" not in maya.get(f"{url}/check").text
    open_still = maya.get(sent_with_more_to_add(app, maya))
    assert LINE not in open_still.text
    assert "only you can see this" not in open_still.text


def sent_with_more_to_add(app: Flask, maya: Visitor) -> str:
    url = give(app, "maya", "opposite-action")
    words = {"situation": "A", "urge": "B", "opposite": "C"}
    send(maya, url, {**words, "emotion": "fear", "before": "80", "fits": "0"})
    return url


def test_a_score_and_what_asks_about_danger_are_never_raised(app: Flask, visit: Visit) -> None:
    phq = visit("maya").get(give(app, "maya", "phq-9"))
    assert LINE in phq.text
    assert "raised in group" not in phq.text
    card = visit("maya").get(give(app, "maya", "dbt-diary-card"))
    assert "emotions__group" in card.html
    assert "urges__group" not in card.html
    assert "did_self_harm__group" not in card.html
    save(visit("maya"), give(app, "maya", "phq-9"), {"q1__group": "1"}, 422)


def test_the_mark_is_kept_sent_and_taken_back(app: Flask, visit: Visit) -> None:
    url, maya = give(app, "maya", SHORT), visit("maya")
    save(maya, url, {"thought__group": ["", "1"]})
    assert fields(maya.get(url))["thought__group"] == ["", "1"]
    save(maya, url, {"thought__group": ""})
    assert fields(maya.get(url))["thought__group"] == [""]
    send(maya, url, {**COMPLETE, "thought__group": ["", "1"]})
    assert maya.get(url).text.count("May be raised in group") == 1
    with app.app_context():
        assert submission_of(url).raised == 1


def test_scores_do_not_change_by_a_mark(app: Flask, visit: Visit) -> None:
    url, maya = give(app, "maya", SHORT), visit("maya")
    send(maya, url, {**COMPLETE, "feeling_after__group": ["", "1"]})
    assert "Change in feeling -45" in maya.get(url).text


def test_a_measure_has_the_line_and_no_mark(app: Flask, visit: Visit) -> None:
    url, maya = give(app, "maya", "phq-9"), visit("maya")
    send(maya, url, PHQ)
    with app.app_context():
        assert submission_of(url).raised == 0


def test_a_blank_answer_is_not_raised(app: Flask, visit: Visit) -> None:
    url, maya = give(app, "maya", SHORT), visit("maya")
    send(maya, url, {**COMPLETE, "next_step__group": ["", "1"]})
    with app.app_context():
        assert submission_of(url).raised == 0
