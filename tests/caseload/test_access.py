"""Whose patients and whose groups: to everybody else they are not there."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
import time_machine
from flask import Flask

from portal import clock
from portal.database import db
from portal.programs.models import GroupLeader
from tests.actors import actor
from tests.caseload.given import Ids, assignments, give_group, homework
from tests.review.given import SHORT, leaves_care_team
from tests.schedule.given import session_in, today, writing
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]
EVERYONE = ("maya", "devon", "lena", "rosa", "jordan", "priya", "nora", "dana", "luis", "sam")


def _reached_by(visit: Visit, *urls: str) -> set[str]:
    """Who gets an answer at all of them; whoever gets one at some only is a fault."""
    found = {name: {visit(name).client.get(url).status_code for url in urls} for name in EVERYONE}
    assert all(statuses in ({200}, {404}) for statuses in found.values()), found
    return {name for name, statuses in found.items() if statuses == {200}}


def test_who_reaches_what(app: Flask, visit: Visit, ids: Ids) -> None:
    day = f"/groups/{ids('day group')}"
    assert _reached_by(visit, f"/patients/{ids('maya')}") == {"jordan"}
    assert _reached_by(visit, "/patients") == {"jordan", "priya", "nora"}
    assert _reached_by(visit, "/groups") == {"dana", "luis"}
    assert _reached_by(visit, day, f"{day}/homework", f"{day}/sessions/{session_in(app, 20)}") == {"dana"}


@pytest.mark.parametrize("name", ["maya", "priya", "nora", "dana", "sam", "luis", "devon"])
def test_only_her_therapist_gives_her_a_worksheet(app: Flask, visit: Visit, ids: Ids, name: str) -> None:
    url = f"/patients/{ids('maya')}/worksheets"
    visit(name).post(url, {"worksheet": SHORT}, status=404)
    assert assignments(app) == []
    visit("jordan").post(url, {"worksheet": SHORT})
    assert len(assignments(app)) == 1


@pytest.mark.parametrize("name", ["luis", "maya", "jordan", "sam"])
def test_only_its_leader_gives_and_takes_back(app: Flask, visit: Visit, ids: Ids, name: str) -> None:
    give_group(visit("dana"), ids("day group"))
    (given,), other = homework(app), visit(name)
    other.post(f"/groups/{ids('day group')}/homework", {"worksheet": SHORT}, status=404)
    other.post(f"/homework/{given.id}/withdrawal", status=404)
    assert [one.withdrawn_at for one in homework(app)] == [None]
    visit("dana").post(f"/homework/{given.id}/withdrawal")
    assert [one.withdrawn_at is None for one in homework(app)] == [False]


def test_outside_and_absent_are_the_same_to_the_byte(app: Flask, visit: Visit, ids: Ids) -> None:
    with time_machine.travel(clock.now(), tick=False):  # the pages say how many seconds are left
        for name, place in (("priya", f"/patients/{ids('maya')}"), ("luis", f"/groups/{ids('day group')}")):
            somebody, there = visit(name), place.rpartition("/")
            absent = f"{there[0]}/{uuid4()}"
            for htmx in (False, True):
                outside, nothing = (somebody.get(url, status=404, htmx=htmx).response.data for url in (place, absent))
                assert outside.replace(there[2].encode(), b"") == nothing.replace(absent[-36:].encode(), b"")


def test_whoever_stops_loses_it(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan, dana = visit("jordan"), visit("dana")
    places = [(jordan, f"/patients/{ids('maya')}"), (dana, f"/groups/{ids('day group')}")]
    for visitor, url in places:
        visitor.get(url)
    leaves_care_team(app, "jordan")
    _stops_leading(app, ids("day group"))
    for visitor, url in places:
        visitor.get(url, status=404)
    assert "Maya" not in jordan.get("/patients").text
    assert "Day group" not in dana.get("/groups").text


def _stops_leading(app: Flask, group_id: UUID) -> None:
    with writing(app):
        for leader in db.session.query(GroupLeader).filter_by(group_id=group_id, user_id=actor("dana").id):
            leader.until_on = today().replace(year=today().year - 1)


@pytest.mark.parametrize("name", ["olga", None])
def test_nobody_is_asked_to_sign_in(app: Flask, visit: Visit, ids: Ids, name: str | None) -> None:
    for url in ("/patients", "/groups", f"/patients/{ids('maya')}", f"/groups/{ids('day group')}"):
        assert visit(name).get(url, status=303).headers["Location"].startswith("/sign-in")
