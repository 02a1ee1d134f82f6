"""The main ways through the portal, per role, with what waits behind each."""

from dataclasses import dataclass

from flask import current_app, request, url_for
from flask_babel import gettext as _

from portal.access.actor import Actor, Role, current_actor


@dataclass(frozen=True)
class Item:
    """One way: where it leads and how many new things wait there."""

    label: str
    url: str
    icon: str
    current: bool
    count: int = 0


def navigation() -> list[Item]:
    """The actor's items, in the order they stand on the page; empty for nobody."""
    actor = current_actor()
    if actor is None or actor.second_factor_pending:
        return []
    return [
        Item(label, url_for(endpoint), icon, request.blueprint == endpoint.partition(".")[0])
        for endpoint, label, icon in _ways(actor)
        if endpoint in current_app.view_functions
    ]


def _ways(actor: Actor) -> list[tuple[str, str, str]]:
    if actor.is_patient:
        return [
            ("home.today", _("Today"), "today"),
            ("worksheets.index", _("Worksheets"), "sheet"),
            ("messages.index", _("Messages"), "chat"),
            ("materials.index", _("Materials"), "book"),
        ]
    ways = [("home.today", _("Work list"), "today")]
    if Role.THERAPIST in actor.roles:
        ways += [("review.queue", _("Review"), "inbox"), ("messages.index", _("Messages"), "chat")]
        ways += [("caseload.patients", _("Patients"), "people")]
    if Role.LEADER in actor.roles:
        ways += [("caseload.groups", _("Groups"), "calendar")]
    if Role.ADMIN in actor.roles:
        ways += [("admin.groups", _("Programs and groups"), "calendar"), ("admin.people", _("People"), "people")]
    return ways
