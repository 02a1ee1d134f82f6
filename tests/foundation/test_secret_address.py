"""The address of a calendar holds its key, and the log holds no address: not of an answer, not of a fault."""

from collections.abc import Callable

import pytest
from flask import Flask

from portal.schedule.calendar import views
from tests.schedule.calendars import ask, subscribe
from tests.visitor import Visitor

Visit = Callable[..., Visitor]
Logged = Callable[[], str]


def test_the_log_names_the_endpoint(app: Flask, visit: Visit, logged: Logged, monkeypatch: pytest.MonkeyPatch) -> None:
    path = subscribe(visit("maya"))
    secret = path.split("/")[2].removesuffix(".ics")
    assert ask(app, path).status_code == 200
    assert ask(app, path.replace(secret, secret[::-1])).status_code == 404

    def broken(*given: object, **more: object) -> bytes:
        raise ValueError(f"{path} does not open")

    monkeypatch.setattr(views, "written", broken)
    assert ask(app, path).status_code == 500
    told = logged()
    assert '"endpoint": "calendar.feed"' in told
    assert '"fault": "ValueError"' in told
    assert secret not in told
    assert secret[::-1] not in told
