"""What may happen to anybody in the middle of a session, to each of them: what she reaches afterwards is worked out."""

from portal import clock
from portal.access.actor import Role
from portal.accounts.models import RoleGrant
from portal.programs.exceptional_models import Representative
from portal.programs.models import CareRole, CareTeamMember, Enrollment, GroupLeader
from portal.schedule.models import StandIn
from tests.access.cast import CAST, NONE, SIGNED_IN
from tests.access.changes.change import (
    Change,
    as_now,
    begun,
    changed,
    deactivated,
    ended,
    owing_a_second_factor,
    signed_out,
)


def _of_everyone() -> dict[str, Change]:
    """What may happen to anybody, whoever she is."""
    found = {}
    for who in SIGNED_IN:
        out, half = as_now(who.name, is_in=False), as_now(who.name, is_in=False, half_in=True)
        shut = as_now(who.name, is_in=False, role="", shut=True)
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
        left = as_now(who, cares_for=CAST[who].cares_for - {patient})
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
        came = as_now(who, cares_for=CAST[who].cares_for | {patient})
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


def _of_representatives() -> dict[str, Change]:
    """Who acts for a patient, and what she sees of her."""
    nobody = as_now("petra", acts_for=NONE)
    acts = {"user_id": "petra", "patient_id": "maya"}
    shut = as_now("maya", is_in=False, role="", shut=True)
    return {
        "petra acts for maya no more": Change(ended(Representative, **acts), nobody, "petra"),
        "maya, for whom petra acts, was shut out": Change(deactivated("maya"), nobody, "petra", beside=shut),
        "petra sees nothing of maya": Change(
            changed(Representative, acts, sees_schedule=False, sees_materials=False), nobody, "petra"
        ),
    }


def _of_places() -> dict[str, Change]:
    """Who came into a group and who left one."""
    found = {}
    for who in ("devon", "lena"):
        found[f"{who} was discharged"] = Change(ended(Enrollment, patient_id=who), as_now(who, member_of=NONE), who)
    for who, group in (("hanna", "day"), ("wanda", "evening"), ("rosa", "evening"), ("maya", "evening")):
        found[f"{who} came into the {group} group"] = Change(
            begun(Enrollment, patient_id=who, group_id=group),
            as_now(who, member_of=CAST[who].member_of | {group}),
            who,
        )
    return found


SWEPT = _of_everyone() | _of_teams() | _of_representatives() | _of_places()
