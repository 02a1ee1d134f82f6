"""A leader plans ahead and changes a session, with a screen reader's eyes and with script off."""

from collections.abc import Callable

import pytest

from tests.browser.conftest import Person

People = Callable[..., Person]
PLAN = "a[href$='/plan']"


@pytest.mark.parametrize("phone", [True, False])
def test_the_pages_of_planning(person: People, phone: bool) -> None:
    dana = person(phone=phone)
    dana.sign_in("dana")
    dana.go("/groups")
    for way in ("a[href^='/groups/0']", PLAN):
        dana.page.locator(way).first.click()
        dana.page.wait_for_load_state()
    plan = dana.page.url
    dana.check()
    dana.page.set_viewport_size({"width": 320, "height": 640})
    dana.check_width()
    for way in (".lessons a[href$='/plan'] >> nth=-1", ".lessons a[href$='/change'] >> nth=-1"):
        dana.page.goto(plan)
        dana.page.locator(way).click()
        dana.page.wait_for_load_state()
        dana.check()
        dana.check_dark()
        dana.check_width()


def test_a_session_is_moved_without_script(person: People) -> None:
    dana = person(phone=True, script=False)
    dana.sign_in("dana")
    dana.go("/groups")
    for way in ("a[href^='/groups/0']", PLAN, "a[href$='/change'] >> nth=-1"):
        dana.page.locator(way).first.click()
    dana.page.get_by_label("Room").fill("Room 11")
    dana.page.get_by_role("button", name="Save and tell everyone").click()
    assert "Room 11" in dana.page.content()
