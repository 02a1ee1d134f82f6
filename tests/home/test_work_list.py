"""The first page of staff: what waits for a therapist, where a leader has to be, what an administrator keeps."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from flask import Flask

from portal.access.actor import Role
from portal.accounts.models import RoleGrant
from portal.database import db
from portal.home import navigation
from portal.programs.actions import leading
from portal.schedule.models import Standing
from tests.actors import actor
from tests.caseload.given import give_group
from tests.follow_ups.given import opened
from tests.home.given import Visit, also, links_in, posted, section, sent
from tests.schedule.given import group, session_in, talk_in, today, writing
from tests.visitor import Page, Visitor

Ids = Callable[[str], UUID]
PHQ = {f"q{n}": "1" for n in range(1, 10)}


def _ways(page: Page) -> list[str]:
    return list(page.tree.xpath("//nav//li/a/@href"))


def test_a_therapist_sees_what_waits_the_riskiest_first(app: Flask, visit: Visit) -> None:
    sent(app)
    sent(app, "devon", "phq-9", **PHQ)
    sent(app, "lena", by="priya")
    page = visit("jordan").get("/")
    words = section(page, "waiting")
    assert words.index("Devon Kim") < words.index("Maya Torres")
    assert words.count("Needs follow-up") == 1
    assert "Lena" not in page.text
    assert len([link for link in links_in(page, "waiting") if link.startswith("/review/")]) == 2
    assert "2 new" in page.text
    assert "Late to group" not in page.text


def test_a_therapist_sees_who_wrote_and_when_she_talks_with_whom(app: Flask, visit: Visit) -> None:
    talk, maya = talk_in(app, 20), visit("maya")
    thread = maya.get("/messages", status=303).headers["Location"].split("#")[0]
    maya.post(f"{thread}/messages", {"body": "The bus was late"})
    page = visit("jordan").get("/")
    assert "Maya Torres" in section(page, "letters")
    assert thread in links_in(page, "letters")
    assert "The bus was late" not in page.text
    assert "Maya Torres" in section(page, "sessions")
    assert f"/schedule/{talk}" in links_in(page, "sessions")
    assert section(visit("priya").get("/"), "letters").count("Maya") == 0


def test_a_leader_sees_where_to_be_and_how_the_homework_stands(app: Flask, visit: Visit, ids: Ids) -> None:
    session, dana = session_in(app, 20), visit("dana")
    session_in(app, 10, topic="Called off", standing=Standing.CANCELLED)
    session_in(app, 15, of="evening", topic="Not hers")
    give_group(dana, ids("day group"), session=str(session))
    page = dana.get("/")
    assert f"/groups/{ids('day group')}/sessions/{session}" in links_in(page, "sessions")
    assert "begun 0, sent 0 of 2" in section(page, "homework")
    for words in ("Called off", "Not hers", "Maya"):
        assert words not in page.text


def test_an_administrator_sees_what_she_keeps(app: Flask, visit: Visit) -> None:
    session_in(app, 20)
    sent(app)
    page = visit("sam").get("/")
    assert {"/admin/groups", "/admin/people", "/admin/clinic"} <= set(page.links())
    for words in ("Opposite action", "Maya", "review"):
        assert words not in page.text


def test_each_role_has_its_own_ways(app: Flask, visit: Visit) -> None:
    assert _ways(visit("jordan").get("/")) == ["/", "/review", "/messages", "/patients", "/library", "/notices"]
    assert _ways(visit("dana").get("/")) == ["/", "/groups", "/materials", "/library", "/notices"]
    admin = [f"/admin/{one}" for one in ("week", "groups", "people", "measures", "clinic", "outbox", "access-log")]
    sams = ["/", "/messages", *admin[:4], "/handouts/library", *admin[4:], "/notices"]
    assert _ways(visit("sam").get("/")) == sams
    assert _ways(visit("maya").get("/")) == ["/", "/worksheets", "/messages", "/materials"]


def test_somebody_who_treats_and_leads_has_both(app: Flask, visit: Visit, ids: Ids) -> None:
    talk, evening = talk_in(app, 20), session_in(app, 30, of="evening", topic="Hers now")
    sent(app)
    before = visit("jordan").get("/")
    assert "Hers now" not in before.text
    also(app, "jordan", Role.LEADER)
    with writing(app):
        leading.add_leader(group("evening"), actor("jordan").id, today(), by=None)
    jordan = visit("jordan")
    give_group(jordan, ids("evening group"), session=str(evening))
    page = jordan.get("/")
    assert "Maya Torres" in section(page, "waiting")
    assert links_in(page, "sessions")[1:] == [f"/schedule/{talk}", f"/groups/{ids('evening group')}/sessions/{evening}"]
    assert "begun 0, sent 0 of 1" in section(page, "homework")
    assert _ways(page) == ["/", "/review", "/messages", "/patients", "/groups", "/materials", "/library", "/notices"]
    for link in page.links():
        if link.startswith("/"):
            assert jordan.client.get(link).status_code in (200, 303), link


def test_a_role_that_ended_is_gone(app: Flask, visit: Visit) -> None:
    also(app, "sam", Role.THERAPIST)
    assert "/review" in _ways(visit("sam").get("/"))
    with writing(app):
        grants = db.session.query(RoleGrant).filter_by(user_id=actor("sam").id, role=Role.THERAPIST)
        grants.update({"from_on": today() - timedelta(days=2), "until_on": today() - timedelta(days=1)})
    assert "/review" not in _ways(visit("sam").get("/"))
    visit("sam").get("/review", status=404)


def test_a_handout_is_no_news_to_its_leader(app: Flask, visit: Visit) -> None:
    posted(app)
    assert "Riding the wave" in visit("maya").get("/").text
    assert "Riding the wave" not in visit("dana").get("/").text


CURRENT = {
    "jordan": {"/risk": "Work list", "/letters": "Work list", "/worksheets/library/abc-analysis": "Library"},
    "dana": {"/handouts/library": "Handouts", "/week-on-paper": "Groups", "/groups": "Groups"},
    "sam": {
        "/admin/coverage": "This week",
        "/admin/outcomes": "This week",
        "/admin/holidays": "Programs and groups",
        "/admin/programs": "Programs and groups",
        "/admin/crisis-texts": "Clinic",
        "/risk": "Work list",
    },
}


def test_a_page_whose_address_does_not_say_so_lies_at_a_way_too(sqlite_app: Flask) -> None:
    for who, places in CURRENT.items():
        visitor = Visitor(sqlite_app, who)
        found = {url: _current(visitor.get(url)) for url in places}
        assert found == {url: [words] for url, words in places.items()}


def test_so_does_a_one_to_one_and_a_follow_up(sqlite_app: Flask) -> None:
    talk, jordan = talk_in(sqlite_app, 30), Visitor(sqlite_app, "jordan")
    assert _current(jordan.get(f"/one-to-ones/{talk}")) == ["Patients"]
    assert _current(jordan.get(opened(sqlite_app))) == ["Work list"]


def test_what_is_said_to_lie_at_a_way_is_there(sqlite_app: Flask) -> None:
    """Else a route has another address now, and its page lies at no way."""
    known = [route.rule for route in sqlite_app.url_map.iter_rules()]
    for one in (one for some in navigation.FURTHER.values() for one in some):
        assert any(rule == one or rule.startswith(f"{one}/") for rule in known), one


def _current(page: Page) -> list[str]:
    return page.tree.xpath("//nav[@class='rail']//a[@aria-current='page']/span[@class='label']/text()")
