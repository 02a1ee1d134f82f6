"""The life of an address: made, shown to her alone, renewed, stopped. What is none looks the same, whatever it is."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text

from portal import clock
from portal.accounts.models import SignIn, Standing, User
from portal.audit.models import CLINIC_CHAIN, AuditEvent
from portal.database import Base, db
from portal.schedule.calendar.queries import behind
from portal.schedule.calendar_models import CalendarFeed
from tests.access.outcomes import blank
from tests.actors import actor
from tests.schedule.calendars import PLACE, address_on, ask, events, subscribe
from tests.schedule.given import session_in, writing
from tests.statements import counted
from tests.visitor import Page, Visitor

Visit = Callable[[str | None], Visitor]
TOKEN = re.compile(r'(?<=name="csrf_token" value=")[^"]*|(?<=name="hx-stamp" content=")[^"]*')
OF_A_REQUEST = ("Date", "Set-Cookie", "Content-Length", "X-Request-ID")
MALFORMED = ("x", "A" * 42, "A" * 44, "A" * 5000, "%00", "%ff%fe", "../etc", "a%20b", "恐れ", "' OR 1=1", "None", ".")


def _feeds(app: Flask) -> list[CalendarFeed]:
    with app.app_context():
        return list(db.session.scalars(select(CalendarFeed).order_by(CalendarFeed.id)))


def _shape(app: Flask, path: str) -> tuple[object, ...]:
    answer = ask(app, path)
    headers = {(name, value) for name, value in answer.headers if name not in OF_A_REQUEST}
    status, _, words = blank(answer)
    return status, headers, TOKEN.sub("", str(words))


def test_the_week_offers_it(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    page = maya.get("/schedule")
    assert "Put this in my calendar" in page.text
    assert PLACE in page.links()
    assert not [link for link in page.links() if ".ics" in link]
    path = subscribe(maya)
    page = maya.get("/schedule")
    assert f"webcal://localhost{path}" in page.links()
    assert PLACE in page.links()
    assert PLACE in maya.get("/account").links()
    assert "calendar-offer" not in maya.get("/schedule", htmx=True).html


def test_the_page_shows_it_to_be_copied(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    page = maya.get(PLACE)
    assert "This word and the time, and nothing else" in page.text
    page = maya.follow(maya.submit(page, "/address"))
    path = address_on(maya, PLACE)
    [field] = page.tree.xpath("//input[@id='address']")
    assert (field.get("value"), field.get("readonly")) == (f"http://localhost{path}", "readonly")
    assert "Whoever has this address can see when your sessions are." in page.text
    assert path.split("/")[2][:-4] not in page.tree.findtext(".//title")
    assert ask(app, path).status_code == 200


def test_one_at_a_time_however_often_it_is_asked_for(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    assert subscribe(maya) == subscribe(maya)
    assert len(_feeds(app)) == 1


def test_two_taps_at_once_make_one(app: Flask, visit: Visit) -> None:
    maya, again = visit("maya"), visit("maya")
    with ThreadPoolExecutor(2) as pool:
        taps = [
            pool.submit(one.client.post, f"{PLACE}/address", data={"csrf_token": one.csrf_token()})
            for one in (maya, again)
        ]
    assert [tap.result().status_code for tap in taps] == [303, 303]
    assert len(_feeds(app)) == 1


def test_the_secret_is_long_and_kept_nowhere(app: Flask, visit: Visit) -> None:
    secret = subscribe(visit("maya")).split("/")[2].removesuffix(".ics")
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", secret)
    with app.app_context():
        for table in Base.metadata.sorted_tables:
            assert secret not in repr(db.session.execute(text(f'SELECT * FROM "{table.name}"')).all())
    with app.test_request_context():
        owner = behind(secret)
    assert owner is not None
    assert secret not in repr(owner)


def test_a_new_one_stops_the_old_one_at_once(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    old = subscribe(maya, more=True)
    page = maya.submit(maya.get(PLACE), "/renewal")
    new = address_on(maya)
    assert "You have a new address" in maya.follow(page).text
    assert new != old
    assert (ask(app, old).status_code, ask(app, new).status_code) == (404, 200)
    assert [feed.says_what for feed in _feeds(app)] == [True, True]


def test_a_second_tap_leaves_the_new_one_alone(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    subscribe(maya)
    page = maya.get(PLACE)
    maya.submit(page, "/renewal")
    new = address_on(maya)
    maya.submit(page, "/renewal")
    assert address_on(maya) == new
    assert len(_feeds(app)) == 2


def test_stopped_and_begun_again(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    old = subscribe(maya, more=True)
    assert "Stopped." in maya.follow(maya.submit(maya.get(PLACE), "/end")).text
    assert ask(app, old).status_code == 404
    maya.post(f"{PLACE}/end")
    new = subscribe(maya)
    assert new != old
    assert [feed.says_what for feed in _feeds(app)] == [True, False]  # anew is neutral anew


def test_what_it_says_can_be_taken_back(app: Flask, visit: Visit) -> None:
    session_in(app, 20)
    maya = visit("maya")
    path = subscribe(maya, more=True)
    page = maya.get(PLACE)
    assert page.form("/wording")["says"] == ["more"]
    assert "Opposite action" in ask(app, path).text
    saved = maya.follow(maya.submit(page, "/wording", says="little"))
    assert "Saved." in saved.text
    assert "Opposite action" not in ask(app, path).text


@pytest.mark.parametrize("says", ["", "everything", "more\x00"])
def test_neither_of_the_two_is_refused_with_a_sentence(app: Flask, visit: Visit, says: str) -> None:
    maya = visit("maya")
    subscribe(maya, more=True)
    page = maya.post(f"{PLACE}/wording", {"says": says} if says else {}, status=422)
    assert page.tree.get_element_by_id("error-summary") is not None
    assert address_on(maya)
    assert _feeds(app)[0].says_what


@pytest.mark.parametrize("verb", ["wording", "renewal"])
def test_too_late_when_it_was_stopped_elsewhere(app: Flask, visit: Visit, verb: str) -> None:
    maya = visit("maya")
    subscribe(maya)
    page = maya.get(PLACE)
    maya.post(f"{PLACE}/end")
    refused = maya.submit(page, f"/{verb}", status=409)
    assert "This calendar address was stopped in the meantime." in refused.text
    assert all(feed.revoked_at for feed in _feeds(app))


def test_what_is_no_address_looks_the_same_whatever_it_is(app: Flask, visit: Visit) -> None:
    maya, devon = visit("maya"), visit("devon")
    revoked, live = subscribe(maya), subscribe(devon)
    maya.post(f"{PLACE}/end")
    shut = subscribe(visit("jordan"))
    with writing(app):
        db.session.get_one(User, actor("jordan").id).standing = Standing.DEACTIVATED
    unknown = _shape(app, f"/calendar/{'A' * 43}.ics")
    assert unknown[0] == 404
    assert ask(app, live).status_code == 200
    for path in (revoked, shut, *(f"/calendar/{secret}.ics" for secret in MALFORMED)):
        assert _shape(app, path) == unknown, path


def test_a_miss_costs_the_same_few_statements(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    revoked = subscribe(maya)
    maya.post(f"{PLACE}/end")
    counts = set()
    for path in (revoked, *(f"/calendar/{secret}.ics" for secret in ("A" * 43, "x", "A" * 5000))):
        with counted(app) as seen:
            ask(app, path)
        counts.add(len(seen))
    assert counts == {2}, seen


def test_an_account_that_is_opened_again_has_its_address_again(app: Flask, visit: Visit) -> None:
    path = subscribe(visit("maya"))
    for standing, status in ((Standing.DEACTIVATED, 404), (Standing.ACTIVE, 200)):
        with writing(app):
            db.session.get_one(User, actor("maya").id).standing = standing
        assert ask(app, path).status_code == status


def test_reading_it_keeps_nobody_signed_in(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    path, ago = subscribe(maya), clock.now() - timedelta(minutes=9)

    def seen_at() -> bool:
        with app.app_context():
            return db.session.scalars(select(SignIn.seen_at).where(SignIn.user_id == actor("maya").id)).one() > ago

    with writing(app):
        db.session.scalars(select(SignIn).where(SignIn.user_id == actor("maya").id)).one().seen_at = ago
    for url in (path, f"/calendar/{'A' * 43}.ics"):
        maya.client.get(url)
        assert not seen_at()
    maya.get("/schedule")
    assert seen_at()


def test_whoever_is_signed_in_reads_whose_address_it_is(app: Flask, visit: Visit) -> None:
    session_in(app, 20)
    path = subscribe(visit("maya"))
    assert visit("lena").client.get(path).data == ask(app, path).data
    assert events(app, path)


def test_each_change_is_written_down_without_the_secret(app: Flask, visit: Visit) -> None:
    for name in ("maya", "jordan"):
        visitor = visit(name)
        path = subscribe(visitor, more=True)
        visitor.submit(visitor.get(PLACE), "/renewal")
        visitor.post(f"{PLACE}/wording", {"says": "little"})
        visitor.post(f"{PLACE}/end")
        with app.app_context():
            me = actor(name).id
            asked = (AuditEvent.actor_id == me, AuditEvent.subject == "calendar_feed")
            rows = db.session.scalars(select(AuditEvent).where(*asked).order_by(AuditEvent.place)).all()
        verbs = ["made", "said more in", "revoked", "made", "said less in", "revoked"]
        assert [row.verb for row in rows] == verbs
        assert {row.chain_id for row in rows} == {me if name == "maya" else CLINIC_CHAIN}
        assert path.split("/")[2][:-4] not in repr([vars(row) for row in rows])


def test_nobody_else_is_shown_it(app: Flask, visit: Visit) -> None:
    path = subscribe(visit("maya"))
    pages: list[Page] = [visit(name).get(url) for name in ("devon", "jordan", "sam") for url in ("/schedule", PLACE)]
    assert not [page for page in pages if path in page.html]
    assert path in visit("maya").get(PLACE).html
