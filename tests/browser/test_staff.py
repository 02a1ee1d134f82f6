"""The jobs of a therapist, a group leader and an administrator, with and without script, on a desk and on a phone."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person
from tests.materials.files import document

People = Callable[..., Person]
EVERY_WAY = pytest.mark.parametrize(("phone", "script"), [(False, True), (True, False)])


@EVERY_WAY
def test_a_therapist_reviews_and_goes_on_to_the_next(person: People, phone: bool, script: bool) -> None:
    jordan, maya = person(phone=phone, script=script), person(phone=True, script=script)
    jordan.sign_in("jordan")
    jordan.check()
    jordan.page.get_by_role("link", name="Review", exact=False).first.click()
    jordan.check()
    jordan.page.get_by_role("link", name="Maya Torres").first.click()
    expect(jordan.page.get_by_role("heading", level=1)).to_contain_text("Activity Plan and Log from Maya Torres")
    jordan.page.locator("#answer-learned summary").click()
    jordan.page.locator("#comment-learned").fill("You went although you did not want to.")
    jordan.page.get_by_label("Write back").fill("Keep the walk.")
    jordan.check()
    jordan.page.get_by_role("button", name="Send and mark reviewed").click()
    expect(jordan.page.get_by_role("heading", level=1)).not_to_contain_text("Activity Plan")
    assert "/review/" in jordan.page.url

    maya.sign_in("maya")
    maya.go("/worksheets")
    maya.page.get_by_role("link", name="Activity plan").first.click()
    expect(maya.page.locator("#answer-learned")).to_contain_text("You went although you did not want to.")
    expect(maya.page.get_by_text("Keep the walk.")).to_be_visible()
    maya.check()


@EVERY_WAY
def test_a_therapist_sends_back_and_the_patient_tries_again(person: People, phone: bool, script: bool) -> None:
    jordan, maya = person(phone=phone, script=script), person(phone=True, script=script)
    jordan.sign_in("jordan")
    jordan.go("/review")
    jordan.page.get_by_role("link", name="Maya Torres").first.click()
    jordan.page.get_by_label("Write back").fill("One more line about Saturday, please.")
    jordan.page.get_by_role("button", name="Send back for another try").click()
    maya.sign_in("maya")
    expect(maya.page.get_by_text("Try once more, with comments beside it")).to_be_visible()
    maya.page.get_by_role("link", name="Activity plan").first.click()
    expect(maya.page.get_by_text("One more line about Saturday, please.")).to_be_visible()
    maya.page.get_by_label("What did I notice about activity and mood?").fill("On Saturday I did one plant.")
    maya.look_over()
    maya.page.get_by_role("button", name="Send to Jordan").click()
    expect(maya.page.get_by_text("On Saturday I did one plant.")).to_be_visible()
    maya.check()
    jordan.go("/review")
    expect(jordan.page.get_by_text("Try 2").first).to_be_visible()


@EVERY_WAY
def test_a_therapist_writes_to_a_patient(person: People, phone: bool, script: bool) -> None:
    jordan = person(phone=phone, script=script)
    jordan.sign_in("jordan")
    jordan.go("/messages")
    jordan.check()
    jordan.page.get_by_role("link", name="Devon Kim", exact=True).click()
    expect(jordan.page.get_by_text("Can we move our talk next week?")).to_be_visible()
    jordan.page.get_by_label("Your message").fill("Tuesday at four works.")
    jordan.page.get_by_role("button", name="Send").click()
    expect(jordan.page.locator(".message.own", has_text="Tuesday at four works.")).to_have_count(1)
    jordan.check()


@EVERY_WAY
def test_a_leader_prepares_a_session(person: People, tmp_path: Path, phone: bool, script: bool) -> None:
    handout = tmp_path / "breathing.pdf"
    handout.write_bytes(document())
    dana, maya = person(phone=phone, script=script), person(phone=True, script=script)
    dana.sign_in("dana")
    dana.check()
    dana.go("/groups")
    dana.page.get_by_role("link", name="Day group").first.click()
    dana.check()
    dana.page.locator("main a[href*='/sessions/']").first.click()
    expect(dana.page.get_by_role("heading", name=re.compile("Roster"))).to_be_visible()
    expect(dana.page.get_by_text("Maya Torres").first).to_be_visible()  # during a session also where she is marked
    dana.check()
    dana.page.get_by_role("link", name="Post a handout").click()
    dana.page.get_by_label("Title").fill("Paced breathing")
    dana.page.get_by_label("A file: PDF or picture").check()
    dana.page.locator("input[type=file]").set_input_files(handout)
    dana.check()
    dana.page.get_by_role("button", name="Post it").click()
    expect(dana.page.get_by_role("link", name="Paced breathing")).to_be_visible()
    dana.page.get_by_role("link", name="Assign a worksheet").click()
    dana.page.get_by_label("Worksheet").select_option(value="wise-mind")
    dana.page.get_by_label("Due before").select_option(index=1)
    dana.check()
    dana.page.get_by_role("button", name="Assign to everyone").click()
    expect(dana.page.locator("#homework")).to_contain_text("Wise mind")
    expect(dana.page.locator("#homework")).to_contain_text(re.compile("begun 0, sent 0"))

    maya.sign_in("maya")
    maya.go("/materials")
    expect(maya.page.get_by_role("link", name="Paced breathing")).to_be_visible()
    maya.go("/worksheets")
    expect(maya.page.get_by_role("link", name="Wise mind").first).to_be_visible()


@EVERY_WAY
def test_an_administrator_invites_and_enrols(person: People, phone: bool, script: bool) -> None:
    sam, newcomer = person(phone=phone, script=script), person(phone=True, script=script)
    sam.sign_in("sam")
    sam.check()
    sam.go("/admin/groups")
    sam.check()
    sam.go("/admin/people")
    sam.check()
    sam.page.get_by_role("link", name="Invite").first.click()
    sam.check()
    sam.page.get_by_label("Full name").fill("Noor Haddad")
    sam.page.get_by_label("E-mail address").fill("noor@riverbend.example")
    sam.page.get_by_label("Role").select_option(label="Patient")
    sam.page.locator("main form button[type=submit]").click()
    path = urlsplit(sam.page.get_by_label("Link").input_value()).path
    sam.check()
    sam.page.get_by_role("link", name="Go to Noor Haddad").click()
    sam.check()
    sam.page.get_by_role("link", name="Day group").click()
    sam.check()
    sam.page.get_by_role("button", name="Give the place").click()
    expect(sam.page.get_by_role("heading", level=1)).to_have_text("Day group")
    expect(sam.page.get_by_text("Noor Haddad").first).to_be_visible()
    sam.go("/admin/people")
    sam.page.get_by_role("link", name="Noor Haddad").click()
    sam.page.get_by_role("link", name="Set the care team").click()
    sam.page.get_by_label("Clinician").select_option(label="Jordan Lee, LCSW")
    sam.page.locator("main form button[type=submit]").click()
    expect(sam.page.get_by_text("Jordan Lee").first).to_be_visible()
    sam.check()

    newcomer.go(path)
    newcomer.page.get_by_label("New password").fill("a quiet river at noon")
    newcomer.page.get_by_label("The same once more").fill("a quiet river at noon")
    newcomer.check()
    newcomer.page.get_by_role("button", name="Open my account").click()
    expect(newcomer.page.get_by_role("heading", name=re.compile("Good .*, Noor"))).to_be_visible()
    expect(newcomer.page.get_by_text("With Dana, Day group")).to_be_visible()
    newcomer.check()


ELSEWHERE = "/admin/people"


@pytest.mark.parametrize("width", [320, 390])
@pytest.mark.parametrize("script", [True, False])
def test_the_ways_of_an_administrator_on_a_phone(person: People, width: int, script: bool) -> None:
    """Five with their words; the others, one tap further, with theirs. None is smaller than a thumb."""
    sam = person(phone=True, script=script)
    sam.page.set_viewport_size({"width": width, "height": 740})
    sam.sign_in("sam")
    ways = sam.page.locator("nav.rail .nav:visible")
    shown = [one for one in ways.all() if one.locator(".label").is_visible()]
    assert [one.inner_text().split("\n")[0] for one in shown[:5]][-1] == "More"
    more, people = sam.page.get_by_role("button", name="More"), sam.page.get_by_role("link", name="People", exact=True)
    expect(sam.page.locator("nav.rail").get_by_role("link", name="People")).to_be_hidden()
    more.click()
    sheet = sam.page.locator("#more-ways")
    expect(sheet.get_by_role("link")).to_have_count(6)
    for one in [*ways.all(), *sam.page.locator("nav.rail .who :is(a, button):visible").all()]:
        box = one.bounding_box()
        assert box, one
        assert box["height"] >= 44, (one.inner_text(), box)
        assert box["width"] >= 44, (one.inner_text(), box)
    for one in sheet.get_by_role("link").all():
        drawn, said = one.locator(".icon").bounding_box(), one.locator(".label").bounding_box()
        assert drawn, one
        assert said, one
        assert drawn["x"] + drawn["width"] < said["x"], "its words stand beside it"
    sam.page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    more.click()
    sheet.get_by_role("link", name="People").click()
    expect(sam.page).to_have_url(sam.address + ELSEWHERE)
    expect(more).to_have_attribute("aria-current", "true")
    expect(people).to_be_hidden()
    assert sam.page.evaluate("document.documentElement.scrollWidth") <= width
    sam.check()


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1280, 720), (900, 700)])
def test_on_a_desk_all_of_them_stand_there(person: People, width: int, height: int) -> None:
    """With their words, on a small desk too; and leaving is in sight, however many there are."""
    sam = person(phone=False)
    sam.page.set_viewport_size({"width": width, "height": height})
    sam.sign_in("sam")
    for word in sam.page.locator("nav.rail ul a.nav .label").all():
        assert word.evaluate("one => parseFloat(getComputedStyle(one).fontSize)") >= 12, word.inner_text()
    leave = sam.page.locator("nav.rail form[data-leave] button").bounding_box()
    assert leave
    assert leave["y"] + leave["height"] <= height
    sam.page.get_by_role("link", name="Notices").focus()
    under = sam.page.evaluate(
        "() => { const box = document.activeElement.getBoundingClientRect();"
        " return document.activeElement.contains(document.elementFromPoint(box.x + box.width / 2, box.bottom - 4)) }"
    )
    assert under, "what has the focus is not behind it"
    expect(sam.page.get_by_role("button", name="More")).to_be_hidden()
    expect(sam.page.locator("nav.rail ul a.nav:visible")).to_have_count(11)
    sam.go(ELSEWHERE)
    expect(sam.page.locator("nav.rail [aria-current=page]")).to_have_text("People")
