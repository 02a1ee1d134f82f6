"""Looking it all over before sending: what was written, what is still needed, who reads it."""

from collections.abc import Callable

from flask import Flask

from portal.worksheets.models import State
from tests.statements import counted
from tests.visitor import Visitor
from tests.worksheets_http.given import feedback, fields, give, save, send, submission_of, withdrawn
from tests.worksheets_http.test_sending import COMPLETE, PHQ, SHORT

Visit = Callable[[str | None], Visitor]


def test_from_writing_to_looking_over_to_sending(app: Flask, visit: Visit) -> None:
    url, maya = give(app, "maya", SHORT), visit("maya")
    answer = save(maya, url, {**fields(maya.get(url)), **COMPLETE, "go-to": "check"})
    assert answer.headers["Location"].endswith(f"{url}/check")
    page = maya.follow(answer)
    assert "Late to group" in page.text
    assert "Jordan reads this once you send it, and answers by" in page.text
    assert "You can stop here." in page.text
    sent = maya.submit(page, "/submission")
    assert "Sent to Jordan" in maya.follow(sent).text


def test_what_is_still_needed_leads_to_its_place_and_cannot_be_sent(app: Flask, visit: Visit) -> None:
    url, maya = give(app, "maya", "thought-record"), visit("maya")
    save(maya, url, {"situation": "On the bus"})
    page = maya.get(f"{url}/check")
    assert f"{url}?step=5#a-evidence_against" in page.links()
    assert "Send to Jordan" not in page.text
    refused = send(maya, url, {}, 422)  # whoever asks all the same
    assert "This still needs an answer" in refused.text


def test_nothing_written_yet(app: Flask, visit: Visit) -> None:
    url, maya = give(app, "maya", SHORT), visit("maya")
    page = maya.get(f"{url}/check")
    assert "You can stop here" not in page.text
    assert "Before you can send it" in page.text


def test_another_page_changed_it_meanwhile(app: Flask, visit: Visit) -> None:
    """What she has not looked over is not sent."""
    url, maya = give(app, "maya", SHORT), visit("maya")
    save(maya, url, COMPLETE)
    looked_at = maya.get(f"{url}/check")
    save(maya, url, {"situation": "Something else"})
    answer = maya.submit(looked_at, "/submission")
    assert answer.headers["Location"].endswith(f"{url}/check?changed=1")
    again = maya.follow(answer)
    assert "Please look once more" in again.text
    assert "Something else" in again.text
    with app.app_context():
        assert submission_of(url).latest == 0
    maya.submit(again, "/submission")
    assert "Something else" in maya.get(url).text


def test_the_same_tap_twice_sends_once(app: Flask, visit: Visit) -> None:
    url, maya = give(app, "maya", SHORT), visit("maya")
    save(maya, url, COMPLETE)
    page = maya.get(f"{url}/check")
    maya.submit(page, "/submission")
    maya.submit(page, "/submission")
    with app.app_context():
        assert submission_of(url).latest == 1


def test_looked_over_on_two_pages_and_sent_from_both(app: Flask, visit: Visit) -> None:
    url, maya = give(app, "maya", SHORT), visit("maya")
    save(maya, url, COMPLETE)
    one, other = maya.get(f"{url}/check"), maya.get(f"{url}/check")
    maya.submit(one, "/submission")
    assert "Sent to Jordan" in maya.follow(maya.submit(other, "/submission")).text
    with app.app_context():
        assert submission_of(url).latest == 1


def test_after_sending_there_is_nothing_to_look_over(app: Flask, visit: Visit) -> None:
    url, maya = give(app, "maya", SHORT), visit("maya")
    send(maya, url, COMPLETE)
    assert maya.get(f"{url}/check", status=303).headers["Location"].endswith(url)
    off = give(app, "maya", SHORT)
    withdrawn(app, off)
    assert maya.get(f"{off}/check", status=303).headers["Location"].endswith(off)


def test_sent_back_and_looked_over_again(app: Flask, visit: Visit) -> None:
    url, maya = give(app, "maya", SHORT), visit("maya")
    send(maya, url, COMPLETE)
    feedback(app, url, {"situation": "Where?"}, outcome=State.RETURNED)
    maya.submit(maya.get(f"{url}/check"), "/submission")
    with app.app_context():
        assert submission_of(url).latest == 2


def test_what_raises_concern_is_shown_before_the_thank_you(app: Flask, visit: Visit) -> None:
    url, maya = give(app, "maya", "phq-9"), visit("maya")
    save(maya, url, {**PHQ, "q9": "2"})
    assert "988" in maya.get(f"{url}/check").tree.xpath("string(//*[starts-with(@id, 'crisis-panel-')])")


def test_few_statements_whatever_its_size(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    prices = set()
    for slug, item in ((SHORT, "situation"), ("thought-record", "situation"), ("dbt-diary-card", "note")):
        url = give(app, "maya", slug)
        save(maya, url, {item: "A few words"})
        with counted(app) as seen:
            maya.get(f"{url}/check")
        prices.add(len(seen))
    assert max(prices) <= 7


def test_a_blank_cell_of_a_row_is_said_before_and_after_sending(app: Flask, visit: Visit) -> None:
    """How strong it is now is filled in last, and far away: that it is blank must be seen."""
    url, maya = give(app, "maya", "thought-record"), visit("maya")
    row = {"emotions.0.name": "Sad", "emotions.0.before": "80"}
    rest = {"situation": "x", "thoughts": "x", "hot_thought": "x", "belief_before": "90", "belief_after": "40"}
    for_and_against = {"evidence_for": "x", "evidence_against": "x", "balanced": "x", "balanced_belief": "60"}
    save(maya, url, {**row, **rest, **for_and_against})
    blank = "How strong now (at the end)Left blank"
    feelings = "string(//*[@id='answer-emotions'])"
    assert blank in " ".join(maya.get(f"{url}/check").tree.xpath(feelings).split())
    maya.submit(maya.get(f"{url}/check"), "/submission")
    assert blank in " ".join(maya.get(url).tree.xpath(feelings).split())
