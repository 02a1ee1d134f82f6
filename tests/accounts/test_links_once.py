"""Links that open an account: once, in time, their owner's alone, and not after what they were made for has changed."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal.access.actor import Role
from portal.accounts import actions, addresses, resets
from portal.accounts.models import PasswordReset, Standing, User
from portal.clock import now
from portal.connections import begin_writing
from portal.database import db
from portal.demo.accounts import PASSWORD
from tests.accounts.doors import Visit, is_in, knock, rows, set_password
from tests.actors import actor
from tests.proof.row import Proof

NEW = {"new_password": "a lamp in every window", "repeat": "a lamp in every window"}
Later = Callable[..., None]


@pytest.fixture
def later(time_machine: Any) -> Later:
    return lambda **time: time_machine.move_to(now() + timedelta(**time), tick=False)


def committed(app: Flask, change: Callable[[], Any]) -> Any:
    with app.test_request_context():
        begin_writing()
        done = change()
        db.session.commit()
    return done


def link_for(app: Flask, name: str = "maya") -> str:
    def make() -> str:
        user_id = actor(name).id
        resets.send(user_id)
        open_one = select(PasswordReset.id).where(PasswordReset.user_id == user_id, PasswordReset.expires_at > now())
        return (
            f"/forgotten/{resets.token_of(db.session.scalars(open_one.where(PasswordReset.used_at.is_(None))).one())}"
        )

    return str(committed(app, make))


def invitation_for(app: Flask, n: int) -> str:
    since = now().date() - timedelta(days=1)

    def make() -> str:
        ines = actions.Newcomer("Ines Roth", f"ines{n}@riverbend.example", Role.PATIENT, since)
        _, token = actions.invite(ines, by=None)
        return f"/invitation/{token}"

    return str(committed(app, make))


def opens(app: Flask, visit: Visit, link: str) -> bool:
    """Whether a new password can be set with it; the page and the form must agree."""
    browser = visit()
    shown = browser.client.get(link).status_code
    fields = {**NEW, "csrf_token": browser.csrf_token()}
    done = browser.client.post(link, data=fields).status_code
    assert (shown, done) in ((200, 303), (404, 404))
    assert is_in(browser) == (done == 303)
    return done == 303


def user_of(name: str) -> User:
    return db.session.get_one(User, actor(name).id)


def test_in_time_and_once(app: Flask, visit: Visit, later: Later) -> None:
    later(seconds=0)
    link = link_for(app)
    later(minutes=19, seconds=59)
    assert opens(app, visit, link)
    assert not opens(app, visit, link)
    late = link_for(app)
    later(minutes=20)
    assert not opens(app, visit, late)
    knock(visit(), "maya", NEW["repeat"])


def test_a_refusal_uses_nothing_up(app: Flask, visit: Visit) -> None:
    link = link_for(app)
    visit().post(link, {"new_password": "short", "repeat": "short"}, status=422)
    assert opens(app, visit, link)


CHANGES: dict[str, Callable[[], Any]] = {
    "a newer link": lambda: resets.send(actor("maya").id),
    "a password changed": lambda: set_password(user_of("maya"), "another good one here"),
    "another address": lambda: addresses.change_address(user_of("maya"), "m@riverbend.example", actor("sam").id),
    "an account that is shut": lambda: actions.deactivate(user_of("maya"), actor("sam").id),
}


@pytest.mark.proof("F8")
def test_each_link_once(app: Flask, visit: Visit, proof: Proof, later: Later) -> None:
    later(seconds=0)
    for n in range(proof.size(1, 100)):
        for what, change in proof.random.sample(sorted(CHANGES.items()), len(CHANGES)):
            link = link_for(app)
            committed(app, change)
            proof.tried(1, int(opens(app, visit, link)))
            assert not proof.failures, what
            committed(app, _as_before)
        _not_somebody_elses(app, visit, proof)
        for link in (link_for(app), invitation_for(app, n)):
            _at_the_same_moment(app, visit, proof, link)
        later(hours=25)
    assert not proof.failures


def _as_before() -> None:
    hers = update(User).where(User.id == actor("maya").id)
    db.session.execute(hers.values(standing=Standing.ACTIVE))
    addresses.change_address(user_of("maya"), "maya@riverbend.example", actor("sam").id)


def _not_somebody_elses(app: Flask, visit: Visit, proof: Proof) -> None:
    """Maya's link sets no password but hers, whoever is signed in where it is opened; one bent a little sets none."""
    before = rows(app, select(User.password_hash).where(User.name.like("Devon %")))
    link, devon = link_for(app), visit("devon")
    bent = link[:-2] + ("A" if link[-2] != "A" else "B") + link[-1]
    devon.post(bent, NEW, status=404)
    devon.post(link, NEW)
    after = rows(app, select(User.password_hash).where(User.name.like("Devon %")))
    proof.tried(2, int(before != after))
    knock(visit(), "devon", PASSWORD)


def _at_the_same_moment(app: Flask, visit: Visit, proof: Proof, link: str) -> None:
    """Two with one link: exactly one gets in."""
    start, browsers = Barrier(2), [visit(), visit()]
    sent = [{**NEW, "csrf_token": browser.csrf_token()} for browser in browsers]
    statuses: list[int] = []

    def use(place: int) -> None:
        start.wait()
        statuses.append(browsers[place].client.post(link, data=sent[place]).status_code)

    threads = [Thread(target=use, args=(place,)) for place in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    proof.tried(1, int(sorted(statuses) != [303, 404]))
    assert sorted(statuses) == [303, 404]
    assert sum(map(is_in, browsers)) == 1


def test_unclaimed_a_link_works_twice(app: Flask, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: of two who both found it open, the claim alone keeps the second out."""
    link = link_for(app)
    found = rows(app, select(PasswordReset))
    monkeypatch.setattr(resets, "find", lambda token: db.session.get_one(PasswordReset, found.id))
    visit().post(link, NEW)
    visit().post(link, NEW, status=404)
    monkeypatch.setattr(resets, "use", lambda reset: True)
    visit().post(link, NEW)


@pytest.mark.parametrize("what", sorted(set(CHANGES) - {"an account that is shut"}))
def test_unended_a_link_outlives_its_reason(
    app: Flask, visit: Visit, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """The control: without the ending, the row's own question hears that the link still opens."""
    link = link_for(app)
    monkeypatch.setattr(resets, "end_open", lambda user_id: None)
    committed(app, CHANGES[what])
    assert opens(app, visit, link)
