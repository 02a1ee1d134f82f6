"""Open, taken on, closed with what was done, opened again with a reason. Never by itself; never twice."""

import pytest
from flask import Flask

from portal.safety.models import State
from tests.follow_ups.given import do, notes, opened, owner_at, steps, task_at, told, verbs
from tests.safety.given import Visit, supervises

WORDS = "I talked with her. She is safe tonight."


def test_from_open_to_closed_and_again(app: Flask, visit: Visit) -> None:
    url, jordan = opened(app), visit("jordan")
    page = jordan.get(url)
    assert "PHQ-9 item 9 is above zero" in page.text
    assert "More than half the days" in page.text
    assert "Talk with the patient today." in page.text
    assert task_at(app, url).state is State.OPEN
    page = jordan.follow(jordan.submit(page, "/acknowledgement"))
    assert task_at(app, url).state is State.ACKNOWLEDGED
    jordan.submit(page, "/notes", note="Called, no answer.")
    jordan.submit(page, "/closing", status=422, done="   ")
    assert task_at(app, url).state is State.ACKNOWLEDGED
    page = jordan.follow(jordan.submit(page, "/closing", done=WORDS))
    assert (task_at(app, url).state, task_at(app, url).next_nag_at) == (State.CLOSED, None)
    assert WORDS in page.text
    assert "I have this" not in page.text
    jordan.submit(page, "/reopening", status=422, why="")
    page = jordan.follow(jordan.submit(page, "/reopening", why="She wrote that it is back."))
    assert (task_at(app, url).state, owner_at(app, url)) == (State.OPEN, "jordan")
    assert told(app, "jordan") == 2
    assert steps(app, url) == [
        ("opened", "", "jordan"),
        ("acknowledged", "jordan", ""),
        ("noted", "jordan", ""),
        ("closed", "jordan", ""),
        ("reopened", "jordan", "jordan"),
    ]
    assert notes(app, url) == ["Called, no answer.", WORDS, "She wrote that it is back."]
    assert {"opened follow-up", "acknowledged follow-up", "noted on follow-up", "closed follow-up"} < {*verbs(app, url)}
    assert {"reopened follow-up", "read"} < {*verbs(app, url)}


@pytest.mark.parametrize(("what", "field"), [("closing", "done"), ("reopening", "why")])
def test_who_comes_too_late_keeps_the_words(app: Flask, visit: Visit, what: str, field: str) -> None:
    url, jordan = opened(app), visit("jordan")
    if what == "closing":
        do(jordan, url, "closing", done="Seen.")
    late = do(jordan, url, what, 409, **{field: WORDS})
    assert WORDS in late.text
    assert "already" in late.text
    assert WORDS not in notes(app, url)
    assert [one[0] for one in steps(app, url)].count("reopened" if what == "reopening" else "closed") == (
        what == "closing"
    )


def test_a_second_tap_is_none(app: Flask, visit: Visit) -> None:
    url, jordan = opened(app), visit("jordan")
    for _ in range(2):
        do(jordan, url, "notes", note="Called.")
    do(jordan, url, "acknowledgement")
    assert "Somebody has taken this on already." in do(jordan, url, "acknowledgement", 409).text
    assert [one[0] for one in steps(app, url)] == ["opened", "noted", "acknowledged"]


def test_passed_on_it_waits_for_the_other_and_the_former_still_reaches_it(app: Flask, visit: Visit) -> None:
    supervises(app, "priya", "maya")
    url, jordan, priya = opened(app), visit("jordan"), visit("priya")
    do(jordan, url, "acknowledgement")
    page = jordan.get(url)
    to = page.tree.xpath("//select[@name='to']/option[contains(text(), 'Priya')]/@value")[0]
    jordan.submit(page, "/owner", to=to, word="I am in court today.")
    assert (owner_at(app, url), task_at(app, url).state) == ("priya", State.OPEN)
    assert steps(app, url)[-1] == ("passed_on", "jordan", "priya")
    assert told(app, "priya") == 1
    assert "I am in court today." in priya.get(url).text
    assert "Priya Nair" in jordan.get(url).text
    do(jordan, url, "owner", 422, to="", word="words stay")
    do(jordan, url, "owner", 422, to=str(task_at(app, url).patient_id), word="not to herself")
    assert owner_at(app, url) == "priya"


def test_an_administrator_sees_who_and_how_old_and_passes_it_on(app: Flask, visit: Visit) -> None:
    url, sam = opened(app), visit("sam")
    do(visit("jordan"), url, "notes", note="Between her and me.")
    assert "Jordan Lee" in sam.get("/risk").text
    page = sam.get(url)
    for words in ("PHQ", "half the days", "Between her and me.", "item 9"):
        assert words not in page.text
    assert "Jordan Lee answers for it." in page.text
    assert "read" not in verbs(app, url)
    to = page.tree.xpath("//select[@name='to']/option[contains(text(), 'Sam')]/@value")[0]
    do(sam, url, "closing", 404, done=WORDS)  # who does not answer for it
    sam.submit(page, "/owner", to=to, word="")
    assert owner_at(app, url) == "sam"
    do(sam, url, "closing", done="Priya saw her.")
    assert "item 9" not in sam.get(url).text


def test_nobody_else_reaches_it(app: Flask, visit: Visit) -> None:
    url = opened(app)
    for name in ("maya", "devon", "priya", "nora", "dana", "luis"):
        visit(name).get(url, 404)
        do(visit(name), url, "closing", 404, done=WORDS)
    visit("maya").get("/risk", 404)
    for name in ("priya", "dana"):
        assert "Maya" not in visit(name).get("/risk?show=all").text
    assert "Maya Torres" in visit("jordan").get("/risk").text


def test_the_bell_leads_there_and_counts_it_no_more(app: Flask, visit: Visit) -> None:
    url, jordan = opened(app), visit("jordan")
    ways = [link for link in jordan.get("/notices").links() if link.startswith("/notices/")]
    assert url in [jordan.get(way, 303).headers["Location"] for way in ways]
    assert "Follow-ups with you" in jordan.get("/").text
    assert url in jordan.get("/").links()
    assert url in jordan.get(f"/patients/{task_at(app, url).patient_id}").links()
    assert any(link.startswith(url) for link in jordan.get(f"/review/{task_at(app, url).submission_id}").links())


def test_whoever_answers_for_it_is_told_so(app: Flask, visit: Visit) -> None:
    """The others read her name."""
    url, jordan = opened(app), visit("jordan")
    assert "You answer for it." in jordan.get(url).text
    assert "Jordan Lee answers for it." in visit("sam").get(url).text
    do(jordan, url, "closing", done="Seen.")
    assert "You answered for it." in jordan.get(url).text
