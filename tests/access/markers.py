"""A word that stands nowhere else, for each thing somebody wrote; and who may ever see it."""

import re

from tests.access.cast import CAST, PATIENTS, SIGNED_IN

_WORD = re.compile(r"Vellum[a-z]+")
NAMED = {
    "Maya Torres": {"maya", "jordan", "dana", "sam", "nora", "hugo"},  # Nora: in the list of her past one-to-ones
    "Devon Kim": {"devon", "jordan", "dana", "sam"},
    "Lena Walsh": {"lena", "priya", "carla", "luis", "sam", "dana"},  # Dana: she asks to come to her group once
    "Rosa Silva": {"rosa", "jordan", "dana", "sam"},
}
"""Who ever meets a patient's full name: that somebody is a patient here is a secret already."""
_NAME = re.compile("|".join(NAMED))
GROUPS = ("day", "evening")
LIBRARY = {"dana", "luis", "vera", "sam"}
"""Who finds every handout of the clinic, to give it again or to answer for it."""
PLANNED = ("maya", "devon", "lena")
"""Who made a safety plan."""
ANSWERED = ("maya", "lena")
"""Whose worksheet was read and answered, who missed a session, and chose a name to show."""

COVERED = ("maya", "lena")
"""Whose payer approved something, and who made a letter about her attendance."""


IN_AN_EMERGENCY = ("sent", "message", "reply", "enclosed", "page", "schedule", "schedulepage", "feedback", "raised")
IN_AN_EMERGENCY += ("plan", "concern")
"""What of a patient is read by who reads in an emergency."""


def mark(of: str, what: str) -> str:
    """ "Vellummayadraft": letters only, so that no rendering changes it."""
    return f"Vellum{of}{what}"


_DESK = {"sam"}
_THERAPISTS = {person.name for person in SIGNED_IN if person.role == "therapist"}
"""Any of them decides on a letter."""
TALKS_WITH = {"maya": "jordan", "devon": "jordan", "lena": "priya", "rosa": "jordan"}
"""With whom a patient has one-to-ones: who covers for him does not hold them."""


def _team(patient: str) -> set[str]:
    return {person.name for person in SIGNED_IN if patient in person.cares_for}


def _leaders(group: str) -> set[str]:
    return {person.name for person in SIGNED_IN if group in person.leads}


def _members(group: str) -> set[str]:
    return {person.name for person in SIGNED_IN if group in person.member_of}


def _groupmates(patient: str) -> set[str]:
    return set().union(*(_members(group) for group in CAST[patient].member_of))


def _of_patient(patient: str) -> dict[str, set[str]]:
    team, herself = _team(patient), {patient}
    leaders = set().union(*(_leaders(group) for group in CAST[patient].member_of))
    readers = dict.fromkeys(("sent", "target", "message", "reply", "enclosed", "page"), herself | team)
    readers |= {"talkreason": herself | {TALKS_WITH[patient]}}
    readers |= dict.fromkeys(("schedule", "schedulepage"), herself | team | _DESK)
    readers |= dict.fromkeys(("billing", "billingpage"), herself | _DESK)
    readers |= {"concern": team}
    readers |= {"feedback": herself | team} if patient in ANSWERED else {}
    readers |= {"line": herself, "shown": herself | _groupmates(patient) | leaders} if patient in ANSWERED else {}
    readers |= {"payer": herself | _DESK, "named": herself} if patient in COVERED else {}
    readers |= {what: set(_DESK) for what in ("reference", "doctor")} if patient in COVERED else {}
    readers |= {"early": herself | team} if patient in ("maya", "lena") else {}
    readers |= {"plan": herself | team} if patient in PLANNED else {}
    readers |= {"raised": herself | team | leaders}
    readers |= {"draft": herself, "note": herself, "reason": herself | team | leaders}
    return {mark(patient, what): set(who) for what, who in readers.items()}


def _of_group(group: str) -> dict[str, set[str]]:
    leaders, members = _leaders(group), _members(group)
    out = dict.fromkeys(("title", "text", "file", "content", "track", "new"), LIBRARY | leaders | members)
    out |= {"agreement": leaders | members, "announced": leaders | members, "takenback": leaders}
    return {mark(group, what): set(who) for what, who in {**out, "old": LIBRARY, "homework": members}.items()}


def _readers() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for patient in PATIENTS:
        found |= _of_patient(patient)
    for group in GROUPS:
        found |= _of_group(group)
    found[mark("rosa", "reason")] = _leaders("day")  # on the roster of a session she was in
    found[mark("rosa", "talkreason")] = set()  # nobody answers for her any more, and her own page of it is over
    found[mark("maya", "oldreason")] = set()  # told to Nora, who answers for Maya no more
    found[mark("rosa", "letter")] = {"rosa"} | _THERAPISTS | _members("day")
    found[mark("lena", "letter")] = {"lena"} | _THERAPISTS
    found[mark("day", "hello")] = _leaders("day")  # and of members those in their first week: nobody here
    found[mark("lena", "because")] = {"priya", "carla", "sam"}  # why a place of hers was changed
    found[mark("lena", "handed")] = {"priya", "carla"}  # from a colleague to Priya, whom Carla covers for
    found |= {mark(therapist, "prepared"): {therapist} for therapist in ("jordan", "priya")}
    found[mark("devon", "hold")] = set(_DESK)  # why his record must stay
    found[mark("day", "later")] = set(LIBRARY)
    found[mark("day", "withdrawn")] = _leaders("day")
    for reader in SIGNED_IN:
        for patient in reader.reads:
            for what in IN_AN_EMERGENCY:
                found[mark(patient, what)] = found[mark(patient, what)] | {reader.name}
    for name in ("hugo", "vera"):
        found[mark(name, "because")] = _team("maya") | _DESK  # why they read her record
    return found


READERS = _readers()


def readable_by(name: str) -> set[str]:
    return {word for word, readers in READERS.items() if name in readers}


def found_in(text: str) -> set[str]:
    """The markers in an answer. One that no table knows is found too."""
    return set(_WORD.findall(text))


def names_in(text: str) -> set[str]:
    """Full names of patients in an answer."""
    return set(_NAME.findall(text))
