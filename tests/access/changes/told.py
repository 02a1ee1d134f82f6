"""What happens to one of them in the middle of a session, and which words she loses or wins by it."""

from portal.access.actor import Role
from portal.accounts.models import RoleGrant
from portal.programs.models import CareRole, CareTeamMember, Cover, Enrollment, GroupLeader
from tests.access.cast import NONE
from tests.access.changes.change import Change, as_now, begun, deactivated, ended
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

TOLD = {
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
        ended(RoleGrant, user_id="priya", role=Role.THERAPIST),
        _COVERS_NO_MORE,
        "carla",
        lost=_OF_PRIYA,
        beside=as_now("priya", role=""),
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
