"""The page of the calendar's address, with script and without: made, copied, told what to say, renewed, stopped."""

from collections.abc import Callable
from urllib.request import urlopen

import pytest

from tests.browser.conftest import Person

People = Callable[..., Person]


def _read(address: str) -> str:
    with urlopen(address, timeout=20) as answer:
        return str(answer.read().decode())


@pytest.mark.parametrize("script", [True, False])
def test_an_address_and_its_end(person: People, script: bool) -> None:
    lena = person(phone=True, script=script)
    lena.sign_in("lena")
    page = lena.page
    lena.go("/schedule")
    page.get_by_role("link", name="Put this in my calendar").click()
    page.get_by_role("heading", name="What others can read on your phone").wait_for()
    lena.check()
    page.get_by_role("button", name="Make my calendar address").click()
    field = page.get_by_label("If nothing opens, copy this address")
    address = field.input_value()
    assert not field.is_editable()
    assert page.get_by_role("link", name="Add to my calendar").get_attribute("href") == address.replace(
        "http", "webcal", 1
    )
    lena.check()
    assert "SUMMARY:Appointment" in _read(address)
    assert "One-to-one" not in _read(address)
    page.get_by_label("What the session is, and where").check()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved.").wait_for()
    assert "SUMMARY:One-to-one" in _read(address)
    page.get_by_role("button", name="Make a new address").click()
    page.get_by_text("You have a new address.").wait_for()
    assert field.input_value() != address
    lena.check()
    page.get_by_role("button", name="Stop my calendar address").click()
    page.get_by_text("Stopped.").wait_for()
    lena.check()
    assert address.rsplit("/", 1)[1] not in page.content()
