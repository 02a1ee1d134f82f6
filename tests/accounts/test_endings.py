"""When a sign-in ends: by the clock, to the second, by whatever takes it away, and never undone by a late request."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import update

from portal.accounts import actions, sign_ins
from portal.accounts.models import RoleGrant, SignIn, User
from portal.accounts.tokens import hashed
from portal.clock import now
from portal.connections import begin_writing
from portal.database import db
from tests.accounts.doors import cookie, holding, is_in, set_password
from tests.accounts.test_links_once import NEW, link_for
from tests.accounts.test_second_step import CONFIRM, SET_UP, shown
from tests.proof.row import Proof
from tests.visitor import Visitor
from tests.worksheets_http.given import give, save

Ids = Callable[[str], UUID]
At = Callable[[timedelta], None]
BACKGROUND = {"HX-Request": "true", "X-Background": "1"}
SECOND, MINUTE, IDLE, ABSOLUTE = timedelta(seconds=1), timedelta(minutes=1), timedelta(minutes=15), timedelta(hours=12)


@pytest.fixture
def at(time_machine: Any) -> At:
    """`at(span)`: it is now so long after the test began."""
    begun = now()

    def move(span: timedelta) -> None:
        time_machine.move_to(begun + span, tick=False)

    move(timedelta())
    return move


def wrong_when_idle(app: Flask, at: At, base: timedelta) -> list[str]:
    """One second before the end she is in, one second after it she is not; looking for news does not put it off."""
    wrong = []
    for alive, span in ((True, IDLE - SECOND), (False, IDLE + SECOND)):
        at(base)
        maya = Visitor(app, "maya")
        for minute in range(2, 15, 4):
            at(base + minute * MINUTE)
            maya.client.get("/news?known=0-0", headers=BACKGROUND)
            maya.client.get("/staying?known=0", headers=BACKGROUND)
        at(base + span)
        wrong += [] if is_in(maya) is alive else [f"idle {span}"]
        base += timedelta(hours=1)
    return wrong


def wrong_at_last(app: Flask, at: At, base: timedelta, absolute: timedelta = ABSOLUTE) -> list[str]:
    """The same of the absolute end, for somebody who is there all the time."""
    wrong = []
    for alive, span in ((True, absolute - SECOND), (False, absolute + SECOND)):
        at(base)
        maya = Visitor(app, "maya")
        for n in range(1, absolute // (14 * MINUTE) + 1):
            at(base + n * 14 * MINUTE)
            wrong += [] if is_in(maya) else ["went while she was there"]
        at(base + span)
        wrong += [] if is_in(maya) is alive else [f"absolute {span}"]
        base += timedelta(hours=13)
    return wrong


@pytest.mark.proof("G3")
def test_to_the_second(sqlite_app: Flask, proof: Proof, at: At) -> None:
    rounds, wrong = proof.size(1, 25), []
    for day in range(0, 2 * rounds, 2):
        wrong += wrong_when_idle(sqlite_app, at, timedelta(days=day, hours=-3))
        wrong += wrong_at_last(sqlite_app, at, timedelta(days=day))
    proof.tried(4 * rounds, len(wrong))
    assert wrong == []


def test_saving_what_did_not_change_in_the_background_is_not_being_there(sqlite_app: Flask, at: At) -> None:
    """The page sends a draft only when somebody typed; a request that says it comes by itself never counts."""
    sheet, maya = give(sqlite_app, "maya", "thought-record-short"), Visitor(sqlite_app, "maya")
    save(maya, sheet, {"situation": "typed"})
    for minute in (5, 10, 14):
        at(minute * MINUTE)
        save(maya, sheet, {"situation": "typed"}, status=200, htmx=True, headers={"X-Background": "1"})
    at(IDLE + SECOND)
    assert not is_in(maya)


def test_a_poll_that_counts_as_being_there_is_found(sqlite_app: Flask, at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_ins, "in_background", lambda: False)
    assert wrong_when_idle(sqlite_app, at, timedelta()) == [f"idle {IDLE + SECOND}"]


def test_a_limit_that_is_a_second_late_is_found(sqlite_app: Flask, at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    hour = timedelta(hours=1)
    monkeypatch.setitem(sqlite_app.config, "IDLE_LIMIT", IDLE + 2 * SECOND)
    monkeypatch.setitem(sqlite_app.config, "ABSOLUTE_LIMIT", hour + 2 * SECOND)
    assert wrong_when_idle(sqlite_app, at, timedelta()) == [f"idle {IDLE + SECOND}"]
    assert wrong_at_last(sqlite_app, at, timedelta(hours=3), hour) == [f"absolute {hour + SECOND}"]


def new_password(app: Flask, ids: Ids) -> None:
    """By herself, in another browser."""
    elsewhere, new = Visitor(app, "jordan"), "a slow boat to nowhere at all"
    page = elsewhere.get("/account")
    elsewhere.submit(page, "/password", old_password="riverbend-demo", new_password=new, repeat=new)


def new_second_factor(app: Flask, ids: Ids) -> None:
    elsewhere = Visitor(app, "jordan")
    square = elsewhere.post(SET_UP, status=200)
    elsewhere.submit(square, CONFIRM, status=200, code=shown(square).now())


def sign_out_everywhere(app: Flask, ids: Ids) -> None:
    elsewhere = Visitor(app, "jordan")
    elsewhere.submit(elsewhere.get("/account"), "/sign-ins/end")


def deactivation(app: Flask, ids: Ids) -> None:
    Visitor(app, "sam").post(f"/admin/people/{ids('jordan')}/standing", {"change": "out"})


def role_given(app: Flask, ids: Ids) -> None:
    fields = {"role": "leader", "change": "give", "from_on": str(now().date() + timedelta(days=1))}
    Visitor(app, "sam").post(f"/admin/people/{ids('jordan')}/roles", fields)


def role_ended(app: Flask, ids: Ids) -> None:
    fields = {"role": "therapist", "change": "end", "from_on": str(now().date() + timedelta(days=1))}
    Visitor(app, "sam").post(f"/admin/people/{ids('jordan')}/roles", fields)


def discharge(app: Flask, ids: Ids) -> None:
    """The days on which she may still read are over: the row that says so, as the end of a stay leaves it."""
    with app.app_context():
        begin_writing()
        hers = update(RoleGrant).where(RoleGrant.user_id == ids("maya"))
        db.session.execute(hers.values(until_on=now().date() - timedelta(days=2)))
        db.session.commit()


def link_for_a_new_password(app: Flask, ids: Ids) -> None:
    Visitor(app).post(link_for(app, "jordan"), NEW)


CAUSES = {
    "new-password": ("jordan", new_password),
    "link-for-a-new-password": ("jordan", link_for_a_new_password),
    "new-second-factor": ("jordan", new_second_factor),
    "signed-out-everywhere": ("jordan", sign_out_everywhere),
    "deactivation": ("jordan", deactivation),
    "role-given": ("jordan", role_given),
    "role-ended": ("jordan", role_ended),
    "discharge": ("maya", discharge),
}
"""Each with whose sign-ins end by it. Another one is one line."""
HERS = {"jordan": "/review", "maya": "/worksheets"}


def still_open(app: Flask, ids: Ids, cause: str) -> int:
    """In how many of three browsers she reaches, with the next request, what was hers a moment ago."""
    name, act = CAUSES[cause]
    browsers, bystander = [Visitor(app, name) for _ in range(3)], Visitor(app, "devon")
    assert all(one.client.get(HERS[name]).status_code == 200 for one in browsers)
    act(app, ids)
    assert is_in(bystander)
    return sum(one.client.get(HERS[name]).status_code == 200 for one in browsers)


@pytest.mark.proof("G5")
@pytest.mark.parametrize("cause", CAUSES)
def test_revoked_at_the_next_request(
    sqlite_app: Flask, proof: Proof, cause: str, people: Ids, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = still_open(sqlite_app, people, cause)
    proof.tried(3, left)
    assert left == 0


@pytest.fixture
def people(sqlite_app: Flask) -> Ids:
    def look_up(name: str) -> UUID:
        with sqlite_app.app_context():
            return db.session.scalars(db.select(User.id).where(User.name.ilike(f"{name} %"))).one()

    return look_up


@pytest.mark.parametrize("cause", ["new-password", "signed-out-everywhere"])
def test_sign_ins_that_are_not_ended_are_found(
    sqlite_app: Flask, people: Ids, monkeypatch: pytest.MonkeyPatch, cause: str
) -> None:
    monkeypatch.setattr(sign_ins, "end_all", lambda user_id, but=None: None)
    assert still_open(sqlite_app, people, cause) == 3


ENDS: dict[str, Callable[[SignIn], None]] = {
    "ended": lambda row: sign_ins.end(row.id),
    "new-password": lambda row: set_password(actions.get(row.user_id), "a slow boat to nowhere at all"),
    "deactivation": lambda row: actions.deactivate(actions.get(row.user_id), by=row.user_id),
}


def revived(app: Flask, at: At, end: Callable[[SignIn], None]) -> bool:
    """She is looked up; another request ends her sign-in; then this one is answered, and noted as a sign of life."""
    at(timedelta())
    maya = Visitor(app, "maya")
    at(2 * MINUTE)

    def end_meanwhile(response: Any) -> Any:
        with app.app_context():
            begin_writing()
            its = db.select(SignIn).where(SignIn.token_hash == hashed(cookie(maya) or ""))
            end(db.session.scalars(its).one())
            db.session.commit()
        return response

    app.after_request_funcs[None].insert(0, end_meanwhile)
    try:
        assert maya.client.get("/account").status_code == 200
    finally:
        app.after_request_funcs[None].remove(end_meanwhile)
    return is_in(holding(app, cookie(maya)))


@pytest.mark.proof("G6")
@pytest.mark.parametrize("how", ENDS)
def test_a_request_under_way_revives_nothing(app: Flask, proof: Proof, at: At, how: str) -> None:
    rounds = proof.size(1, 30) if how == "ended" else 1
    alive = sum(revived(app, at, ENDS[how]) for _ in range(rounds))
    proof.tried(rounds, alive)
    assert alive == 0


def test_a_sign_of_life_that_revives_is_found(sqlite_app: Flask, at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    table = SignIn.__table__
    careless = update(table).values(seen_at=db.bindparam("now"), ended_at=None)  # type: ignore[arg-type]
    monkeypatch.setattr(sign_ins, "_TOUCH", careless.where(table.c.id == db.bindparam("sign_in")))
    assert revived(sqlite_app, at, ENDS["ended"])
