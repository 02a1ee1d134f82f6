"""What a page says was done, was done: an address that somebody sent says nothing of the kind."""

from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask

from tests.visitor import Visitor
from tests.worksheets_http.given import give

Visit = Callable[[str | None], Visitor]
SAID = "Those days are off the list."
TOLD = [
    ("maya", "/account", "done=password", "Your password is changed."),
    ("maya", "/account/display", "done=saved", "Saved"),
    ("maya", "/account/notifications", "done=saved", "Saved"),
    ("maya", "/account/contact", "done=1", "Saved"),
    ("maya", "/schedule/calendar", "done=stopped", "Stopped. The address shows nothing"),
    ("maya", "{sheet}", "told=1", "Your care team has this answer now."),
    ("priya", "/emergency-access", "ended=1", "ended"),
    ("dana", "/groups/{group}/announcements", "sent=1", "Sent. Everyone with a place"),
    ("jordan", "/library", "given=3", "Assigned to 3 people."),
]
"""Whose page, where it stands, what an address of ours tells there, and in which words."""


@pytest.mark.parametrize(
    ("site", "says"), [("same-origin", True), ("none", False), (None, True), ("cross-site", False)]
)
def test_only_where_a_form_of_ours_leads(visit: Visit, site: str | None, says: bool) -> None:
    headers = {"Sec-Fetch-Site": site} if site else {}
    if site == "cross-site":
        headers |= {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}  # a link in somebody's web mail
    page = visit("sam").get("/admin/people?said=caseload.end_away_of", headers=headers)
    assert (SAID in page.text) == says


@pytest.mark.parametrize(("name", "where", "told", "words"), TOLD)
def test_so_it_is_where_the_page_has_words_of_its_own(
    app: Flask, visit: Visit, ids: Callable[[str], UUID], name: str, where: str, told: str, words: str
) -> None:
    sheet = give(app, "maya", "thought-record-short") if "sheet" in where else ""
    reader, url = visit(name), where.format(sheet=sheet, group=ids("day group"))
    plain = reader.get(url).text
    ours = reader.get(f"{url}?{told}", headers={"Sec-Fetch-Site": "same-origin"}).text
    assert words in ours
    assert ours.count(words) > plain.count(words)
    assert reader.get(f"{url}?{told}", headers={"Sec-Fetch-Site": "none"}).text == plain
