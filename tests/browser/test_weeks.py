"""The first week on a phone, the letters, and pages that go onto paper."""

import re
from collections.abc import Callable

from tests.browser.conftest import Person

People = Callable[..., Person]


def _sheets(one: Person) -> int:
    return len(re.findall(rb"/Type /Page[^s]", one.page.pdf(format="Letter")))


def test_the_first_week_and_the_last(person: People) -> None:
    iris = person(phone=True)
    iris.sign_in("iris")
    iris.check()
    iris.page.get_by_role("link", name="What to know for your first day").click()
    iris.check()
    assert _sheets(iris) == 1
    iris.go("/")
    iris.page.get_by_role("button", name="Hard").click()
    assert "hard" not in iris.page.url
    iris.check()
    iris.page.get_by_label("Anything you want to add").fill("The room is loud.")
    iris.page.get_by_role("button", name="Send").click()
    iris.check()
    iris.go("/letters")
    iris.check()
    iris.check_dark()
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
