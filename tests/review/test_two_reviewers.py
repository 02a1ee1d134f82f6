"""Two who answer at once, and a try that came in while one was read: nothing goes out twice, or to the wrong one."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from flask import Flask

from portal.worksheets.models import State
from tests.review.given import comments, joins_care_team, own_page, press, sent, state_of, verbs
from tests.visitor import Page, Visitor
from tests.worksheets_http.given import fields, send

Visit = Callable[[str | None], Visitor]
WORDS = {"thought": "Mine came second.", "overall": "Good work from me too."}


def keeps(page: Page, *words: str) -> bool:
    """Whether a person can copy every one of these texts from the page."""
    held = [(area.text or "").strip() for area in page.tree.xpath("//textarea")]
    return set(words) <= set(held)


def test_the_second_one_is_told_and_loses_no_word(app: Flask, visit: Visit) -> None:
    sheet = sent(app)
    joins_care_team(app, "priya")
    jordan, priya = visit("jordan"), visit("priya")
    both = jordan.get(sheet), priya.get(sheet)
    press(jordan, both[0], "reviewed", thought="You caught it.")
    refused = press(priya, both[1], "returned", status=409, **WORDS)
    assert "answered already" in refused.text
    assert "Jordan Lee sent an answer and marked it reviewed, today" in refused.text
    assert "What went through my mind?" in refused.text  # which question the words were about
    assert keeps(refused, *WORDS.values())
    assert sheet in refused.links()
    assert state_of(app, sheet) is State.REVIEWED
    assert verbs(app, "priya") == ["read"]
    assert "Mine came second." not in visit("maya").get(own_page(app, sheet)).text


def test_with_a_fault_in_it_the_second_one_is_told_the_same(app: Flask, visit: Visit) -> None:
    sheet = sent(app)
    joins_care_team(app, "priya")
    jordan, priya = visit("jordan"), visit("priya")
    both = jordan.get(sheet), priya.get(sheet)
    press(jordan, both[0])
    refused = press(priya, both[1], "nonsense", status=409, **WORDS)
    assert keeps(refused, *WORDS.values())


def test_at_the_very_same_moment_one_of_them_counts(app: Flask, visit: Visit) -> None:
    sheet = sent(app)
    joins_care_team(app, "priya")
    browsers = [visit(name) for name in ("jordan", "priya", "jordan", "priya")]
    forms = [
        {"csrf_token": one.csrf_token(), "form_key": str(n), "overall": f"Words {n}"} for n, one in enumerate(browsers)
    ]

    def tap(number: int) -> int:
        data = {**forms[number], "outcome": "reviewed"}
        return browsers[number].client.post(f"{sheet}/feedback", data=data).status_code

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(tap, range(4))) == [303, 409, 409, 409]
    assert len(comments(app)) == 1
    assert len(verbs(app, "jordan") + verbs(app, "priya")) == 1


def test_a_newer_try_came_in_while_it_was_read(app: Flask, visit: Visit) -> None:
    sheet = sent(app)
    joins_care_team(app, "priya")
    jordan, priya, maya = visit("jordan"), visit("priya"), visit("maya")
    opened = priya.get(sheet)
    press(jordan, jordan.get(sheet), "returned", overall="Once more?")
    send(maya, own_page(app, sheet), fields(maya.get(own_page(app, sheet))))
    refused = press(priya, opened, "reviewed", status=409, **WORDS)
    assert "newer try" in refused.text
    assert keeps(refused, *WORDS.values())
    assert state_of(app, sheet) is State.SUBMITTED
    press(priya, priya.get(sheet), "reviewed", **WORDS)
    assert state_of(app, sheet) is State.REVIEWED


def test_one_key_on_two_sheets_answers_both(app: Flask, visit: Visit) -> None:
    sheets, jordan = (sent(app), sent(app, "devon")), visit("jordan")
    for sheet in sheets:
        jordan.post(f"{sheet}/feedback", {"outcome": "reviewed", "form_key": "a script's own", "overall": "Good work."})
    assert [state_of(app, sheet) for sheet in sheets] == [State.REVIEWED] * 2
