"""Two who change one account at the same moment: the second waits, and neither is cut off."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from itertools import combinations
from threading import Barrier, BrokenBarrierError, Event, Thread, get_ident
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from portal.accounts import actions, forgotten
from portal.accounts.models import User
from portal.admin import actions as admin
from portal.database import Conflict, db
from portal.demo.accounts import PASSWORD
from tests.accounts.doors import Visit, knock
from tests.accounts.test_links_once import NEW, committed, invitation_for, link_for
from tests.actors import actor
from tests.conftest import BACKENDS

OTHER = "a kettle on a quiet stove"


def test_by_a_link_while_it_is_changed(app: Flask, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever came by the link finds it used up, as she would have a moment later."""
    link, maya, nobody = link_for(app), visit("maya"), visit()
    held, plain = Event(), actions.set_hash
    came: list[int] = []

    def holding(*arguments: Any) -> None:
        if not held.is_set():
            held.set()
            by_link.join(1)
        plain(*arguments)

    fields = {**NEW, "csrf_token": nobody.csrf_token()}
    by_link = Thread(target=lambda: (held.wait(20), came.append(nobody.client.post(link, data=fields).status_code)))
    monkeypatch.setattr(actions, "set_hash", holding)
    by_link.start()
    maya.post("/account/password", {"old_password": PASSWORD, "new_password": OTHER, "repeat": OTHER})
    by_link.join()
    assert came == [404]
    knock(visit(), "maya", OTHER)


@contextmanager
def step_by_step(app: Flask) -> Iterator[None]:
    """Two take what they take at the same time: each lingers after the first thing it holds until the other holds
    something too, or has waited for a second."""
    both, through = Barrier(2), set[int]()

    def linger(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        takes = "FOR NO KEY UPDATE" in statement or "FOR UPDATE" in statement or statement.startswith("UPDATE")
        if takes and get_ident() not in through:
            through.add(get_ident())
            with suppress(BrokenBarrierError):
                both.wait(timeout=1)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "after_cursor_execute", linger)
    try:
        yield
    finally:
        event.remove(engine, "after_cursor_execute", linger)


Change = Callable[[User, str], Any]
ACCEPTING: Change = lambda ines, link: actions.accept(link.rsplit("/", 1)[1], NEW["repeat"], "en")  # noqa: E731
MOVING: Change = lambda user, link: admin.change_address(actor("sam"), user, "other@riverbend.example")  # noqa: E731
RENEWING: Change = lambda user, link: admin.renew_invitation(actor("sam"), user)  # noqa: E731
MAILING: Change = lambda user, link: admin.mail_new_invitation(actor("sam"), user)  # noqa: E731
SENDING: Change = lambda user, link: forgotten.send_to(user, actor("sam").id)  # noqa: E731
SHUTTING: Change = lambda user, link: admin.deactivate(actor("sam"), user)  # noqa: E731
SETTING: Change = lambda user, link: forgotten.set_anew(link.rsplit("/", 1)[1], NEW["repeat"])  # noqa: E731
OF_INVITED, OF_MAYA = (ACCEPTING, MOVING, RENEWING, MAILING, SHUTTING), (MOVING, SENDING, SHUTTING, SETTING)


@pytest.mark.parametrize("app", [one for one in BACKENDS if one != "sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("name", "changes"),
    [("Ines", two) for two in combinations(OF_INVITED, 2)] + [("Maya", two) for two in combinations(OF_MAYA, 2)],
)
def test_two_who_change_an_account_at_once(
    app: Flask, monkeypatch: pytest.MonkeyPatch, name: str, changes: tuple[Change, Change]
) -> None:
    """In whichever order they come: the second waits for the first, or is told; nobody is cut off by the database."""
    monkeypatch.setattr(admin, "sends_mail", lambda: True)
    link = invitation_for(app, 1) if name == "Ines" else link_for(app)
    fell: list[str] = []

    def make(change: Change) -> None:
        def made() -> None:
            change(db.session.scalars(select(User).where(User.name.like(f"{name} %"))).one(), link)

        try:
            committed(app, made)
        except Conflict:  # it was told
            pass
        except OperationalError as fault:
            fell.append(str(fault.orig))

    with step_by_step(app), ThreadPoolExecutor(2) as pool:
        list(pool.map(make, changes))
    assert fell == []
