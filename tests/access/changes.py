"""Fourscore things that happen to people in the middle of a session, and how each of them stands afterwards."""

from portal import clock
from portal.access.actor import Role
from portal.accounts.models import RoleGrant
from portal.programs.models import CareRole, CareTeamMember, Cover, Enrollment, GroupLeader
from portal.schedule.models import StandIn
from tests.access.cast import NONE, SIGNED_IN
from tests.access.changing import Change, as_now, begun, changed, deactivated, ended, owing_a_second_factor, signed_out
from tests.access.markers import mark

_DISCHARGE, _GONE = ended(Enrollment, patient_id="maya"), as_now("maya", member_of=NONE)
_HANDOUTS = frozenset(mark("day", what) for what in ("title", "text", "file", "content", "track", "new"))
_AGREED = frozenset({mark("day", "agreement"), mark("day", "announced")})
_LETTERS = frozenset({mark("rosa", "letter"), mark("lena", "letter")})
_IN_GROUP = _HANDOUTS | _AGREED | {mark("maya", "shown")}
_OF_DANA = _AGREED | frozenset(
    {
        mark("day", "hello"),
        mark("day", "withdrawn"),
        mark("day", "takenback"),
        *(mark(name, "reason") for name in ("maya", "devon", "rosa")),
    }
)
_IN_THE_LIBRARY = _HANDOUTS | {mark("day", "later"), mark("day", "old")}
_TALKED = ("message", "reply", "enclosed", "page", "schedule", "schedulepage")
_OF_JORDAN = frozenset(
    mark("maya", what)
    for what in ("sent", "raised", "plan", "target", "feedback", "talkreason", "reason", "early", *_TALKED)
)
_OF_PATIENT = ("sent", "raised", "plan", "target", "reason", *_TALKED)
_OF_DEVON = frozenset(mark("devon", what) for what in _OF_PATIENT)
_OF_PRIYA = frozenset(mark("lena", what) for what in ("feedback", "early", *_OF_PATIENT))
_FOLLOWED_OF_MAYA = frozenset({mark("maya", "concern")})
"""Who answers for a follow-up keeps it until it is passed on, whatever else she has lost by then."""
_COVERS_NO_MORE = as_now("carla", cares_for=NONE)

CHANGES = {
    "left a care team": Change(
        ended(CareTeamMember, patient_id="maya", user_id="jordan"),
        as_now("jordan", cares_for=frozenset({"devon"})),
        "jordan",
        lost=_OF_JORDAN,
    ),
    "joined a care team": Change(
        begun(CareTeamMember, patient_id="maya", user_id="priya", care_role=CareRole.SUPERVISOR),
        as_now("priya", cares_for=frozenset({"lena", "maya"})),
        "priya",
        won=_OF_JORDAN - {mark("maya", "talkreason")} | _FOLLOWED_OF_MAYA,  # the one-to-one is Jordan's
    ),
    "covers for a colleague": Change(
        begun(Cover, user_id="jordan", cover_id="priya"),
        as_now("priya", cares_for=frozenset({"lena", "maya", "devon"})),
        "priya",
        won=(_OF_JORDAN | _OF_DEVON) - {mark("maya", "talkreason")} | _FOLLOWED_OF_MAYA | {mark("devon", "concern")},
    ),
    "covers no more": Change(ended(Cover, user_id="priya", cover_id="carla"), _COVERS_NO_MORE, "carla", lost=_OF_PRIYA),
    "covers, and is no therapist any more": Change(
        ended(RoleGrant, user_id="carla", role=Role.THERAPIST),
        as_now("carla", role="", cares_for=NONE),
        "carla",
        lost=_OF_PRIYA | _LETTERS,
    ),
    "whom she covers for is no therapist any more": Change(
        ended(RoleGrant, user_id="priya", role=Role.THERAPIST), _COVERS_NO_MORE, "carla", lost=_OF_PRIYA
    ),
    "whom she covers for left the care team": Change(
        ended(CareTeamMember, patient_id="lena", user_id="priya"), _COVERS_NO_MORE, "carla", lost=_OF_PRIYA
    ),
    "was discharged": Change(_DISCHARGE, _GONE, "maya", lost=_IN_GROUP | {mark("rosa", "letter")}),
    "was discharged, says her therapist": Change(_DISCHARGE, _GONE, "jordan"),
    "was discharged, says her leader": Change(_DISCHARGE, _GONE, "dana", lost=frozenset({mark("maya", "reason")})),
    "came into a group": Change(
        begun(Enrollment, patient_id="lena", group_id="day"),
        as_now("lena", member_of=frozenset({"day", "evening"})),
        "lena",
        won=_IN_GROUP | {mark("day", "hello")},
    ),
    "leads her group no more": Change(
        ended(GroupLeader, user_id="dana"), as_now("dana", leads=NONE), "dana", lost=_OF_DANA
    ),
    "is no leader any more": Change(
        ended(RoleGrant, user_id="dana", role=Role.LEADER),
        as_now("dana", role=""),
        "dana",
        lost=_OF_DANA | _IN_THE_LIBRARY,
    ),
    "is no therapist any more": Change(
        ended(RoleGrant, user_id="jordan", role=Role.THERAPIST),
        as_now("jordan", role=""),
        "jordan",
        lost=_OF_JORDAN
        | _FOLLOWED_OF_MAYA
        | {mark("devon", what) for what in ("sent", "message", "talkreason", "enclosed", "schedule")}
        | {mark("jordan", "prepared")}
        | _LETTERS,
    ),
    "is no administrator any more": Change(
        ended(RoleGrant, user_id="sam", role=Role.ADMIN), as_now("sam", role=""), "sam"
    ),
    "was deactivated": Change(
        deactivated("jordan"),
        as_now("jordan", is_in=False, role=""),
        "jordan",
        lost=_OF_JORDAN | _LETTERS | _FOLLOWED_OF_MAYA,
    ),
}


def _of_everyone() -> dict[str, Change]:
    """What may happen to anybody, whoever she is."""
    found = {}
    for who in SIGNED_IN:
        out, half = as_now(who.name, is_in=False), as_now(who.name, is_in=False, half_in=True)
        shut = as_now(who.name, is_in=False, role="")
        found[f"{who.name} was shut out"] = Change(deactivated(who.name), shut, who.name)
        found[f"{who.name} was signed out"] = Change(signed_out(who.name), out, who.name)
        found[f"{who.name} owes a second factor"] = Change(owing_a_second_factor(who.name), half, who.name)
        if who.role:
            over = ended(RoleGrant, user_id=who.name, role=Role(who.role))
            found[f"{who.name} was a {who.role} until yesterday"] = Change(over, as_now(who.name, role=""), who.name)
    return found


def _of_teams() -> dict[str, Change]:
    """Who answers for whom, and who leads which group."""
    found = {}
    for patient, who in (("lena", "priya"), ("devon", "jordan"), ("devon", "tess")):
        left = as_now(who, cares_for=_CARES[who] - {patient})
        found[f"{who} left {patient}'s team"] = Change(
            ended(CareTeamMember, patient_id=patient, user_id=who), left, who
        )
    for patient, who in (
        ("rosa", "nora"),
        ("hanna", "jordan"),
        ("devon", "priya"),
        ("wanda", "tess"),
        ("greta", "nora"),
    ):
        came = as_now(who, cares_for=_CARES[who] | {patient})
        row = begun(CareTeamMember, patient_id=patient, user_id=who, care_role=CareRole.SUPERVISOR)
        found[f"{who} joined {patient}'s team"] = Change(row, came, who)
    for who, group in (("dana", "evening"), ("luis", "day")):
        both = as_now(who, leads=frozenset({"day", "evening"}))
        found[f"{who} leads the {group} group too"] = Change(begun(GroupLeader, user_id=who, group_id=group), both, who)
    found["luis stands in no more"] = Change(
        changed(StandIn, {"user_id": "luis"}, ended_at=clock.now()), as_now("luis", stands_in=NONE), "luis"
    )
    found["luis leads his group no more"] = Change(
        ended(GroupLeader, user_id="luis"), as_now("luis", leads=NONE), "luis"
    )
    return found


def _of_places() -> dict[str, Change]:
    """Who came into a group and who left one."""
    found = {}
    for who in ("devon", "lena"):
        found[f"{who} was discharged"] = Change(ended(Enrollment, patient_id=who), as_now(who, member_of=NONE), who)
    for who, group in (("hanna", "day"), ("wanda", "evening"), ("rosa", "evening"), ("maya", "evening")):
        found[f"{who} came into the {group} group"] = Change(
            begun(Enrollment, patient_id=who, group_id=group),
            as_now(who, member_of=_MEMBER[who] | {group}),
            who,
        )
    return found


_CARES = {who.name: who.cares_for for who in SIGNED_IN}
_MEMBER = {who.name: who.member_of for who in SIGNED_IN}

CHANGES |= _of_everyone() | _of_teams() | _of_places()
