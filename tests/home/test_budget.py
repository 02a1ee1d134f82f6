"""The first page costs the same on an empty day and on a full one; but for who wrote, asked when there are messages."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from flask import Flask

from portal.access.actor import Role
from portal.programs.actions import leading
from portal.schedule.attendance_models import Presence
from tests.actors import actor
from tests.caseload.given import give_group
from tests.home.given import Visit, also, attended, links_in, message, posted, price, sent
from tests.review.given import SHORT, many_wait
from tests.schedule.given import group, marked, session_in, session_on, today, writing
from tests.worksheets_http.given import feedback, give, save

Ids = Callable[[str], UUID]


def _fill(app: Flask, visit: Visit, ids: Ids) -> None:
    """A full day of Maya's."""
    for n in range(6):
        session = session_in(app, 10 + n)
        attended(app, session, 30)
        posted(app, f"Handout {n}", session)
        give(app, "maya", "worry-time")
        message(visit("jordan"), ids("maya"))
        save(visit("maya"), give(app, "maya", SHORT), {"situation": "Late"})
    for day in (2, 4, 6):
        marked(app, session_on(app, today() - timedelta(days=day)), "maya", Presence.EXCUSED)
    feedback(app, sent(app), {"thought": "You caught it."})


def test_today(app: Flask, visit: Visit, ids: Ids) -> None:
    maya = visit("maya")
    session_in(app, 9)
    few = price(app, maya)
    _fill(app, visit, ids)
    page = maya.get("/")
    assert len(links_in(page, "missed")) == 2
    assert (len(links_in(page, "begun")) >= 8, len(links_in(page, "due")) >= 6) == (True, True)
    assert price(app, maya) == few + 1  # who wrote what is to be read
    assert few <= 9


def test_the_work_list_of_somebody_with_two_roles(app: Flask, visit: Visit, ids: Ids) -> None:
    also(app, "jordan", Role.LEADER)
    with writing(app):
        leading.add_leader(group("day"), actor("jordan").id, today(), by=None)
    jordan = visit("jordan")
    session = session_in(app, 9)
    few = price(app, jordan)
    for _ in range(6):
        session_in(app, 10)
        give_group(jordan, ids("day group"), session=str(session))
    many_wait(app, 50)
    assert price(app, jordan) == few
    assert few <= 15  # the last: what is still to note, of groups and of one-to-ones, and whose patients she covers
