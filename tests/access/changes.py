"""What may change about people while they are signed in, written straight into the rows that say so."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from portal import clock
from portal.access.actor import Role
from portal.accounts.models import RoleGrant, Standing, User
from portal.database import begin_writing, db
from portal.demo.people import ZONE
from portal.programs.models import CareRole, CareTeamMember, Cover, Enrollment, Group, GroupLeader
from tests.access.cast import CAST, NONE, Cast, Person
from tests.access.clinic import Clinic
from tests.access.markers import mark


@dataclass(frozen=True)
class Change:
    """`now`: how the person concerned stands afterwards. `asks`: who asks next.

    `lost`: words that were on her pages, and are on none any more. `won`: the other way about.
    """

    make: Callable[[], None]
    now: Person
    asks: str
    lost: frozenset[str] = NONE
    won: frozenset[str] = NONE

    @property
    def cast(self) -> Cast:
        return CAST | {self.now.name: self.now}

    def happen(self, clinic: Clinic) -> None:
        with clinic.app.test_request_context():
            begin_writing()
            self.make()
            db.session.commit()


def _ended(table: Any, **whose: Any) -> Callable[[], None]:
    """The rows that hold today are over since yesterday."""

    def make() -> None:
        ids = {name: _id(value) if name.endswith("_id") else value for name, value in whose.items()}
        held = update(table).filter_by(**ids, until_on=None)
        done: Any = db.session.execute(held.values(until_on=clock.today_in(ZONE) - timedelta(days=1)))
        assert done.rowcount == 1

    return make


def _begun(table: Any, **whose: Any) -> Callable[[], None]:
    """A row that holds from today on."""

    def make() -> None:
        ids = {name: _id(value) if name.endswith("_id") else value for name, value in whose.items()}
        db.session.add(table(**ids, from_on=clock.today_in(ZONE)))

    return make


def _deactivated(name: str) -> Callable[[], None]:
    def make() -> None:
        db.session.get_one(User, _id(name)).standing = Standing.DEACTIVATED

    return make


def _id(name: str) -> UUID:
    if name == "day":
        return db.session.scalars(select(Group.id).where(Group.name == "Day group")).one()
    return db.session.scalars(select(User.id).where(User.name.ilike(f"{name} %"))).one()


def _as(name: str, **now: Any) -> Person:
    return replace(CAST[name], **now)


_DISCHARGE, _GONE = _ended(Enrollment, patient_id="maya"), _as("maya", member_of=NONE)
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
_COVERS_NO_MORE = _as("carla", cares_for=NONE)

CHANGES = {
    "left a care team": Change(
        _ended(CareTeamMember, patient_id="maya", user_id="jordan"),
        _as("jordan", cares_for=frozenset({"devon"})),
        "jordan",
        lost=_OF_JORDAN,
    ),
    "joined a care team": Change(
        _begun(CareTeamMember, patient_id="maya", user_id="priya", care_role=CareRole.SUPERVISOR),
        _as("priya", cares_for=frozenset({"lena", "maya"})),
        "priya",
        won=_OF_JORDAN - {mark("maya", "talkreason")},  # the one-to-one is Jordan's
    ),
    "covers for a colleague": Change(
        _begun(Cover, user_id="jordan", cover_id="priya"),
        _as("priya", cares_for=frozenset({"lena", "maya", "devon"})),
        "priya",
        won=(_OF_JORDAN | _OF_DEVON) - {mark("maya", "talkreason")},
    ),
    "covers no more": Change(
        _ended(Cover, user_id="priya", cover_id="carla"), _COVERS_NO_MORE, "carla", lost=_OF_PRIYA
    ),
    "covers, and is no therapist any more": Change(
        _ended(RoleGrant, user_id="carla", role=Role.THERAPIST),
        _as("carla", role="", cares_for=NONE),
        "carla",
        lost=_OF_PRIYA | _LETTERS,
    ),
    "whom she covers for is no therapist any more": Change(
        _ended(RoleGrant, user_id="priya", role=Role.THERAPIST), _COVERS_NO_MORE, "carla", lost=_OF_PRIYA
    ),
    "whom she covers for left the care team": Change(
        _ended(CareTeamMember, patient_id="lena", user_id="priya"), _COVERS_NO_MORE, "carla", lost=_OF_PRIYA
    ),
    "was discharged": Change(_DISCHARGE, _GONE, "maya", lost=_IN_GROUP | {mark("rosa", "letter")}),
    "was discharged, says her therapist": Change(_DISCHARGE, _GONE, "jordan"),
    "was discharged, says her leader": Change(_DISCHARGE, _GONE, "dana", lost=frozenset({mark("maya", "reason")})),
    "came into a group": Change(
        _begun(Enrollment, patient_id="lena", group_id="day"),
        _as("lena", member_of=frozenset({"day", "evening"})),
        "lena",
        won=_IN_GROUP | {mark("day", "hello")},
    ),
    "leads her group no more": Change(
        _ended(GroupLeader, user_id="dana"), _as("dana", leads=NONE), "dana", lost=_OF_DANA
    ),
    "is no leader any more": Change(
        _ended(RoleGrant, user_id="dana", role=Role.LEADER),
        _as("dana", role=""),
        "dana",
        lost=_OF_DANA | _IN_THE_LIBRARY,
    ),
    "is no therapist any more": Change(
        _ended(RoleGrant, user_id="jordan", role=Role.THERAPIST),
        _as("jordan", role=""),
        "jordan",
        lost=_OF_JORDAN
        | {mark("devon", what) for what in ("sent", "message", "talkreason", "enclosed", "schedule")}
        | {mark("jordan", "prepared")}
        | _LETTERS,
    ),
    "is no administrator any more": Change(
        _ended(RoleGrant, user_id="sam", role=Role.ADMIN), _as("sam", role=""), "sam"
    ),
    "was deactivated": Change(_deactivated("jordan"), _as("jordan", is_in=False), "jordan", lost=_OF_JORDAN | _LETTERS),
}
