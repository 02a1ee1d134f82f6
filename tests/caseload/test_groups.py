"""A leader's groups: who is in them, what comes next, and the roster of one session."""

from collections.abc import Callable
from datetime import timedelta

from flask import Flask

from portal.database import db
from portal.programs.actions import joining, leading
from portal.schedule.actions.telling import give_notice
from portal.schedule.attendance_models import Kind, Presence
from portal.schedule.models import Appointment, Standing
from tests.actors import actor
from tests.caseload.given import Ids, give_group, verbs
from tests.schedule.given import group, marked, session_in, session_on, today, writing
from tests.statements import price
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]
REASON = "My daughter has a fever."


def test_the_list_says_what_comes_next(app: Flask, visit: Visit, ids: Ids) -> None:
    session_in(app, 5, topic="Called off", standing=Standing.CANCELLED)
    session_in(app, 20, topic="Opposite action")
    session_in(app, 90, topic="Later on")
    session_in(app, 10, of="evening", topic="Not hers")
    page = visit("dana").get("/groups")
    assert [link for link in page.links() if link.startswith("/groups/")] == [f"/groups/{ids('day group')}"]
    for words in ("Day group", "Adult Day IOP", "2 of 10 places taken", "Opposite action"):
        assert words in page.text
    for words in ("Evening", "Called off", "Later on", "Not hers"):
        assert words not in page.text


def test_the_group_s_page(app: Flask, visit: Visit, ids: Ids) -> None:
    url = f"/groups/{ids('day group')}"
    coming, over = session_in(app, 20), session_in(app, -9, topic="Over")
    for name in ("maya", "devon"):
        marked(app, over, name, Presence.PRESENT)
    with writing(app):
        joining.enroll(actor("lena").id, group("day"), today() + timedelta(days=1), by=None)
    page = visit("dana").get(url)
    assert page.tree.findtext(".//h1") == "Day group"
    for name in ("Maya Torres", "Devon Kim", "Opposite action"):
        assert name in page.text
    for name in ("Rosa", "Lena", "Over"):
        assert name not in page.text
    assert f"{url}/sessions/{coming}" in page.links()
    assert f"{url}/sessions/{over}" not in page.links()


def test_a_session_shows_who_is_expected_and_who_told(app: Flask, visit: Visit, ids: Ids) -> None:
    session = session_in(app, 20)
    url, dana = f"/groups/{ids('day group')}/sessions/{session}", visit("dana")
    plain = dana.get(url)
    for words in ("Maya Torres", "Devon Kim", "Opposite action", "Room 2"):
        assert words in plain.text
    assert "Can’t come" not in plain.text
    assert verbs(app, "dana", "absence_notice") == []
    visit("maya").post(f"/schedule/{session}/notice", {"kind": "absent", "reason": REASON})
    visit("devon").post(f"/schedule/{session}/notice", {"kind": "late"})
    rows = {row.xpath(".//*[@class='strong']")[0].text: row.text_content() for row in _roster(dana, url)}
    assert "Can’t come" in rows["Maya Torres"]
    assert REASON in rows["Maya Torres"]
    assert "Will be late" in rows["Devon Kim"]
    assert REASON not in rows["Devon Kim"]
    assert verbs(app, "dana", "absence_notice") == ["read"]


def _roster(leader: Visitor, url: str) -> list:  # type: ignore[type-arg]
    return leader.get(url).tree.xpath("//section[.//*[@id='roster']]//li")


def test_a_session_shows_the_homework_that_is_due_for_it(app: Flask, visit: Visit, ids: Ids) -> None:
    first, second = session_in(app, 20), session_in(app, 60)
    dana, url = visit("dana"), f"/groups/{ids('day group')}"
    give_group(dana, ids("day group"), session=str(second))
    assert "Short thought record" in dana.get(f"{url}/sessions/{second}").text
    assert "Short thought record" not in dana.get(f"{url}/sessions/{first}").text


def test_a_session_belongs_to_its_group(app: Flask, visit: Visit, ids: Ids) -> None:
    session = session_in(app, 20)
    with writing(app):
        leading.add_leader(group("evening"), actor("dana").id, today(), by=None)
    dana = visit("dana")
    dana.get(f"/groups/{ids('day group')}/sessions/{session}")
    dana.get(f"/groups/{ids('evening group')}/sessions/{session}", status=404)


def test_pages_cost_the_same_however_much_stands_on_them(app: Flask, visit: Visit, ids: Ids) -> None:
    session, dana = session_on(app, today() + timedelta(days=2)), visit("dana")
    urls = ["/groups", f"/groups/{ids('day group')}", f"/groups/{ids('day group')}/sessions/{session}"]
    with writing(app):
        give_notice(actor("maya"), db.session.get_one(Appointment, session), Kind.LATE, "")
    dana.get(urls[2])  # a first opening leaves a mark
    few = [price(app, dana, url) for url in urls]
    for n in range(6):
        session_in(app, 20 + n)
        give_group(dana, ids("day group"), session=str(session))
    assert [price(app, dana, url) for url in urls] == few
    assert few[0] <= 5
    assert few[1] <= 10
    assert few[2] <= 10
