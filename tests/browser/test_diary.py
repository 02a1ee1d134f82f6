"""A day on the diary card is told in few taps, on a phone."""

from collections.abc import Callable

from playwright.sync_api import Locator, expect

from tests.browser.conftest import Person

People = Callable[..., Person]
MOST_TAPS = 25
FEELINGS = ("Sadness", "Fear or anxiety", "Anger", "Shame", "Guilt", "Joy", "Love or warmth")
URGES = ("Urge to end my life", "Urge to hurt myself", "Urge to drink or use drugs", "Urge to skip or leave treatment")


class Taps:
    """Taps with a finger, counted."""

    def __init__(self, person: Person) -> None:
        self.page, self.count = person.page, 0

    def button(self, name: str) -> None:
        self._leads_on(self.page.get_by_role("button", name=name, exact=True))

    def link(self, name: str) -> None:
        self._leads_on(self.page.get_by_role("link", name=name, exact=True).last)

    def _leads_on(self, what: Locator) -> None:
        self.count += 1
        with self.page.expect_navigation():
            what.click()

    def rate(self, line: str, value: int | str) -> None:
        self.count += 1
        group = self.page.get_by_role("group", name=line)
        group.locator(f"input[value='{value}']").locator("xpath=..").click()


def test_from_today_to_thank_you(person: People) -> None:
    lena = person(phone=True)
    lena.sign_in("lena")
    taps = Taps(lena)
    taps.link("Diary card")
    taps.button("Next")
    for line in FEELINGS:
        taps.rate(line, 2)
    taps.button("Next")
    for line in URGES:
        taps.rate(line, 0)
    taps.button("Next")
    taps.rate("Did I hurt myself on purpose?", "no")
    taps.button("Next")
    taps.rate("My use of skills today, overall", 5)
    taps.button("Check your answers")
    taps.button("Send to Priya")
    expect(lena.page.get_by_text("Sent to Priya.")).to_be_visible()
    assert taps.count <= MOST_TAPS
