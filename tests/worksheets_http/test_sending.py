"""Sending: complete or not at all, once, a version that stays, follow-ups, and the way back."""

import json
from collections.abc import Callable

import pytest
from flask import Flask

from portal.access.scope import binds
from portal.audit.models import AuditEvent
from portal.database import db
from portal.notifications.models import Notice
from portal.safety.models import Level, RiskTask
from portal.vault.sealing import unseal
from portal.worksheets.models import State, SubmissionVersion
from portal.worksheets.queries.waiting import waiting
from portal.worksheets.queries.work import today_items
from tests.actors import actor
from tests.statements import counted
from tests.visitor import Visitor
from tests.worksheets_http.given import feedback, fields, give, reviewable, save, send, submission_of, withdrawn

Visit = Callable[[str | None], Visitor]
SHORT = "thought-record-short"
COMPLETE = {
    "situation": "Late to group",
    "thought": "They think I don't care",
    "feeling": "Ashamed",
    "feeling_before": "80",
    "other_view": "People look up when a door opens",
    "feeling_after": "35",
}
PHQ = {f"q{n}": "1" for n in range(1, 9)} | {"q9": "0"}


def sent(app: Flask, visit: Visit, patient: str = "maya", slug: str = SHORT, by: str = "jordan", **changes: str) -> str:
    url, visitor = give(app, patient, slug, by), visit(patient)
    send(visitor, url, {**(PHQ if slug == "phq-9" else COMPLETE), **changes})
    return url


def test_sent_and_read_again(app: Flask, visit: Visit) -> None:
    url = sent(app, visit)
    page = visit("maya").get(url)
    assert "Sent to Jordan. You'll hear back by" in page.text
    assert "Late to group" in page.text
    assert "80%" in page.text
    assert "Change in feeling -45" in page.text
    assert not page.tree.xpath("//textarea|//form[contains(@action, 'submission')]")
    assert len(reviewable(app, "jordan")) == 1
    for name in ("nora", "priya", "dana", "luis", "sam", "devon"):
        assert reviewable(app, name) == []
        visit(name).get(url, status=404)


def test_the_words_are_sealed(app: Flask, visit: Visit) -> None:
    sent(app, visit)
    with app.app_context():
        version = db.session.query(SubmissionVersion).one()
        assert "Late" not in version.cells_sealed
        opened = json.loads(unseal("submission_version.cells_sealed", version.id, version.cells_sealed))
        assert opened["situation"] == "Late to group"


@pytest.mark.parametrize("htmx", [False, True])
def test_what_is_missing_is_named_and_what_is_there_is_saved(app: Flask, visit: Visit, htmx: bool) -> None:
    url, maya = give(app, "maya", SHORT), visit("maya")
    answer = send(maya, url, {"situation": "Late to group", "feeling_before": "80"}, status=422, htmx=htmx)
    if not htmx:
        links = answer.tree.xpath("//*[@id='error-summary']//a/@href")
        assert links == ["#a-thought", "#a-feeling", "#a-other_view", "#a-feeling_after"]
    assert "This still needs an answer." in answer.text
    assert fields(maya.get(url))["situation"] == ["Late to group"]
    assert reviewable(app, "jordan") == []


def test_a_wrong_answer_is_not_sent(app: Flask, visit: Visit) -> None:
    url, maya = give(app, "maya", SHORT), visit("maya")
    answer = send(maya, url, {**COMPLETE, "feeling_after": "36"}, status=422)
    assert "steps of 5" in answer.text
    assert "36" in fields(answer)["feeling_after"]
    assert fields(maya.get(url))["situation"] == ["Late to group"]


def test_a_double_tap_sends_once(app: Flask, visit: Visit) -> None:
    url, maya = give(app, "maya", SHORT), visit("maya")
    form = {**fields(maya.get(url)), **COMPLETE}
    send(maya, url, form)
    send(maya, url, form)
    with app.app_context():
        assert db.session.query(SubmissionVersion).count() == 1
        assert db.session.query(Notice).filter_by(kind="submission").count() == 1
    answer = send(maya, url, {**fields_of_another_page(form), "situation": "typed after"}, status=409)
    assert "sent already" in answer.text
    assert "typed after" in answer.html
    assert not answer.tree.xpath("//main//button|//*[@class='actions']//button|//*[@data-saves]")  # nothing would help
    assert save(maya, url, {"situation": "typed after"}, status=409)


def test_gone_back_to_and_sent_again_with_more_in_it(app: Flask, visit: Visit) -> None:
    """The same page, so the same key, and yet no second tap: what was added is kept or refused, never passed over."""
    url, maya = give(app, "maya", SHORT), visit("maya")
    form = {**fields(maya.get(url)), **COMPLETE}
    send(maya, url, form)
    more = {**form, "situation": "Late to group, and it rained"}
    answer = send(maya, url, more, status=409)
    assert "sent already" in answer.text
    assert "and it rained" in answer.html
    feedback(app, url, {}, "Once more, please.", State.RETURNED)
    for _ in range(2):
        send(maya, url, more)
    assert "and it rained" in maya.get(url).text
    with app.app_context():
        assert db.session.query(SubmissionVersion).count() == 2


def fields_of_another_page(form: dict[str, object]) -> dict[str, object]:
    return {**form, "form_key": "another page"}


def test_a_closed_one_is_not_sent(app: Flask, visit: Visit) -> None:
    url = give(app, "maya", SHORT)
    withdrawn(app, url)
    assert "Late to group" in send(visit("maya"), url, COMPLETE, status=409).html
    url = give(app, "rosa", SHORT)
    assert "has ended" in send(visit("rosa"), url, COMPLETE, status=409).text


def test_a_stale_page_is_not_sent(app: Flask, visit: Visit) -> None:
    url, maya = give(app, "maya", SHORT), visit("maya")
    old = fields(maya.get(url))
    save(maya, url, {"situation": "newer"})
    answer = send(maya, url, {**old, **COMPLETE}, status=409)
    assert "newer" in answer.text
    send(maya, url, fields(answer))
    assert "Late to group" in maya.get(url).text


def test_hidden_answers_are_dropped(app: Flask, visit: Visit) -> None:
    url, maya = give(app, "maya", "dbt-diary-card"), visit("maya")
    card = {"day": "2026-11-20", "did_self_harm": "no", "skills_level": "4", "did_use": "no", "use_what": "wine"}
    card |= {f"emo_{one}": "1" for one in ("sad", "fear", "anger", "shame", "guilt", "joy", "love")}
    card |= {f"urge_{one}": "0" for one in ("suicide", "self_harm", "use", "avoid")}
    send(maya, url, card)
    with app.app_context():
        version = db.session.query(SubmissionVersion).one()
        opened = json.loads(unseal("submission_version.cells_sealed", version.id, version.cells_sealed))
        assert "use_what" not in opened
        assert opened["did_use"] is False
    feedback(app, url, {}, "Once more, please.", State.RETURNED)
    save(maya, url, {"did_use": "yes"})
    assert fields(maya.get(url))["use_what"] == ["wine"]  # staff never read it, and she has not lost it


def test_back_and_sent_again_keeps_both(app: Flask, visit: Visit) -> None:
    url, maya = sent(app, visit), visit("maya")
    feedback(app, url, {"other_view": "Can you say more here?"}, "Nearly there.", State.RETURNED)
    page = maya.get(url)
    assert "Jordan Lee sent this back for one more try" in page.text
    assert "Can you say more here?" in page.text
    form = fields(page)
    assert form["situation"] == ["Late to group"]
    send(maya, url, {**form, "other_view": "Dana saved me a seat"})
    assert "Dana saved me a seat" in maya.get(url).text
    first = maya.get(f"{url}?version=1")
    assert "People look up when a door opens" in first.text
    assert "Can you say more here?" in first.text
    maya.get(f"{url}?version=99999999999999999999")


def test_feedback_is_new_until_it_is_seen(app: Flask, visit: Visit) -> None:
    url, maya = sent(app, visit), visit("maya")
    feedback(app, url, {"thought": "You caught it."}, "Good work")
    assert "words from your care team" in maya.get("/worksheets").text
    with app.test_request_context():
        assert [one.has_news for one in today_items(actor("maya"))] == [True]
    page = maya.get(url)
    assert "You caught it." in page.text
    assert "Jordan has read this. Sent today" in page.text
    assert "words from your care team" not in maya.get("/worksheets").text
    with app.test_request_context():
        assert today_items(actor("maya")) == []


def test_the_queue_has_risk_first_then_the_oldest(app: Flask, visit: Visit) -> None:
    oldest, risky = sent(app, visit, "devon"), sent(app, visit, "maya", "phq-9", q9="2")
    sent(app, visit, "lena", by="priya")
    with app.test_request_context():
        with counted(app) as statements:
            queue = waiting(actor("jordan"))
        assert [one.risk for one in queue] == [Level.HIGH, None]
        assert [one.submission_id for one in queue] == [submission_of(risky).id, submission_of(oldest).id]
        assert [one.title for one in queue] == ["PHQ-9", "Short thought record"]
        assert len([one for one in statements if "submission" in one]) == 1
        assert waiting(actor("jordan"), after=queue[0].cursor) == queue[1:]
        assert len(waiting(actor("jordan"))) == 2
        assert len(waiting(actor("priya"))) == 1
        assert len(waiting(actor("nora"))) == 0


def test_a_follow_up_is_opened_with_the_answer(app: Flask, visit: Visit) -> None:
    url, maya = give(app, "maya", "phq-9"), visit("maya")
    panel = save(maya, url, {"q9": "3"}, status=200, htmx=True)
    assert panel.tree.xpath("//*[@id='crisis-panel-items'][@hx-swap-oob]")
    assert "Call 988" in panel.text
    assert panel.tree.xpath("//a[@href='tel:988']")
    with app.app_context():
        assert not db.session.query(RiskTask).count()
    assert "Call 988" in maya.get(url).text
    answer = send(maya, url, {**PHQ, "q9": "3"})
    with app.app_context():
        task = db.session.query(RiskTask).one()
        assert (task.rule, task.level, task.category) == ("item9_daily", Level.URGENT, "suicide_risk")
        assert db.session.query(Notice).filter_by(kind="follow_up", user_id=task.owner_id).count() == 1
        assert db.session.query(AuditEvent).filter_by(verb="opened follow-up").count() == 1
        owner = task.owner_id
    with app.test_request_context():
        assert owner == actor("jordan").id
    assert "Call 988" in maya.follow(answer).text


def test_a_follow_up_always_has_an_owner(app: Flask, visit: Visit) -> None:
    with app.app_context():
        db.session.execute(db.text("DELETE FROM care_team_member"))
        db.session.commit()
    url = give(app, "maya", "phq-9")
    send(visit("maya"), url, {**PHQ, "q9": "1"})
    with app.test_request_context():
        assert db.session.query(RiskTask).one().owner_id == actor("sam").id
    assert "Sent to your care team" in visit("maya").get(url).text


def test_declining_a_question_about_danger(app: Flask, visit: Visit) -> None:
    url, maya = give(app, "maya", "phq-9"), visit("maya")
    rest = {key: value for key, value in PHQ.items() if key != "q9"}
    send(maya, url, rest, status=422)
    send(maya, url, {**rest, "q9__declined": ["", "1"]})
    with app.app_context():
        assert db.session.query(RiskTask).one().rule == "item9_declined"
    assert "I'd rather not answer" in maya.get(url).text


def test_the_scores_a_patient_may_see(app: Flask, visit: Visit) -> None:
    page = visit("maya").get(sent(app, visit, slug="phq-9"))
    assert "PHQ-9 total" in page.text
    assert "8 (Mild)" in page.text
    assert "Change since last time" not in page.text


def test_it_compares_with_the_one_before(app: Flask, visit: Visit) -> None:
    sent(app, visit, slug="phq-9")
    url = give(app, "maya", "phq-9")
    send(visit("maya"), url, {**{f"q{n}": "2" for n in range(1, 9)}, "q9": "0"})
    with app.app_context():
        assert {task.rule for task in db.session.query(RiskTask)} == {"worse_5"}
    assert "Change since the start 8" in visit("maya").get(url).text


def test_no_scope_of_staff_reaches_a_draft(app: Flask, visit: Visit) -> None:
    url = sent(app, visit)
    assert len(reviewable(app, "jordan")) == 1
    save(visit("maya"), give(app, "maya", "worry-time"), {"worry_before": "5"})
    assert len(reviewable(app, "jordan")) == 1
    with app.test_request_context():
        assert binds(actor("jordan"))
        assert submission_of(url).latest == 1
