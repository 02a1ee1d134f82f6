"""What is typed into a worksheet is never lost for what its question is called: the names of other forms are theirs."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from portal.accounts.forms import ChangePasswordForm
from portal.clock import now
from portal.review.forms import FeedbackForm
from portal.web.carry import carried_on
from portal.web.taking import takes
from portal.worksheets.authoring.naming import part_id
from portal.worksheets.published import catalogue
from portal.worksheets.views import routes
from tests.accounts.doors import knock
from tests.accounts.test_interrupted import sign_in_again
from tests.visitor import Visitor
from tests.worksheets_http.given import give, save

WORDS = "I went in, and nobody laughed at me at all."
SHEETS = ("worksheets.draft", "worksheets.submission", "caseload.enter_paper", "builder.try_out")
ENDS = ("", ".1.note", "__other")


def broken(*_: Any) -> None:
    raise RuntimeError


@pytest.mark.parametrize("step", ["draft", "submission"])
def test_each_answer_can_be_copied_when_we_break(app: Flask, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    url, maya = give(app, "maya", "behavioral-experiment"), Visitor(app, "maya")
    monkeypatch.setattr(routes, "_edition", broken)
    typed = {"outcome": WORDS, "learned": "They are kind.", "secret": "Of a question", "rev": "0", "drawn": "a,b"}
    page = maya.post(f"{url}/{step}", {**typed, "at-step": "2"}, status=500)
    assert [area.text for area in page.tree.iter("textarea")] == [WORDS, "They are kind.", "Of a question"]
    parts = [label.text for label in page.tree.iter("label")]
    assert parts == [f"What you wrote, part {n}" for n in (1, 2, 3)], "and no name of ours"


@pytest.mark.parametrize("name", ["outcome", "secret", "code", "next"])
def test_one_answer_waits_for_the_sign_in(app: Flask, time_machine: Any, name: str) -> None:
    url, maya = give(app, "maya", "behavioral-experiment"), Visitor(app)
    knock(maya, "maya")
    save(maya, url, {"did": "full"})
    time_machine.move_to(now() + timedelta(minutes=16))
    door = maya.post(f"{url}/draft", {"form_key": "k" * 22, name: WORDS}, status=401)
    assert "They are not lost" in door.text
    resume = sign_in_again(maya, door, "maya")
    assert [(area.get("name"), area.text) for area in resume.tree.iter("textarea")] == [(name, WORDS)]
    assert [label.text for label in resume.tree.iter("label")] == ["What you wrote"]
    if name == "outcome":
        maya.submit(resume, "/draft")
        assert WORDS in maya.get(url).text


def names_of_forms(app: Flask) -> set[str]:
    """Whatever any route says of its fields: each might once have been on one list for all."""
    said = [getattr(view, "__no_words__", None) for view in app.view_functions.values()]
    return {name for one in said if one for name in (*one.secret, *one.unseen)} | {"csrf_token", "form_key"}


def ids(app: Flask) -> set[str]:
    """Of every question of the library."""
    with app.app_context():
        return {name for worksheet in catalogue().all() for name in worksheet.fields}


def lost(app: Flask, endpoint: str, names: Iterable[str]) -> list[str]:
    sent = {name + end: WORDS for name in names for end in ENDS}
    with app.test_request_context(method="POST", data={**sent, "csrf_token": "t"}) as context:
        context.request.url_rule = next(rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)
        return sorted(set(sent) - {one.name for one in carried_on() if one.is_words and one.value == WORDS})


@pytest.fixture
def any_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.web.carry.validate_csrf", lambda token: None)


@pytest.mark.parametrize("endpoint", SHEETS)
def test_no_question_has_a_name_that_is_dropped(sqlite_app: Flask, any_token: None, endpoint: str) -> None:
    made = {part_id(name.replace("_", " "), "question", ()) for name in names_of_forms(sqlite_app)}
    assert {"password", "outcome", "secret", "code", "repeat", "email", "rev_1", "form_key_1"} <= made
    assert "outcome" in ids(sqlite_app)
    assert lost(sqlite_app, endpoint, made | ids(sqlite_app)) == []


def test_a_name_that_is_dropped_is_found(sqlite_app: Flask, any_token: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def view() -> None: ...

    monkeypatch.setitem(sqlite_app.view_functions, SHEETS[0], takes(FeedbackForm, ChangePasswordForm)(view))
    assert {"outcome", "new_password"} <= set(lost(sqlite_app, SHEETS[0], ids(sqlite_app) | {"new_password"}))
