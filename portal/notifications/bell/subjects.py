"""Where a notice leads: the floors above say it kind by kind, and the application connects them."""

from collections.abc import Callable, Mapping
from uuid import UUID

from flask import Flask, current_app

from portal.access.actor import Actor
from portal.notifications.models import Notice

Way = Callable[[Actor, UUID], str | None]
"""The address of a subject for this actor; None when it is not open to her, or not there any more."""


def init_bell(app: Flask, ways: Mapping[str, Way]) -> None:
    app.extensions["ways of notices"] = ways


def way_to(actor: Actor, notice: Notice) -> str | None:
    way: Way | None = current_app.extensions["ways of notices"].get(notice.kind)
    return way(actor, notice.subject_id) if way else None
