"""The list of coming sessions, page by page; and what a cancelled, moved or handed-over session says."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask

from portal import clock
from portal.database import db
from portal.schedule.models import Appointment, StandIn, Standing
from tests.actors import actor
from tests.schedule.given import session_in, session_on, today, writing
from tests.visitor import Page, Visitor

Visit = Callable[[str | None], Visitor]
LIST = "/schedule?view=list"


def _titles(page: Page) -> list[str]:
    return [link.text_content() for link in page.tree.xpath("//ol//a[contains(@class, 'rowlink')]")]


def _later(page: Page) -> list[str]:
    return [link for link in page.links() if "after=" in link]


def test_all_that_is_to_come_a_page_at_a_time(app: Flask, visit: Visit) -> None:
    session_in(app, -5, topic="Over")
    session_in(app, -1, topic="Running")
    for number in range(1, 45):
        session_in(app, 24 * number, topic=f"Topic {number:02}")
    session_in(app, 30, of="evening", topic="Not hers")
    maya, seen, url = visit("maya"), [], LIST
    for _ in range(3):
        page = maya.get(url)
        seen += _titles(page)
        url = _later(page)[0] if _later(page) else ""
    assert url == ""
    assert seen == ["Running", *(f"Topic {number:02}" for number in range(1, 45))]
    assert "Not hers" in visit("lena").get(LIST).text


def test_two_at_the_same_moment_are_both_there(app: Flask, visit: Visit) -> None:
    for _ in range(45):
        session_on(app, today() + timedelta(days=3))
    maya, links, url = visit("maya"), set(), LIST
    while url:
        page = maya.get(url)
        links |= {link for link in page.links() if link.startswith("/schedule/0")}
        url = (_later(page) or [""])[0]
    assert len(links) == 45


@pytest.mark.parametrize(
    "after", ["x", "2026-11-25", "2026-11-25T10:00:00+00:00~x", "9999-12-31T23:59:59-23:00~0", "\x00"]
)
def test_a_place_that_is_none_begins_at_the_beginning(app: Flask, visit: Visit, after: str) -> None:
    session_in(app, 20)
    page = visit("maya").get("/schedule", query_string={"view": "list", "after": after})
    assert _titles(page) == ["Opposite action"]


def test_a_way_between_week_and_list_that_remembers_nothing(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    assert LIST in maya.get("/schedule").links()
    page = maya.get(LIST)
    assert "/schedule" in page.links()
    assert "Set-Cookie" not in page.headers
    assert maya.get("/schedule").tree.get_element_by_id("week") is not None
    assert maya.get("/schedule?view=nonsense").tree.get_element_by_id("week") is not None


def test_nothing_planned(visit: Visit) -> None:
    assert "No session is planned yet." in visit("maya").get(LIST).text


def test_staff_have_the_list_too(app: Flask, visit: Visit) -> None:
    session_in(app, 20)
    page = visit("dana").get(LIST)
    assert _titles(page) == ["Opposite action"]
    assert "hours this week" not in page.text


def _everywhere(visitor: Visitor, session: UUID, day: str = "") -> list[str]:
    return [visitor.get(url).text for url in (f"/schedule?week={day}", LIST, f"/schedule/{session}")]


def test_a_cancelled_one_says_why(app: Flask, visit: Visit) -> None:
    day = today() + timedelta(days=7)
    why = "Clinic closed for Thanksgiving"
    session = session_on(app, day, standing=Standing.CANCELLED, because=why)
    for text in _everywhere(visit("maya"), session, day.strftime("%G-W%V")):
        assert "Cancelled" in text
        assert why in text


def test_a_moved_one_says_from_when(app: Flask, visit: Visit) -> None:
    day = today() + timedelta(days=7)
    slot = day - timedelta(days=1)
    moved = session_on(app, day, slot_on=slot, by_hand=True, because="Dana is away that day.")
    session_on(app, day, slot_on=day, topic="As always")
    texts = _everywhere(visit("maya"), moved, day.strftime("%G-W%V"))
    words = f"Moved from {slot:%A, %B} {slot.day}. Dana is away that day."
    assert [text.count(words) for text in texts] == [1, 1, 1]


def _stands_in(app: Flask, session: UUID, name: str, instead_of: str | None = None, ended: bool = False) -> None:
    with writing(app):
        until = db.session.get_one(Appointment, session).local_on + timedelta(days=7)
        db.session.add(
            StandIn(
                appointment_id=session,
                user_id=actor(name).id,
                instead_of_id=actor(instead_of).id if instead_of else None,
                until_on=until,
                made_by=actor("sam").id,
                made_at=clock.now(),
                ended_at=clock.now() if ended else None,
            )
        )


def test_a_stand_in_is_named_in_place_of_who_is_away(app: Flask, visit: Visit) -> None:
    session, beside, other = (session_in(app, 20 + n) for n in range(3))
    _stands_in(app, session, "luis", instead_of="dana")
    _stands_in(app, beside, "luis")
    _stands_in(app, other, "luis", instead_of="dana", ended=True)
    maya = visit("maya")
    assert "With Luis, Day group" in maya.get(f"/schedule/{session}").text
    assert "With Dana, Luis, Day group" in maya.get(f"/schedule/{beside}").text
    assert "With Dana, Day group" in maya.get(f"/schedule/{other}").text
    assert "Ortega" not in maya.get(f"/schedule/{session}").text
