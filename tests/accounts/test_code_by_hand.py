"""Staff who lost phone, recovery codes and passkeys: a code of another's making lets them in once, to a new step."""

import time
from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.models import Passkey, RecoveryCode, User
from portal.audit.models import AuditEvent
from portal.cli import operating
from portal.cli.main import main
from portal.clock import now
from portal.database import db
from portal.demo.accounts import PASSWORD
from portal.notifications.models import Notice
from tests.accounts.doors import Visit, give_second_factor, is_in, rows
from tests.accounts.key import Key, register
from tests.accounts.test_second_step import CONFIRM, SET_UP, give, pending, shown
from tests.schedule.given import today
from tests.statements import counted
from tests.visitor import Visitor

Ids = Callable[[str], UUID]


@pytest.fixture(autouse=True)
def required(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "STAFF_SECOND_FACTOR", True)


def url(ids: Ids, name: str = "jordan") -> str:
    return f"/admin/people/{ids(name)}/second-step"


def made(sam: Visitor, ids: Ids, name: str = "jordan") -> str:
    page = sam.submit(sam.get(url(ids, name)), "/second-step", status=200)
    [field] = page.tree.xpath("//input[@id='code']")
    return str(field.get("value"))


def told(app: Flask, kind: str) -> list[UUID]:
    with app.app_context():
        return list(db.session.scalars(select(Notice.user_id).where(Notice.kind == kind)))


def verbs(app: Flask, user_id: UUID) -> list[tuple[str, UUID | None]]:
    with app.app_context():
        said = select(AuditEvent.verb, AuditEvent.actor_id).where(AuditEvent.subject_id == user_id)
        return [(one.verb, one.actor_id) for one in db.session.execute(said)]


def test_with_the_password_it_leads_to_a_new_second_step(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan, sam = visit("jordan"), visit("sam")
    register(jordan, Key())
    phone = give_second_factor(app, "jordan")
    code = made(sam, ids)
    assert is_in(jordan), "until it is used nothing is different"
    assert told(app, "code_by_hand") == [ids("jordan")]
    assert ("made a code for the second step", ids("sam")) in verbs(app, ids("jordan"))
    browser = pending(visit, "jordan")
    assert give(browser, code).headers["Location"] == SET_UP
    assert not is_in(jordan)
    assert not is_in(browser), "a new second step comes before all else"
    assert rows(app, select(func.count()).select_from(Passkey).where(Passkey.user_id == ids("jordan"))) == 0
    square = browser.submit(browser.get(SET_UP), SET_UP, status=200)
    browser.submit(square, CONFIRM, status=200, code=shown(square).at(int(time.time())))
    assert is_in(browser)
    for old in (code, phone.now()):
        give(pending(visit, "jordan"), old, status=422)
    assert ("came in by a code made by hand", ids("jordan")) in verbs(app, ids("jordan"))
    assert len(told(app, "way_in")) >= 2


def test_it_is_worth_nothing_without_the_password_or_for_anything_else(app: Flask, visit: Visit, ids: Ids) -> None:
    give_second_factor(app, "jordan")
    give_second_factor(app, "priya")
    code, priya = made(visit("sam"), ids), pending(visit, "priya")
    give(priya, code, status=422)
    jordan = visit("jordan")
    jordan.post("/account/proof", {"password": PASSWORD, "code": code}, status=422)  # no proof once signed in
    give(pending(visit, "jordan"), code)


def test_who_has_passkeys_alone_is_asked_for_it(app: Flask, visit: Visit, ids: Ids) -> None:
    register(visit("jordan"), Key())
    browser = pending(visit, "jordan")
    assert 'name="code"' not in browser.get("/sign-in/code").html
    code = made(visit("sam"), ids)
    page = browser.get("/sign-in/code")
    assert browser.submit(page, "/sign-in/code", code=code.upper()).headers["Location"] == SET_UP


def test_it_is_over_after_a_day_and_with_a_newer_one(app: Flask, visit: Visit, ids: Ids, time_machine: Any) -> None:
    give_second_factor(app, "jordan")
    first, second = made(visit("sam"), ids), made(visit("sam"), ids)
    give(pending(visit, "jordan"), first, status=422)
    time_machine.move_to(now() + timedelta(hours=24, seconds=1), tick=False)
    give(pending(visit, "jordan"), second, status=422)
    give(pending(visit, "jordan"), made(visit("sam"), ids))


def test_for_whom_there_is_none(app: Flask, visit: Visit, ids: Ids) -> None:
    sam = visit("sam")
    assert "only for somebody of the staff" in sam.get(url(ids, "maya")).text
    assert "They have no second step yet" in sam.get(url(ids, "priya")).text
    give_second_factor(app, "maya")
    give_second_factor(app, "sam")
    sam.post(url(ids, "maya"), status=409)
    assert "cannot change this for yourself" in sam.post(url(ids, "sam"), status=409).text
    give_second_factor(app, "jordan")
    sam.post(f"/admin/people/{ids('jordan')}/email-address", {"email": "else@where.example"})
    assert "changed in the last two days" in sam.post(url(ids), status=409).text
    for other in ("maya", "jordan", "dana"):
        assert visit(other).client.get(url(ids, "priya")).status_code in (403, 404)
    assert rows(app, select(func.count()).select_from(RecoveryCode)) == 0


def test_it_asks_who_makes_it_once_more(app: Flask, visit: Visit, ids: Ids, time_machine: Any) -> None:
    sam = visit("sam")
    give_second_factor(app, "jordan")
    form = sam.get(url(ids)).form("/second-step")
    time_machine.move_to(now() + timedelta(minutes=6), tick=False)
    assert sam.get(url(ids), status=303).headers["Location"].startswith("/account/proof")
    sam.post(url(ids), form, status=401)
    assert rows(app, select(func.count()).select_from(RecoveryCode)) == 0


def test_the_operator_makes_one_for_the_last_administrator(
    app: Flask, visit: Visit, ids: Ids, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operating, "application", lambda: app)
    asked = CliRunner().invoke
    refused = asked(main, ["users", "code", "sam@riverbend.example"])
    assert refused.exit_code == 1
    assert "no second step yet" in refused.output
    assert "No account has this address." in asked(main, ["users", "code", "no@body.example"]).output
    give_second_factor(app, "sam")
    done = asked(main, ["users", "code", "sam@riverbend.example"])
    assert done.exit_code == 0
    sam = pending(visit, "sam")
    assert give(sam, done.output.strip()).headers["Location"] == SET_UP
    assert ("made a code for the second step", None) in verbs(app, ids("sam"))


def test_of_two_with_the_same_code_one_comes_in(app: Flask, visit: Visit, ids: Ids) -> None:
    give_second_factor(app, "jordan")
    code = made(visit("sam"), ids)
    browsers, start, answers = [pending(visit, "jordan") for _ in range(2)], Barrier(2), []

    tokens = [one.get("/sign-in/code").form("/sign-in/code") for one in browsers]

    def try_it(n: int) -> None:
        start.wait()
        answers.append(browsers[n].client.post("/sign-in/code", data={**tokens[n], "code": code}).status_code)

    threads = [Thread(target=try_it, args=(n,)) for n in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert answers.count(303) == 1
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(RecoveryCode)) == 1
        assert db.session.get_one(User, ids("jordan")).totp_confirmed_at is None


def test_the_person_page_leads_there_for_staff_alone(app: Flask, visit: Visit, ids: Ids) -> None:
    sam = visit("sam")
    for name, leads in (("jordan", True), ("maya", False), ("sam", False)):
        page = sam.get(f"/admin/people/{ids(name)}")
        assert (url(ids, name) in page.links()) == leads
    with counted(app) as seen:
        sam.get(f"/admin/people/{ids('jordan')}")
    assert not [one for one in seen if "recovery_code" in str(one)]


def test_who_else_administers_the_clinic_hears_of_it(app: Flask, visit: Visit, ids: Ids) -> None:
    sam = visit("sam")
    fields = {"role": "admin", "change": "give", "from_on": today().isoformat()}
    sam.post(f"/admin/people/{ids('priya')}/roles", fields)
    give_second_factor(app, "jordan")
    made(sam, ids)
    assert told(app, "code_for_another") == [ids("priya")], "not who made it, and nobody else"
    priya = visit("priya")
    page = priya.get("/notices")
    assert "A code was made for a colleague who lost their second step" in page.text
    assert "A code was made for you" in visit("jordan").get("/notices").text
