"""What a page says was done, was done: an address that somebody sent says nothing of the kind."""

from collections.abc import Callable

import pytest

from tests.visitor import Visitor

SAID = "Those days are off the list."


@pytest.mark.parametrize(
    ("site", "says"), [("same-origin", True), ("none", False), (None, True), ("cross-site", False)]
)
def test_only_where_a_form_of_ours_leads(visit: Callable[[str | None], Visitor], site: str | None, says: bool) -> None:
    headers = {"Sec-Fetch-Site": site} if site else {}
    if site == "cross-site":
        headers |= {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}  # a link in somebody's web mail
    page = visit("sam").get("/admin/people?said=caseload.end_away_of", headers=headers)
    assert (SAID in page.text) == says
