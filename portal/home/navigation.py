"""The main ways through the portal, per role, with what waits behind each."""

from dataclasses import dataclass

from flask import g, request
from sqlalchemy import select

from portal.access.actor import Actor, Role, current_actor
from portal.access.scope import binds
from portal.messages.queries import UNREAD, UNREAD_WITH_DESK
from portal.reading import read
from portal.web.translation import text as _
from portal.web.urls import path_for
from portal.worksheets.queries.waiting import WAITING


@dataclass(frozen=True)
class Item:
    """One way: where it leads and how many new things wait there."""

    label: str
    url: str
    icon: str
    current: bool
    count: int = 0


def navigation() -> tuple[Item, ...]:
    """The actor's items, in the order they stand on the page; empty for nobody."""
    actor = current_actor()
    if actor is None or actor.second_factor_pending:
        return ()
    counts = g.get("waiting") or _counts(actor)
    here = request.path
    return tuple(
        Item(label, url, icon, _lies_under(here, url), counts.get(endpoint, 0))
        for endpoint, label, icon in _ways(actor)
        for url in [path_for(endpoint)]
    )


def know(counts: dict[str, int]) -> None:
    """The page has counted already: nothing is asked again on its account."""
    g.waiting = counts


_UNREAD = select(UNREAD.scalar_subquery())
_UNREAD_AND_WAITING = select(UNREAD.scalar_subquery(), WAITING.scalar_subquery())
_UNREAD_WITH_DESK = select(UNREAD_WITH_DESK.scalar_subquery())
_UNREAD_WITH_DESK_AND_WAITING = select(UNREAD_WITH_DESK.scalar_subquery(), WAITING.scalar_subquery())


def _counts(actor: Actor) -> dict[str, int]:
    """What is new behind each way, by endpoint. One statement, none for those who have no such ways."""
    at_desk = Role.ADMIN in actor.roles
    if Role.THERAPIST in actor.roles:
        unread, waiting = read(_UNREAD_WITH_DESK_AND_WAITING if at_desk else _UNREAD_AND_WAITING, binds(actor)).one()
        return {"messages.index": unread, "review.queue": waiting}
    if actor.is_patient or at_desk:
        return {"messages.index": read(_UNREAD_WITH_DESK if at_desk else _UNREAD, binds(actor)).scalar_one()}
    return {}


def _lies_under(here: str, url: str) -> bool:
    """Whether the page lies at or under `url`: one package may stand behind several ways."""
    return here == url or (url != "/" and here.startswith(url + "/"))


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
        ways += [("caseload.groups", _("Groups"), "calendar"), ("materials.index", _("Handouts"), "book")]
    if actor.roles & {Role.THERAPIST, Role.LEADER}:
        ways += [("caseload.library", _("Library"), "sheet")]
    if Role.ADMIN in actor.roles:
        if Role.THERAPIST not in actor.roles:
            ways += [("messages.index", _("Messages"), "chat")]
        ways += [("admin.groups", _("Programs and groups"), "pin"), ("admin.people", _("People"), "user")]
        ways += [("admin.measures", _("Questionnaires"), "pen")]
        ways += [("caseload.handout_library", _("Handouts"), "book")] if Role.LEADER not in actor.roles else []
        ways += [("admin.clinic", _("Clinic"), "settings"), ("admin.outbox", _("Notices"), "send")]
        ways += [("admin.access_log", _("Access log"), "shield")]
    return ways
