"""A new password ends what reads without it, apps with a key and a calendar with her address, or she says otherwise."""

from collections.abc import Callable
from threading import Thread
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts import reading_on
from portal.accounts.models import AppKey
from portal.audit.models import AuditEvent
from portal.database import db
from portal.demo.accounts import PASSWORD
from portal.schedule.calendar_models import CalendarFeed
from tests.accounts.doors import Visit, cookie, holding, is_in, rows
from tests.accounts.key import Key, register
from tests.accounts.test_links_once import NEW, link_for
from tests.records.test_apps import key_on, made
from tests.schedule.calendars import ask, subscribe
from tests.visitor import Page, Visitor

Ids = Callable[[str], UUID]


def changed(visitor: Visitor, **more: str) -> Page:
    page = visitor.get("/account")
    return visitor.submit(page, "/password", old_password=PASSWORD, **NEW, **more)


def verbs(app: Flask, whose: UUID) -> list[str]:
    with app.app_context():
        its = select(AuditEvent.verb).where(AuditEvent.chain_id == whose).order_by(AuditEvent.place)
        return list(db.session.scalars(its))


def reads(app: Flask, key: str, address: str, ids: Ids) -> tuple[bool, bool]:
    """The app with the key, the calendar with the address."""
    there = app.test_client(use_cookies=False)
    answer = there.get(f"/fhir/Patient/{ids('maya')}", headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code in (200, 401)
    return answer.status_code == 200, ask(app, address).status_code == 200


def test_the_page_says_what_reads_on_and_all_of_it_ends(app: Flask, visit: Visit, ids: Ids) -> None:
    maya, other = visit("maya"), visit("maya")
    key, address = key_on(made(maya)), subscribe(maya)
    form = maya.get("/account").tree.xpath("//form[@action='/account/password']")[0]
    said = " ".join(form.text_content().split())
    for words in ("on 1 other device.", "1 app with a key of yours", "The calendar that has your private address"):
        assert words in said
    assert form.xpath(".//input[@name='ends_readers'][@checked]")
    assert reads(app, key, address, ids) == (True, True)
    told = maya.follow(changed(maya))
    assert "Apps and calendars that you connected read nothing more here." in told.text
    assert reads(app, key, address, ids) == (False, False)
    assert not is_in(other)
    assert {"ended", "revoked"} <= set(verbs(app, ids("maya"))), "her record says when"
    assert "reads-on" not in maya.get("/account").html


def test_she_may_let_them_read_on(app: Flask, visit: Visit, ids: Ids) -> None:
    maya, other = visit("maya"), visit("maya")
    key, address = key_on(made(maya)), subscribe(maya)
    page = maya.get("/account")
    unticked = page.form("/account/password")
    assert unticked.pop("ends_readers")
    answer = maya.post("/account/password", {**unticked, "old_password": PASSWORD, **NEW})
    assert "go on reading here" in maya.follow(answer).text
    assert reads(app, key, address, ids) == (True, True)
    assert not is_in(other), "whoever is signed in elsewhere is signed out in any case"


def test_what_she_was_not_asked_about_ends(app: Flask, visit: Visit, ids: Ids) -> None:
    """Her page was open while somebody else made a key."""
    maya, somebody = visit("maya"), visit("maya")
    page = maya.get("/account")
    assert "reads-on" not in page.html
    key, address = key_on(made(somebody)), subscribe(somebody)
    maya.submit(page, "/password", old_password=PASSWORD, **NEW)
    assert reads(app, key, address, ids) == (False, False)


def test_a_refusal_ends_nothing_and_keeps_her_choice(app: Flask, visit: Visit, ids: Ids) -> None:
    maya = visit("maya")
    key, address = key_on(made(maya)), subscribe(maya)
    form = maya.get("/account").form("/account/password")
    del form["ends_readers"]
    refused = maya.post("/account/password", {**form, "old_password": "not it", **NEW}, status=422)
    assert refused.tree.xpath("//input[@name='ends_readers'][not(@checked)]")
    assert reads(app, key, address, ids) == (True, True)


def test_asked_for_the_first_time_after_a_refusal_it_is_ticked(app: Flask, visit: Visit, ids: Ids) -> None:
    """There was no such thing on her page yet: somebody else has made one, and she mistypes her password."""
    maya, somebody = visit("maya"), visit("maya")
    page = maya.get("/account")
    key, address = key_on(made(somebody)), subscribe(somebody)
    refused = maya.submit(page, "/password", old_password="not it", **NEW, status=422)
    assert refused.tree.xpath("//input[@name='ends_readers'][@checked]")
    maya.submit(refused, "/password", old_password=PASSWORD, **NEW)
    assert reads(app, key, address, ids) == (False, False)


def test_a_link_from_a_mail_ends_them_and_says_so(app: Flask, visit: Visit, ids: Ids) -> None:
    maya = visit("maya")
    key, address = key_on(made(maya)), subscribe(maya)
    link, browser = link_for(app), visit()
    assert "Apps and calendars that you connected read nothing more here." in browser.get(link).text
    browser.post(link, NEW)
    assert reads(app, key, address, ids) == (False, False)
    assert not is_in(holding(app, cookie(maya)))
    assert "Any app or calendar that read for you was ended" in browser.get("/notices").text
    assert {"ended", "revoked"} <= set(verbs(app, ids("maya")))


def test_nobody_elses_end(app: Flask, visit: Visit, ids: Ids) -> None:
    devons, jordans = subscribe(visit("devon")), subscribe(visit("jordan"))
    changed(visit("maya"))
    assert [ask(app, one).status_code for one in (devons, jordans)] == [200, 200]
    jordan = visit("jordan")
    changed(jordan)
    assert ask(app, jordans).status_code == 404, "staff have a calendar, too"
    assert "revoked" not in verbs(app, ids("devon"))


def test_passkeys_sign_in_and_stay_so_she_is_led_to_them(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    register(maya, Key())
    form = maya.get("/account").tree.xpath("//form[@action='/account/password']")[0]
    assert "1 passkey goes on signing you in." in " ".join(form.text_content().split())
    assert form.xpath(".//a[@href='/account/passkeys']")


@pytest.mark.parametrize("typed", ["no", "0", "", "x" * 9000])
def test_whatever_is_sent_as_the_choice_is_taken_as_one(app: Flask, visit: Visit, ids: Ids, typed: str) -> None:
    maya = visit("maya")
    maya.post("/account/password", {"old_password": PASSWORD, **NEW, "was_asked": typed, "ends_readers": typed})
    assert is_in(maya)


@pytest.mark.parametrize("what", ["an app's key", "a calendar's address"])
def test_what_is_made_at_the_same_moment_does_not_outlive_it(
    app: Flask, visit: Visit, ids: Ids, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """Somebody else, signed in with the old password, is making one while she sets another. (On SQLite one of the two
    has waited before it began.)"""
    maya, somebody = visit("maya"), visit("maya")
    plain, hers = reading_on.wait_to_make, Thread(target=lambda: changed(maya))

    def changed_first(actor: Any) -> None:
        hers.start()
        hers.join(3)
        plain(actor)

    monkeypatch.setattr(reading_on, "wait_to_make", changed_first)
    if what == "an app's key":
        form = somebody.get("/records/apps").form("/records/apps")
        answer = somebody.client.post("/records/apps", data={**form, "called": "Mine", "days": "30"})
        live = select(AppKey.id).where(AppKey.revoked_at.is_(None))
    else:
        fields = {"csrf_token": somebody.csrf_token()}
        answer = somebody.client.post("/schedule/calendar/address", data=fields)
        live = select(CalendarFeed.id).where(CalendarFeed.revoked_at.is_(None), CalendarFeed.user_id == ids("maya"))
    hers.join()
    assert answer.status_code in (200, 303, 409)
    assert rows(app, live) is None
    assert is_in(maya)
