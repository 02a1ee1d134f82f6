"""A handout on its way: what was chosen is asked for, and a preview loses nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Person
from tests.materials.files import document

People = Callable[..., Person]


def _at_the_form(person: People, **how: bool) -> Person:
    dana = person(**how)
    dana.sign_in("dana")
    dana.go("/groups")
    dana.page.get_by_role("link", name="Day group").first.click()
    dana.page.get_by_role("link", name="Post a handout").click()
    return dana


@pytest.mark.parametrize("phone", [True, False])
def test_only_what_was_chosen_is_asked_for(person: People, phone: bool) -> None:
    dana = _at_the_form(person, phone=phone)
    text, file, link = (dana.page.locator(f"[name={name}]") for name in ("text", "file", "link"))
    day, hours = dana.page.locator("[name=on]"), dana.page.locator("[name=hours]")
    for kind, shown in (("A text, written here", text), ("A file: PDF or picture", file), ("A link", link)):
        dana.page.get_by_label(kind, exact=True).check()
        for field in (text, file, link):
            expect(field).to_be_visible(visible=field is shown)
    expect(day).to_be_hidden()
    dana.page.get_by_label("From").select_option("at")
    expect(day).to_be_visible()
    dana.check()
    dana.page.get_by_label("From").select_option("hours_before")
    expect(day).to_be_hidden()
    expect(hours).to_be_visible()
    dana.check()
    dana.check_dark()


def test_what_is_wrong_is_shown_whatever_was_chosen(person: People) -> None:
    dana = _at_the_form(person, phone=True)
    dana.page.get_by_label("Title").fill("Plan")
    dana.page.locator("[name=text]").fill("Stop.")
    dana.page.get_by_label("A link", exact=True).check()
    dana.page.get_by_label("From").select_option("begins")
    dana.page.get_by_role("button", name="Post it").click()
    expect(dana.page.get_by_role("alert")).to_contain_text("Please give a whole address")
    expect(dana.page.get_by_role("alert")).to_contain_text("Please choose one above")
    expect(dana.page.locator("[name=link]")).to_be_visible()
    dana.check()


@pytest.mark.parametrize("script", [True, False])
def test_a_preview_loses_nothing(person: People, script: bool, tmp_path: Path) -> None:
    chosen = tmp_path / "plan.pdf"
    chosen.write_bytes(document())
    dana = _at_the_form(person, phone=not script, script=script)
    dana.page.get_by_label("Title").fill("Plan")
    dana.page.get_by_label("A file: PDF or picture").check()
    dana.page.locator("[name=file]").set_input_files(chosen)
    dana.page.get_by_label("A text, written here").check()
    dana.page.locator("[name=text]").fill("# Stop\n\nTake a **step** back.")
    shown = _previewed(dana, script)
    expect(shown.locator("#preview h2")).to_have_text("Stop")
    expect(dana.page.get_by_label("Title")).to_have_value("Plan")
    dana.check()
    dana.page.get_by_label("A file: PDF or picture").check()
    dana.page.get_by_role("button", name="Post it").click()
    dana.page.get_by_role("link", name="Plan", exact=True).click()
    expect(dana.page.get_by_role("heading", name="Opened by 0 of 2")).to_be_visible()
    dana.page.get_by_role("link", name="Read it").click()
    expect(dana.page.get_by_role("link", name="Download")).to_be_visible()


def _previewed(dana: Person, script: bool) -> Page:
    """Below the text; without script in a window of its own."""
    button = dana.page.get_by_role("button", name="Preview the text")
    if script:
        button.click()
        return dana.page
    with dana.context.expect_page() as opened:
        button.click()
    return opened.value


def test_replaced_and_new_again(person: People) -> None:
    dana, maya = person(phone=False), person(phone=True)
    maya.sign_in("maya")
    maya.go("/materials")
    maya.page.get_by_role("link", name="Thinking habits").click()
    old = maya.page.url
    dana.sign_in("dana")
    dana.go("/materials")
    dana.page.get_by_role("link", name="Thinking habits").click()
    dana.page.get_by_role("link", name="Replace").click()
    dana.page.locator("[name=text]").fill("Shorter now.")
    dana.page.get_by_role("button", name="Replace it").click()
    expect(dana.page.get_by_text("Version 2", exact=True)).to_be_visible()
    expect(dana.page.get_by_role("heading", name="Opened by 0 of 2")).to_be_visible()
    maya.page.goto(old)
    expect(maya.page.get_by_text("Shorter now.")).to_be_visible()
    expect(maya.page.get_by_text("This replaces the one of")).to_be_visible()
    maya.check()
    dana.page.reload()
    expect(dana.page.get_by_role("heading", name="Opened by 1 of 2")).to_be_visible()
