"""The first week on a phone, the letters, and pages that go onto paper."""

import re
from collections.abc import Callable

from tests.browser.conftest import Person

People = Callable[..., Person]


def _sheets(one: Person) -> int:
    return len(re.findall(rb"/Type /Page[^s]", one.page.pdf(format="Letter")))


def test_the_first_week_and_the_last(person: People) -> None:
    nina = person(phone=True)
    nina.sign_in("nina")
    nina.check()
    nina.page.get_by_role("link", name="What to know for your first day").click()
    nina.check()
    assert _sheets(nina) == 1
    nina.go("/")
    nina.page.get_by_role("link", name="Hard").click()
    nina.check()
    nina.page.get_by_label("Anything you want to add").fill("The room is loud.")
    nina.page.get_by_role("button", name="Send").click()
    nina.check()
    nina.go("/letters")
    nina.check()
    nina.check_dark()
    maya = person(phone=True)
    maya.sign_in("maya")
    maya.go("/step-down")
    maya.check()
    assert _sheets(maya) <= 2
    priya = person(phone=False)
    priya.sign_in("priya")
    priya.go("/letters")
    priya.page.get_by_role("link", name="For week 4").click()
    priya.check()
