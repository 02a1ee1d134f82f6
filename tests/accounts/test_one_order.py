"""Two who set a password for one account at the same moment: the second waits, and neither is cut off."""

from threading import Event, Thread
from typing import Any

import pytest
from flask import Flask

from portal.accounts import actions
from portal.demo.accounts import PASSWORD
from tests.accounts.doors import Visit, knock
from tests.accounts.test_links_once import NEW, link_for

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
