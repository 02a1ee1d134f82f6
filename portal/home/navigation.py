"""The main ways through the portal, per role, with what waits behind each."""

from dataclasses import dataclass

from flask import request

from portal.access.actor import Actor, Role, current_actor
from portal.home.news import MESSAGES, NOTICES, REVIEW, news
from portal.web.translation import text as _
from portal.web.urls import path_for

MOST = 5
"""As many as fit side by side with their words on the narrowest phone."""
_COUNTED = {"messages.index": MESSAGES, "review.queue": REVIEW, "notices.index": NOTICES}


@dataclass(frozen=True, slots=True)
class Item:
    """One way: where it leads and how many new things wait there."""

    label: str
    url: str
    icon: str
    current: bool
    count: int = 0


@dataclass(frozen=True, slots=True)
class Rail:
    """The ways of staff. `first`: those that have room with their words on a phone; `rest`: behind "More" there.
    `above`: what stands beside the account there."""

    first: tuple[Item, ...]
    rest: tuple[Item, ...]
    above: tuple[Item, ...]

    @property
    def is_further(self) -> bool:
        """The page lies at one of the rest."""
        return any(item.current for item in self.rest)


def rail() -> Rail:
    """The same items, by where they stand."""
    items, bell = navigation(), path_for("notices.index")
    ways = tuple(item for item in items if item.url != bell)
    room = MOST if len(ways) <= MOST else MOST - 1
    return Rail(ways[:room], ways[room:], tuple(item for item in items if item.url == bell))


def navigation() -> tuple[Item, ...]:
    """The actor's items, in the order they stand on the page; empty for nobody."""
    actor = current_actor()
    if actor is None or actor.second_factor_pending:
        return ()
    found = news()
    counts = found.counts if found else {}
    here = request.path
    return tuple(
        Item(label, url, icon, _lies_under(here, url), counts.get(_COUNTED.get(endpoint, ""), 0))
        for endpoint, label, icon in _ways(actor)
        for url in [path_for(endpoint)]
    )


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
    if actor.roles == {Role.REPRESENTATIVE}:
        return [
            ("acting.index", _("People you act for"), "people"),
            ("accounts.account", _("Account"), "user"),
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
        ways += [("admin.week", _("This week"), "clock")]
        ways += [("admin.groups", _("Programs and groups"), "pin"), ("admin.people", _("People"), "user")]
        ways += [("admin.measures", _("Questionnaires"), "pen")]
        ways += [("caseload.handout_library", _("Handouts"), "book")] if Role.LEADER not in actor.roles else []
        ways += [("admin.clinic", _("Clinic"), "settings"), ("admin.outbox", _("Outbox"), "send")]
        ways += [("admin.access_log", _("Access log"), "shield")]
    elif Role.PROGRAM_ADMIN in actor.roles:
        ways += [("admin.week", _("This week"), "clock")]
        ways += [("admin.groups", _("Programs and groups"), "pin"), ("admin.people", _("People"), "user")]
        ways += [("admin.access_log", _("Access log"), "shield")]
    ways += [("notices.index", _("Notices"), "bell")] if actor.is_staff else []  # others have the bell on top
    return ways
