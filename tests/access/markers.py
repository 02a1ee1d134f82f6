"""A word that stands nowhere else, for each thing somebody wrote; and who may ever see it."""

import re
from dataclasses import dataclass

from tests.access.cast import CAST, WROTE, Cast

_WORD = re.compile(r"Vellum[a-z]+")
NAMED = {
    "Maya Torres": {
        "maya",
        "jordan",
        "dana",
        "luis",
        "sam",
        "nora",
        "hugo",
        "petra",
    },  # Nora: in the list of her past one-to-ones
    "Devon Kim": {"devon", "jordan", "tess", "dana", "luis", "sam"},  # Luis: he stands in for Dana once
    "Lena Walsh": {"lena", "priya", "carla", "luis", "sam", "dana"},  # Dana: she asks to come to her group once
    "Rosa Silva": {"rosa", "jordan", "dana", "sam"},
    "Greta Holm": {"greta", "sam"},
    "Hanna Lund": {"hanna", "sam"},
    "Wanda Ortiz": {"wanda", "sam"},
    "Paul Stone": {"luis", "sam"},
    "Ines Roth": {"sam"},
}
"""Who ever meets a patient's full name: that somebody is a patient here is a secret already."""
_NAME = re.compile("|".join(NAMED))
GROUPS = ("day", "evening")
PLANNED = ("maya", "devon", "lena")
"""Who made a safety plan."""
ANSWERED = ("maya", "lena")
"""Whose worksheet was answered, who missed a session, chose a name to show, and said how her first days are."""
COVERED = ("maya", "lena")
"""Whose payer approved something, and who made a letter about her attendance."""
TALKS_WITH = {"maya": "jordan", "devon": "jordan", "lena": "priya"}
"""With whom a patient has a one-to-one that is to come: who covers for him does not hold it."""
OWNS = {"maya": "jordan", "devon": "jordan", "lena": "carla"}
"""Who answers for a follow-up of hers, and keeps it until it is passed on, whatever else she has lost by then."""


IN_AN_EMERGENCY = ("sent", "message", "reply", "enclosed", "page", "schedule", "schedulepage", "feedback", "raised")
IN_AN_EMERGENCY += ("plan", "concern", "contact")
"""What of a patient is read by who reads in an emergency."""


def mark(of: str, what: str) -> str:
    """ "Vellummayadraft": letters only, so that no rendering changes it."""
    return f"Vellum{of}{what}"


@dataclass(frozen=True)
class Circles:
    """Who stands around whom, in one cast."""

    cast: Cast

    def with_role(self, *roles: str) -> set[str]:
        return {name for name, who in self.cast.items() if who.is_in and who.role in roles}

    def herself(self, patient: str) -> set[str]:
        return {patient} & self.with_role("patient")

    def team(self, patient: str) -> set[str]:
        return {name for name in self.with_role("therapist") if patient in self.cast[name].cares_for}

    def leaders(self, group: str) -> set[str]:
        return {name for name in self.with_role("leader") if group in self.cast[name].leads}

    def stand_ins(self, group: str) -> set[str]:
        return {name for name in self.with_role("leader") if group in self.cast[name].stands_in}

    def members(self, group: str) -> set[str]:
        return {name for name in self.with_role("patient") if group in self.cast[name].member_of}

    def acting(self, group: str) -> set[str]:
        """Who acts for somebody with a place in the group."""
        return {
            name
            for name in self.with_role("representative")
            if any(group in self.cast[patient].member_of for patient in self.cast[name].acts_for)
        }

    def newcomers(self, group: str) -> set[str]:
        """Members who were none when all was laid."""
        return {name for name in self.members(group) if group not in CAST[name].member_of}


def readers(cast: Cast = CAST) -> dict[str, set[str]]:
    """Of each word, everyone who may come to see it."""
    circles = Circles(cast)
    found: dict[str, set[str]] = {}
    for patient in WROTE:
        found |= {mark(patient, what): who for what, who in _of_patient(circles, patient).items()}
    for group in GROUPS:
        found |= {mark(group, what): who for what, who in _of_group(circles, group).items()}
    return _in_emergencies(circles, found | _of_some(circles))


def _in_emergencies(circles: Circles, found: dict[str, set[str]]) -> dict[str, set[str]]:
    """And who reads a record in an emergency now."""
    for name in circles.with_role("therapist", "leader"):
        for patient in circles.cast[name].reads:
            for what in IN_AN_EMERGENCY:
                found[mark(patient, what)] = found[mark(patient, what)] | {name}
    return found


def _of_patient(circles: Circles, patient: str) -> dict[str, set[str]]:
    herself, team, desk = circles.herself(patient), circles.team(patient), circles.with_role("admin")
    leaders = set().union(*map(circles.leaders, CAST[patient].member_of))
    mates = set().union(*map(circles.members, CAST[patient].member_of))
    therapists = circles.with_role("therapist")
    out = dict.fromkeys(("sent", "target", "message", "reply", "enclosed", "page"), herself | team)
    out |= dict.fromkeys(("schedule", "schedulepage"), herself | team | desk)
    out |= dict.fromkeys(("billing", "billingpage"), herself | desk)
    out |= dict.fromkeys(("draft", "note"), herself)
    out |= dict.fromkeys(("reason", "raised"), herself | team | leaders)
    out |= {"concern": team | {OWNS.get(patient, "")} & therapists}
    # Who answers for a follow-up of hers, that is open, is to reach her.
    out |= {"contact": herself | team | desk | {OWNS.get(patient, "")} & therapists}
    if patient in TALKS_WITH:
        out |= {"talkreason": herself | {TALKS_WITH[patient]} & therapists}
    if patient in PLANNED:
        out |= {"plan": herself | team}
    if patient in ANSWERED:
        out |= dict.fromkeys(("feedback", "early"), herself | team)
        stand_ins = set().union(*map(circles.stand_ins, CAST[patient].member_of))
        out |= {"line": herself, "shown": herself | mates | leaders | stand_ins}
    if patient in COVERED:
        out |= {"payer": herself | desk, "named": herself, "reference": desk, "doctor": desk}
    return out


def _of_group(circles: Circles, group: str) -> dict[str, set[str]]:
    """Who leads any group finds every handout of the clinic, to give it again; an administrator answers for it."""
    leaders, members, library = circles.leaders(group), circles.members(group), circles.with_role("leader", "admin")
    handed_out = library | members | circles.acting(group)
    out = dict.fromkeys(("title", "text", "file", "content", "track", "new"), handed_out)
    out |= dict.fromkeys(("agreement", "announced"), leaders | members)
    return out | {"takenback": leaders, "old": library, "homework": members}


def _of_some(circles: Circles) -> dict[str, set[str]]:
    """What there is once."""
    therapists, leaders = circles.with_role("therapist"), circles.leaders("day")
    found = {
        mark("rosa", "reason"): circles.herself("rosa") | leaders,  # on the roster of a session she was in
        mark("rosa", "talkreason"): circles.herself("rosa"),  # nobody answers for her any more; she takes it along
        mark("maya", "oldreason"): circles.herself("maya"),  # told to Nora, who answers for Maya no more
        mark("rosa", "letter"): circles.herself("rosa") | therapists | circles.members("day"),
        mark("lena", "letter"): circles.herself("lena") | therapists,  # any of them decides on it
        mark("day", "hello"): leaders | circles.newcomers("day"),
        mark("lena", "because"): circles.team("lena") | circles.with_role("admin"),  # why her place was changed
        mark("lena", "handed"): {"priya", "carla"} & circles.team("lena"),  # to Priya, for whom Carla covers
        mark("devon", "hold"): circles.with_role("admin"),  # why his record must stay
        mark("day", "later"): circles.with_role("leader", "admin"),
        mark("day", "withdrawn"): leaders,
        mark("second", "session"): circles.herself("maya") | circles.with_role("admin"),  # she missed one like it
        mark("evening", "session"): _at_evenings(circles),
    }
    found |= {mark(one, "because"): circles.team("maya") | circles.with_role("admin") for one in ("hugo", "vera")}
    return found | {mark(one, "prepared"): {one} & therapists for one in ("jordan", "priya")}


def _at_evenings(circles: Circles) -> set[str]:
    """Who has a place, whatever her role; who leads, who plans, and who answers for Lena, who comes there."""
    staff = circles.leaders("evening") | circles.with_role("admin") | circles.team("lena")
    return staff | {name for name, one in circles.cast.items() if "evening" in one.member_of}


def readable_by(name: str, cast: Cast = CAST) -> set[str]:
    return {word for word, allowed in readers(cast).items() if name in allowed}


def found_in(text: str) -> set[str]:
    """The markers in an answer. One that no table knows is found too."""
    return set(_WORD.findall(text))


def names_in(text: str) -> set[str]:
    """Full names of patients in an answer."""
    return set(_NAME.findall(text))
