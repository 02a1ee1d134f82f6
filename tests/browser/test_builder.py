"""A therapist makes a sheet of her own, gives it, and reads it; every screen of the way, with script and without."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person

People = Callable[..., Person]
NARROWEST = {"width": 320, "height": 640}
PLACES = (
    *("/library/own", "/library/own/new", "/library/own/copies?q=safety", "/library/own/import"),
    *("/library/own?show=retired", "/library/own"),
)
OF_A_SHEET = (
    *("/about", "/preview", "/paper", "/publication", "/retirement"),
    *("/parts/s.hour", "/parts/s.hour/questions", "/parts/s.hour/removal", "/parts/s.tomorrow/condition"),
    *("/parts/q.screen", "/parts/q.calm", "/parts/q.tension", "/parts/q.day/removal", "/parts/q.try/condition?on=calm"),
    *(
        "/parts/s.hour/questions?kind=table",
        "/parts/s.hour/questions?kind=ratings",
        "/parts/q.try/condition?on=tension",
    ),
    "/parts/s.hour/questions?kind=computed",
)


def test_every_screen(person: People) -> None:
    jordan = person(phone=True)
    jordan.sign_in("jordan")

    def look() -> None:
        jordan.check()
        jordan.page.set_viewport_size(NARROWEST)
        jordan.check_width()
        jordan.page.set_viewport_size({"width": 390, "height": 844})

    for place in PLACES:
        jordan.go(place)
        look()
    jordan.page.get_by_role("link", name="Evening Wind-Down").click()
    look()
    sheet = jordan.page.url.removeprefix(jordan.address)
    for place in OF_A_SHEET:
        jordan.go(sheet + place)
        look()
    jordan.go("/library/own/import")
    jordan.page.get_by_label("Or its text").fill("schema: 1\nid: [")
    jordan.page.get_by_role("button", name="Bring it in").click()
    expect(jordan.page.get_by_text("Nothing was stored.")).to_be_visible()
    look()


@pytest.mark.parametrize(("phone", "script"), [(False, True), (True, False)])
def test_from_nothing_to_what_she_wrote_and_on_to_a_second_version(person: People, phone: bool, script: bool) -> None:
    jordan, maya = person(phone=phone, script=script), person(phone=True, script=script)
    jordan.sign_in("jordan")
    _begin(jordan)
    _add(jordan, "Yes or no", "Did I walk?")
    _add(jordan, "A scale", "My mood after it", **{"What the lowest means": "Low", "What the highest means": "High"})
    _add(jordan, "One of several", "Who came along?", **{"The answers": "Nobody\nA friend\nMy dog"})
    _add(jordan, "Words, several lines", "What did I notice?")
    _add(jordan, "A day", "On which day?")
    jordan.check()
    _only_when_yes(jordan, "My mood after it")
    expect(jordan.page.get_by_text("Shown when “Did I walk?” is Yes")).to_be_visible()
    _preview(jordan)
    _publish(jordan)
    _give_to_maya(jordan)

    maya.sign_in("maya")
    maya.go("/worksheets")
    maya.page.get_by_role("link", name="Evening walk").first.click()
    maya.page.locator("#a-did_i_walk").get_by_text("Yes", exact=True).click()
    maya.page.get_by_role("button", name="Save draft").click()
    maya.page.locator("input[name=my_mood_after_it][value='7']").check()
    maya.page.get_by_label("What did I notice?").fill("The lilacs are out.")
    maya.check()
    maya.look_over()
    maya.page.get_by_role("button", name="Send to Jordan").click()
    expect(maya.page.get_by_text("The lilacs are out.")).to_be_visible()

    jordan.go("/review")
    jordan.page.get_by_role("link", name="Maya Torres").filter(has_text="Evening walk").or_(
        jordan.page.locator(".qitem", has_text="Evening walk").get_by_role("link")
    ).first.click()
    expect(jordan.page.get_by_text("The lilacs are out.")).to_be_visible()
    review = jordan.page.url

    jordan.go("/library/own")
    jordan.page.get_by_role("link", name="Evening walk").click()
    jordan.page.get_by_role("link", name="Change What did I notice?").click()
    jordan.page.get_by_label("The question").fill("What did I see and hear?")
    jordan.page.get_by_role("button", name="Save").click()
    _publish(jordan, "1.0.1")
    jordan.page.goto(review)
    for someone in (jordan, maya):
        someone.page.reload()
        expect(someone.page.get_by_text("What did I notice?", exact=True)).to_be_visible()
        expect(someone.page.get_by_text("What did I see and hear?")).to_have_count(0)


def _begin(jordan: Person) -> None:
    jordan.go("/library")
    jordan.page.get_by_role("link", name="Our own worksheets").click()
    jordan.page.get_by_role("link", name="Make a new one").click()
    jordan.page.get_by_label("Title").fill("Evening walk")
    jordan.page.get_by_label("What it is for").fill("A short look back at a walk.")
    jordan.page.get_by_label("Words at the top").fill("You went for a walk. Look back at it now.")
    jordan.check()
    jordan.page.get_by_role("button", name="Go on to the questions").click()
    expect(jordan.page.get_by_role("heading", level=1)).to_have_text("Evening walk")


def _add(jordan: Person, kind: str, label: str, **fields: str) -> None:
    jordan.page.get_by_role("link", name="Add a question").first.click()
    jordan.page.get_by_role("link", name=kind, exact=True).click()
    jordan.page.get_by_label("The question").fill(label)
    for name, text in fields.items():
        jordan.page.get_by_label(name, exact=True).fill(text)
    jordan.page.get_by_role("button", name="Add it").click()
    expect(jordan.page.locator(".questions").get_by_text(label, exact=True).first).to_be_visible()


def _only_when_yes(jordan: Person, label: str) -> None:
    jordan.page.get_by_role("link", name=f"When it is shown {label}").click()
    jordan.page.get_by_label("It depends on the answer to").select_option(label="Did I walk?")
    jordan.page.get_by_role("button", name="Go on").click()
    jordan.page.get_by_label("is Yes").check()
    jordan.check()
    jordan.page.get_by_role("button", name="Save").click()


def _preview(jordan: Person) -> None:
    jordan.page.get_by_role("link", name="See it as a patient").click()
    expect(jordan.page.get_by_text("My mood after it")).to_have_count(0)
    jordan.page.locator("#a-did_i_walk").get_by_text("Yes", exact=True).click()
    jordan.page.get_by_role("button", name="Show what my answers change").click()
    expect(jordan.page.get_by_text("My mood after it")).to_be_visible()
    jordan.check()
    jordan.page.get_by_role("link", name="Back to the draft").click()


def _publish(jordan: Person, version: str = "1.0.0") -> None:
    jordan.page.get_by_role("link", name="Publish", exact=True).click()
    expect(jordan.page.get_by_text(f"Version {version}")).to_be_visible()
    jordan.check()
    jordan.page.get_by_role("button", name="Publish").click()
    expect(jordan.page.get_by_text(f"Version {version} is in the library now.")).to_be_visible()


def _give_to_maya(jordan: Person) -> None:
    jordan.page.get_by_role("link", name="See it there").click()
    jordan.page.get_by_role("link", name="Assign").click()
    jordan.page.get_by_label("Maya Torres").check()
    jordan.page.get_by_role("button", name="Assign").click()
    expect(jordan.page.get_by_text("Assigned to 1 person.")).to_be_visible()
