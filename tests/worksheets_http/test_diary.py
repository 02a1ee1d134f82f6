"""An honest diary: one for each day, two days back, blank is blank, and what was filled in later says so."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.database import db
from portal.programs.models import Enrollment
from portal.worksheets.models import Assignment
from tests.caseload.given import give_group, give_one
from tests.schedule.given import today, writing
from tests.statements import counted
from tests.visitor import Page, Visitor
from tests.worksheets_http.given import fields, give, id_in, save, send, submission_of

Visit = Callable[[str | None], Visitor]
Ids = Callable[[str], UUID]
DAY = timedelta(days=1)
CARD = "dbt-diary-card"
FEELINGS = ("sad", "fear", "anger", "shame", "guilt", "joy", "love")
URGES = ("suicide", "self_harm", "use", "avoid")
COMPLETE = {f"emo_{one}": "2" for one in FEELINGS} | {f"urge_{one}": "0" for one in URGES}
COMPLETE |= {"did_self_harm": "no", "skills_level": "5"}


def begin(visitor: Visitor, day: date, status: int = 303, slug: str = CARD) -> str:
    answer = visitor.post("/worksheets", {"slug": slug, "for_on": day.isoformat()}, status=status)
    return answer.headers.get("Location", "")


def days(page: Page) -> dict[str, str]:
    """The words of each day, by its name."""
    rows = page.tree.xpath("//li[contains(@class, 'diary-day')]")
    return {row.xpath("./span")[0].text: " ".join(row.text_content().split()) for row in rows}


def words_of(page: Page, day: date) -> str:
    return days(page)[f"{day:%a, %b} {day.day}"]


def week(visitor: Visitor, day: date, slug: str = CARD) -> Page:
    year, number, _weekday = day.isocalendar()
    return visitor.get(f"/worksheets/diary/{slug}?week={year}-W{number:02}")


def test_today_and_the_two_days_before(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    for away in (0, 1, 2):
        page = maya.get(begin(maya, today() - away * DAY))
        assert "day" not in fields(page)  # settled: it is the day she chose
    assert begin(maya, today() - 3 * DAY, 409) == ""
    assert begin(maya, today() + DAY, 409) == ""


def test_one_for_each_day(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    url = begin(maya, today())
    assert begin(maya, today()) == url
    by_the_library = maya.submit(maya.get(f"/worksheets/library/{CARD}"), "/worksheets").headers["Location"]
    assert by_the_library == url
    assert begin(maya, today() - DAY) != url
    assert begin(visit("devon"), today()) != url


def test_whatever_the_form_says_the_day_stays(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    url = begin(maya, today() - DAY)
    send(maya, url, {**COMPLETE, "day": "2020-01-01"})
    assert "2020" not in maya.get(url).text


def test_the_way_to_the_numbers_is_there_once_there_are_any(app: Flask, visit: Visit) -> None:
    devon, numbers = visit("devon"), f"/progress?of={CARD}"
    unused = week(devon, today()).links()
    assert not [link for link in unused if link.startswith(numbers)]
    assert all(devon.get(link) for link in unused if link.startswith("/progress"))
    send(devon, begin(devon, today()), COMPLETE)
    of_this_week = f"{numbers}&until={today()}#week"
    assert of_this_week in week(devon, today()).links()
    assert "1 of 7 days has a card" in devon.get(of_this_week).text
    assert numbers in week(devon, today() - 7 * DAY).links(), "from a week without a card, too"
    devon.get(numbers)


def test_an_older_week_leads_to_its_own_numbers(app: Flask, visit: Visit, time_machine: Any) -> None:
    maya, then = visit("maya"), today()
    send(maya, begin(maya, then), COMPLETE)
    sunday = then + (6 - then.weekday()) * DAY
    for weeks, leads_to in ((6, f"&until={sunday}#week"), (8, "")):
        time_machine.move_to(clock.now() + timedelta(weeks=weeks))
        maya = visit("maya")
        links = [link for link in week(maya, then).links() if link.startswith(f"/progress?of={CARD}")]
        assert links == [f"/progress?of={CARD}{leads_to}"]
        if leads_to:
            assert "1 of 7 days has a card" in maya.get(links[0]).text


def test_a_card_needs_only_what_is_about_safety(app: Flask, visit: Visit) -> None:
    """And says so line by line; what is blank is blank wherever the card is read."""
    maya = visit("maya")
    url = begin(maya, today())
    page = maya.get(url)
    marked = page.tree.xpath("//legend[contains(., '(needed to send)')]/parent::*/@id")
    assert marked == ["a-urge_suicide", "a-urge_self_harm", "a-did_self_harm"]
    check = maya.get(f"{url}/check")
    assert len(check.tree.xpath("//*[@id='error-summary']//li")) == 3
    send(maya, url, {"urge_suicide": "0", "urge_self_harm__declined": "1", "did_self_harm": "no"})
    for read in (url, "/progress", f"/progress?of={CARD}"):
        assert "Left blank" in maya.get(read).text or read != url
    now = words_of(week(maya, today()), today())
    assert "Strongest urge: 0" in now
    assert "My use of skills" not in now
    with app.app_context():
        sheet = f"/review/{submission_of(url).id}"
    assert "Left blank" in visit("jordan").get(sheet).text


def test_an_empty_row_needs_nothing_until_it_is_begun(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    url = begin(maya, today())

    def label() -> str:
        return str(maya.get(url).tree.xpath("string(//label[@for='a-targets.0.target'])"))

    assert label() == "Target"
    save(maya, url, {"targets.0.did": "yes"})
    assert label() == "Target (needed to send)"
    record = maya.get(give(app, "maya", "thought-record"))
    assert "needed" in record.tree.xpath("string(//label[@for='a-emotions.0.name'])"), "one row is asked for"


def test_the_week_tells_each_day_as_it_is(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    send(maya, begin(maya, today()), COMPLETE)
    save(maya, begin(maya, today() - DAY), {"note": "Half a card"})
    now = words_of(week(maya, today()), today())
    assert "Strongest urge: 0" in now
    assert "My use of skills today, overall: 5 of 7" in now
    before = words_of(week(maya, today() - DAY), today() - DAY)
    assert "Begun, not sent yet" in before
    assert "Half a card" not in before
    open_still = words_of(week(maya, today() - 2 * DAY), today() - 2 * DAY)
    assert "Still open" in open_still


def test_only_a_day_that_was_hers_to_fill_in_is_left_blank(app: Flask, visit: Visit, time_machine: Any) -> None:
    """None before she had the diary, and none to come."""
    first = today()
    send(visit("maya"), begin(visit("maya"), first), COMPLETE)
    for away in (-10, -1, 0, 1):
        assert "Left blank" not in words_of(week(visit("maya"), first + away * DAY), first + away * DAY)
    time_machine.move_to(clock.now() + 5 * DAY)
    maya = visit("maya")
    gone = words_of(week(maya, first + DAY), first + DAY)
    assert not any(sign.isdigit() for sign in gone.split("Left blank")[1])  # blank is not zero
    before = f"{first - DAY:%a, %b} {(first - DAY).day}"
    assert words_of(week(maya, first - DAY), first - DAY) == before


@pytest.mark.parametrize("given_to", ["her", "her group"])
def test_a_diary_that_was_given_is_hers_from_then_on(
    app: Flask, visit: Visit, ids: Ids, time_machine: Any, given_to: str
) -> None:
    first, terms = today(), {"worksheet": CARD, "repeat": "daily", "until_on": (today() + 20 * DAY).isoformat()}
    if given_to == "her":
        give_one(visit("jordan"), ids("maya"), **terms)
    else:
        give_group(visit("dana"), ids("day group"), **terms)
        with writing(app):
            devons = select(Enrollment).where(Enrollment.patient_id == ids("devon"))
            db.session.scalars(devons).one().from_on = first + 2 * DAY
    time_machine.move_to(clock.now() + 8 * DAY)
    maya, devon = visit("maya"), visit("devon")
    for day, hers, his in ((-1, False, False), (0, True, False), (1, True, False), (2, True, True)):
        on = first + day * DAY
        assert ("Left blank" in words_of(week(maya, on), on)) == hers
        assert ("Left blank" in words_of(week(devon, on), on)) == (his and given_to == "her group")


def test_a_card_she_began_stands_under_its_day(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    begin(maya, today())
    late = begin(maya, today() - DAY)
    save(maya, begin(maya, today() - 2 * DAY), {"note": "Half a card"})

    def said(url: str, link: str) -> str:
        return str(maya.get(url).tree.xpath(f"string(//a[@href='{link}']/ancestor::*[contains(@class, 'linkrow')])"))

    for url in ("/", "/worksheets"):
        assert f"Was for {today() - DAY:%A}, still open" in said(url, late)
        assert "For today" in maya.get(url).text
        assert "Whenever you like" not in maya.get(url).text
    assert f"was for {today() - 2 * DAY:%A}, still open" in maya.get("/worksheets").text
    assert f"was for {today() - DAY:%A}, still open" in maya.get(late).text


def test_filled_in_later_says_so(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    for away, words in ((0, None), (1, "Filled in 1 day later"), (2, "Filled in 2 days later")):
        send(maya, begin(maya, today() - away * DAY), COMPLETE)
        told = words_of(week(maya, today() - away * DAY), today() - away * DAY)
        assert words in told if words else "later" not in told


def test_who_reviews_it_reads_that_too(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    late, in_time = begin(maya, today() - DAY), begin(maya, today())
    for url in (late, in_time):
        send(maya, url, COMPLETE)
    assert "Filled in 1 day later" in maya.get(late).text
    assert "later" not in maya.get(in_time).tree.xpath("string(//main/header)")
    with app.app_context():
        sheets = {url: f"/review/{submission_of(url).id}" for url in (late, in_time)}
    assert "Filled in 1 day later" in visit("jordan").get(sheets[late]).text
    assert "Filled in" not in visit("jordan").get(sheets[in_time]).text


def test_begun_in_time_and_sent_long_after_is_kept_and_marked(app: Flask, visit: Visit, time_machine: Any) -> None:
    url, first = begin(visit("maya"), today()), today()
    save(visit("maya"), url, {"note": "No strength today"})
    time_machine.move_to(clock.now() + 5 * DAY)
    maya = visit("maya")
    assert fields(maya.get(url))["note"] == ["No strength today"]
    send(maya, url, COMPLETE)
    assert "Filled in 5 days later" in words_of(week(maya, first), first)


def test_acted_on_may_be_told_at_an_urge_of_nought(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    url = begin(maya, today())
    send(maya, url, {**COMPLETE, "urge_use": "0", "did_use": "yes", "use_what": "Two beers"})
    assert "Two beers" in maya.get(url).text


def test_a_card_given_once_is_for_the_day_it_is_due(app: Flask, visit: Visit) -> None:
    give(app, "maya", CARD, due_at=clock.now() + timedelta(minutes=1))
    with app.app_context():
        one = db.session.scalars(select(Assignment)).unique().one()
        assert one.for_on == today()
    assert begin(visit("maya"), today()).endswith(str(one.id))


@pytest.mark.parametrize("slug", ["daily-check-in", "sleep-diary", "please"])
def test_every_diary_has_its_week(app: Flask, visit: Visit, slug: str) -> None:
    maya = visit("maya")
    page = week(maya, today(), slug)
    assert len(days(page)) == 7
    begin(maya, today() - DAY, slug=slug)


def test_a_week_that_is_none_and_a_sheet_that_is_no_diary(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    for address in (f"{CARD}?week=2026-W99", f"{CARD}?week=soon", "thought-record", "no-such"):
        maya.get(f"/worksheets/diary/{address}", status=404)
    assert begin(maya, today(), 409, slug="thought-record") == ""
    for odd in ("tomorrow", "2026-13-45", "0000-00-00"):
        maya.post("/worksheets", {"slug": CARD, "for_on": odd}, status=303)  # no day: today's


def test_six_statements_for_a_week(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    prices = []
    for away in (0, 1, 2):
        send(maya, begin(maya, today() - away * DAY), COMPLETE)
        with counted(app) as seen:
            week(maya, today())
        prices.append(len(seen))
    assert max(prices) <= 6


def test_a_card_taken_back_leaves_its_day_free(app: Flask, visit: Visit) -> None:
    url, maya, jordan = give(app, "maya", CARD), visit("maya"), visit("jordan")
    jordan.submit(jordan.get(f"/assignments/{id_in(url)}"), "/withdrawal")
    again = give(app, "maya", CARD)
    assert again != url
    assert "day" not in fields(maya.get(again))
    assert begin(maya, today()).endswith(again)


def test_giving_a_card_for_a_day_that_has_one_is_said(app: Flask, visit: Visit, ids: Ids) -> None:
    begin(visit("maya"), today())
    page = give_one(visit("jordan"), ids("maya"), 409, worksheet=CARD, note="Two lines")
    assert "has this one for that day already" in page.text


def test_a_group_s_card_joins_the_one_she_began(app: Flask, visit: Visit, ids: Ids) -> None:
    maya, dana = visit("maya"), visit("dana")
    url = begin(maya, today())
    give_group(dana, ids("day group"), worksheet=CARD, note="Everyone, please.")
    assert "Everyone, please." in maya.get(url).text
    assert "of 2" in dana.get(f"/groups/{ids('day group')}").tree.xpath("string(//*[@id='homework'])")


def test_a_card_that_moves_takes_its_day_along(app: Flask, visit: Visit) -> None:
    url, jordan = give(app, "maya", CARD), visit("jordan")
    later = today() + 4 * DAY
    jordan.submit(jordan.get(f"/assignments/{id_in(url)}"), "/due", due_on=later.isoformat())
    with app.app_context():
        assert db.session.get_one(Assignment, id_in(url)).for_on == later
    other = give(app, "maya", CARD)
    jordan.submit(jordan.get(f"/assignments/{id_in(other)}"), "/due", 409, due_on=later.isoformat())


def test_a_step_that_is_no_number_is_no_fault(app: Flask, visit: Visit) -> None:
    url, maya = begin(visit("maya"), today()), visit("maya")
    save(maya, url, {"note": "Kept", "go-to": "next", "at-step": "9" * 5000})
    assert fields(maya.get(url))["note"] == ["Kept"]


def test_a_place_in_the_list_that_no_clock_knows_is_none(app: Flask, visit: Visit) -> None:
    maya, nobody = visit("maya"), UUID(int=0)
    for place in ("0001-01-01T00:00:00%2B23:59", "9999-12-31T23:59:59-23:59", "soon", ""):
        maya.get(f"/worksheets?before={place}~{nobody}")
