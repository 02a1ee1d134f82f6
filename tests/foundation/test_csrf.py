"""What another site makes a browser send is refused, twice over."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from portal.clock import now
from portal.web.csrf import forget_browser
from portal.web.stamp import stamp
from tests.foundation.conftest import View, write, written
from tests.visitor import Visitor

Visit = Callable[..., Visitor]
Put = Callable[[View], str]


@pytest.fixture
def url(on_post: Put) -> str:
    def view() -> Any:
        write()
        return ""

    return on_post(view)


@pytest.mark.parametrize("token", ["", "nonsense", "ImZvcmdlZCI.YQ.x", "\x00", "t" * 5000])
def test_without_a_token_nothing_is_done(app: Flask, visit: Visit, url: str, token: str) -> None:
    page = visit("maya").post(url, {"csrf_token": token}, status=400)
    assert "did not arrive whole" in page.text
    assert written(app) == 0


@pytest.mark.parametrize("target", ["save-status", "composer"])
@pytest.mark.parametrize("token", ["", "nonsense"])
def test_a_page_that_saves_itself_says_what_to_do(app: Flask, visit: Visit, url: str, token: str, target: str) -> None:
    """It stays open with the words on it, and is not told to try again: that would never help."""
    headers = {"HX-Target": target, "HX-Current-URL": "http://localhost/account?part=2"}
    word = visit("maya").post(url, {"csrf_token": token}, status=409, htmx=True, headers=headers)
    assert "Not saved: this page is too old. Your words are still here." in word.text
    assert word.links() == ["/account?part=2"]
    assert (word.headers["HX-Retarget"], word.headers["HX-Reswap"]) == ("#save-status", "innerHTML")
    assert written(app) == 0
    headers["HX-Current-URL"] = "https://elsewhere.example//evil.example/"
    word = visit("maya").post(url, {"csrf_token": token}, status=409, htmx=True, headers=headers)
    assert word.links() == ["/"]


@pytest.mark.parametrize("target", ["notice", "use-it-wise-mind", ""])
def test_so_does_any_other_over_what_was_to_be_changed(app: Flask, visit: Visit, url: str, target: str) -> None:
    headers = {"HX-Target": target, "HX-Current-URL": "http://localhost/schedule/1"}
    word = visit("maya").post(url, {"csrf_token": "nonsense"}, status=409, htmx=True, headers=headers)
    assert "Not saved: this page is too old. Your words are still here." in word.text
    assert (word.links(), word.headers["HX-Reswap"]) == (["/schedule/1"], "afterbegin")
    assert "HX-Retarget" not in word.headers
    assert written(app) == 0


def test_without_script_it_says_so_above_what_was_written(app: Flask, visit: Visit, url: str) -> None:
    page = visit("maya").post(url, {"csrf_token": "nonsense", "reason": "My leg"}, status=400)
    assert "The page you sent this from is too old. Please open it anew and try once more." in page.text
    assert [area.text for area in page.tree.iter("textarea")] == ["My leg"]


def test_a_token_of_somebody_else_is_worth_nothing(app: Flask, visit: Visit, url: str) -> None:
    maya, devon = visit("maya"), visit("devon")
    maya.get("/account")
    with devon.client.session_transaction() as session:
        session["csrf_token"] = "1" * 40
    devon.post(url, {"csrf_token": maya.csrf_token()}, status=400)
    assert written(app) == 0
    devon.post(url, status=200)
    assert written(app) == 1


def test_the_token_outlives_an_hour_of_writing(app: Flask, visit: Visit, url: str, time_machine: Any) -> None:
    maya = visit("maya")
    token = maya.csrf_token()
    time_machine.move_to(now() + timedelta(hours=8))
    maya.post(url, {"csrf_token": token}, status=200)


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_other_sites_are_refused_whatever_they_hold(app: Flask, visit: Visit, url: str, site: str) -> None:
    visit("maya").post(url, status=403, headers={"Sec-Fetch-Site": site})
    assert written(app) == 0


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_our_own_pages_are_not(app: Flask, visit: Visit, url: str, site: str) -> None:
    visit("maya").post(url, status=200, headers={"Sec-Fetch-Site": site})
    assert written(app) == 1


def test_links_from_elsewhere_open(visit: Visit) -> None:
    visit("maya").get("/account", headers={"Sec-Fetch-Site": "cross-site"})


def test_the_token_stands_in_forms_only(visit: Visit) -> None:
    """In an inherited header it would go out with any request that injected HTML makes."""
    for url in ("/", "/account", "/schedule", "/worksheets"):
        page = visit("maya").get(url)
        assert page.tree.xpath("//form//input[@name='csrf_token']")
        assert not page.tree.xpath("//*[@hx-headers or @data-hx-headers] | //meta[contains(@name, 'csrf')]")


def test_a_page_can_be_drawn_after_the_browser_was_forgotten(sqlite_app: Flask) -> None:
    with sqlite_app.test_request_context():
        before = stamp()
        forget_browser()
        assert stamp() != before
