from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from portal.accounts.provider import calling
from tests.accounts.provider.played import SETTINGS, Played

Set = Callable[..., None]


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch) -> Played:
    """The provider, played."""
    played = Played()
    monkeypatch.setattr(calling, "get", played.get)
    monkeypatch.setattr(calling, "post", played.post)
    return played


@pytest.fixture
def set_up(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`set_up(app, roles=…)`: with these settings beside the usual; nobody is kept out by a limit."""

    def put(app: Flask, limits: bool = False, **more: Any) -> None:
        settings = replace(app.extensions["settings"], provider=replace(SETTINGS, **more))
        monkeypatch.setitem(app.extensions, "settings", settings)
        monkeypatch.setitem(app.extensions, "provider", {})
        if not limits:
            monkeypatch.setattr("portal.accounts.tries.KnockByPasskey.may_try", lambda knock: True)

    return put
