"""The list: whose, how old, how grave, who answers; never the words. As many statements for ten as for ten thousand."""

from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import insert

from portal import clock
from portal.database import db, id_at, table_of
from portal.safety.models import Level, RiskTask
from tests.actors import actor
from tests.caseload.given import Ids
from tests.caseload.room_given import mark_at, room_of
from tests.follow_ups.given import do, opened
from tests.safety.given import Visit, supervises
from tests.schedule.given import session_in, writing
from tests.statements import counted
from tests.visitor import Visitor

MOST = 5


def _crowd(app: Flask, many: int) -> None:
    with writing(app):
        now, people = clock.now(), {name: actor(name).id for name in ("maya", "devon", "jordan")}
        rows: list[dict[str, Any]] = [
            {
                "id": id_at(now - timedelta(minutes=n)),
                "patient_id": people["maya" if n % 2 else "devon"],
                "definition": "phq-9 1.0.0",
                "rule": f"rule {n}",
                "level": list(Level)[n % 3],
                "category": "suicide_risk",
                "answers_sealed": "",
                "owner_id": people["jordan"],
                "opened_at": now - timedelta(minutes=n),
                "closed_at": now if n % 5 == 0 else None,
            }
            for n in range(many)
        ]
        db.session.execute(insert(table_of(RiskTask)), rows)


def test_five_statements_whatever_there_is(app: Flask, visit: Visit) -> None:
    jordan, sam = visit("jordan"), visit("sam")
    for visitor in (jordan, sam):
        visitor.get("/risk")
    for many in (10, 10_000):
        _crowd(app, many)
        for visitor, url in ((jordan, "/risk"), (jordan, "/risk?show=team&state=closed"), (sam, "/risk?level=high")):
            with counted(app) as seen:
                page = visitor.get(url)
            assert len(seen) <= MOST, seen
            assert len(page.tree.xpath("//div[@class='linkrow']")) <= 50
    assert "More" in jordan.get("/risk").text


def test_the_gravest_first_then_the_oldest_and_on_from_there(sqlite_app: Flask) -> None:
    from_here = _all_of(sqlite_app, "/risk?show=team")
    assert from_here == []
    _crowd(sqlite_app, 130)
    rows = _all_of(sqlite_app, "/risk?show=team")
    assert len(rows) == len(set(rows)) == 104
    with sqlite_app.app_context():
        tasks = {f"/risk/{one.id}": one for one in db.session.query(RiskTask)}
        graveness = [(list(Level).index(tasks[one].level), tasks[one].opened_at) for one in rows]
    assert graveness == sorted(graveness)
    assert len(_all_of(sqlite_app, "/risk?state=closed")) == 26
    assert len(_all_of(sqlite_app, "/risk?level=urgent")) == len([one for one in graveness if not one[0]])


def _all_of(app: Flask, url: str | None) -> list[str]:
    jordan, found = Visitor(app, "jordan"), list[str]()
    while url:
        page = jordan.get(url)
        found += [link.split("?")[0] for link in page.links() if link.startswith("/risk/")]
        url = next((a.get("href") for a in page.tree.xpath("//p[@class='pager']/a")), None)
    return found


def test_what_was_chosen_goes_along_and_nonsense_is_left_out(sqlite_app: Flask) -> None:
    url = opened(sqlite_app, q9="3")
    jordan = Visitor(sqlite_app, "jordan")
    (row,) = {link for link in jordan.get("/risk?show=team&level=urgent").links() if link.startswith(url)}
    page = jordan.get(row)
    assert "/risk?show=team&level=urgent" in page.links()
    page = jordan.submit(page, "/acknowledgement")
    assert page.headers["Location"] == f"{url}?show=team&level=urgent&said=follow_ups.acknowledge"
    assert "No follow-up is open here." in jordan.get("/risk?level=high").text
    assert "No closed follow-up here." in jordan.get("/risk?state=closed").text
    for odd in ("?show=all", "?level=x&after=1~2~3", "?after=0~2026-01-01T00:00:00~x", "?show=%00&state=%F0"):
        assert "Maya Torres" in jordan.get(f"/risk{odd}").text


def test_each_sees_her_own(app: Flask, visit: Visit) -> None:
    supervises(app, "priya", "maya")
    opened(app)
    assert "Maya Torres" in visit("priya").get("/risk?show=team").text
    assert "Maya Torres" not in visit("priya").get("/risk").text
    assert "with Jordan Lee" in visit("sam").get("/risk").text
    for name in ("nora", "dana", "luis"):
        for which in ("mine", "team", "all"):
            assert "Maya" not in visit(name).get(f"/risk?show={which}").text
    do(visit("jordan"), opened(app, "devon"), "closing", done="Seen.")
    assert "Devon Kim" not in visit("jordan").get("/risk").text
    assert "Devon Kim" in visit("jordan").get("/risk?state=closed").text


def test_each_says_why_to_who_may_read_it_and_no_answer(app: Flask, visit: Visit, ids: Ids) -> None:
    opened(app)
    mark_at(visit("dana"), room_of(app, session_in(app, -5)), maya="unexcused", devon="here")
    maya, jordan, sam = visit("maya"), visit("jordan"), visit("sam")
    thread = maya.get("/messages", status=303).headers["Location"].split("#")[0]
    maya.post(f"{thread}/messages", {"body": "I cannot go on"})
    (link,) = [link for link in jordan.get(thread).links() if "/follow-ups/" in link]
    jordan.post(link, {"level": "high", "note": "She cried in the group"})
    with app.app_context():
        sams = db.session.query(RiskTask).filter_by(definition="message").one().id
    by_name, on_her_page = "/following-sibling::p[1]/text()", "/text()"
    for url, place in (("/risk?show=team", by_name), (f"/patients/{ids('maya')}", on_her_page)):
        page = jordan.get(url)
        assert sorted(page.tree.xpath(f"//a[starts-with(@href, '/risk/')]{place}")) == [
            "A message",
            "First missed session",
            "PHQ-9",
        ]
        assert "cried" not in page.text
    do(jordan, f"/risk/{sams}", "owner", to=str(ids("sam")))
    assert {"PHQ-9", "First missed session"} <= set(jordan.get("/").tree.xpath("//p/text()"))
    for url in ("/risk", "/risk?show=mine", "/"):
        seen = sam.get(url)
        assert "Maya Torres" in seen.text
        for words in ("PHQ", "missed session", "A message"):
            assert words not in seen.text.replace("a message or a missed session", ""), "for her care team to read"


def test_those_of_one_person(app: Flask, visit: Visit, ids: Ids) -> None:
    hers, priyas = opened(app), opened(app, "lena")
    sam = visit("sam")
    page = sam.get(f"/risk?owner={ids('jordan')}")
    assert [link.split("?")[0] for link in page.links() if link.startswith("/risk/")] == [hers]
    assert "Jordan Lee" in page.tree.xpath("string(//main/header)")
    assert "/risk" in page.links()
    assert f"/risk?level=high&owner={ids('jordan')}" in page.links(), "it goes along"
    assert {hers, priyas} <= set(sam.get("/risk").links())
    assert "No follow-up is open here." in sam.get(f"/risk?owner={ids('dana')}").text
    assert hers not in visit("priya").get(f"/risk?show=team&owner={ids('jordan')}").text
    assert {hers, priyas} <= set(sam.get("/risk?owner=nonsense").links())


def test_an_address_from_the_ends_of_the_calendar_is_left_out(app: Flask, visit: Visit) -> None:
    url, jordan = opened(app), visit("jordan")
    for at in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-01-01T00:00:00", "x"):
        after = f"0~{at}~{url.rsplit('/', 1)[1]}".replace("+", "%2B")
        assert url in jordan.get(f"/risk?after={after}").links()
