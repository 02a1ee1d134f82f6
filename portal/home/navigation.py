"""The main ways through the portal, per role, with what waits behind each."""

from dataclasses import dataclass

from flask import request

from portal.access.actor import Actor, Role, current_actor
from portal.home.news import MESSAGES, NOTICES, REVIEW, news
from portal.web.translation import text as _
from portal.web.urls import path_for

MOST = 5
"""As many as fit side by side with their words on the narrowest phone."""
FURTHER = {
    "home.today": ("/risk", "/letters", "/emergency-access"),
    "caseload.patients": ("/one-to-ones", "/assignments", "/recurring"),
    "caseload.groups": ("/homework", "/recurring", "/week-on-paper"),
    "materials.index": ("/handouts",),
    "caseload.library": ("/worksheets/library",),
    "admin.week": ("/admin/coverage", "/admin/outcomes"),
    "admin.groups": (
        *("/admin/programs", "/admin/program-copies", "/admin/tracks", "/admin/series", "/admin/enrollments"),
        *("/admin/leaders", "/admin/holidays", "/admin/waiting-places", "/groups", "/week-on-paper"),
    ),
    "admin.people": (
        *("/admin/representatives", "/admin/authorizations", "/admin/certifications", "/admin/care-team"),
        "/admin/away",
    ),
    "admin.clinic": ("/admin/crisis-texts", "/admin/hours", "/admin/kept-records"),
}
"""What staff reach by a way without its address saying so."""
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
    ways = [(endpoint, label, path_for(endpoint), icon) for endpoint, label, icon in _ways(actor)]
    current = _current([(endpoint, url) for endpoint, _label, url, _icon in ways], actor.is_staff)
    return tuple(
        Item(label, url, icon, url == current, counts.get(_COUNTED.get(endpoint, ""), 0))
        for endpoint, label, url, icon in ways
    )


def _current(ways: list[tuple[str, str]], is_staff: bool) -> str:
    """Where the way leads at which this page lies; "" for none."""
    here = request.path
    under = [url for _endpoint, url in ways if _lies_under(here, url)]
    further = [url for endpoint, url in ways if any(_lies_under(here, one) for one in FURTHER.get(endpoint, ()))]
    return next(iter(under or further if is_staff else under), "")


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
