"""Who stands in which relation to whom, written by hand: what the matrix expects comes from here, not from scopes."""

from dataclasses import dataclass

NONE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Person:
    """One actor state. `role` is "" for who holds none today; relations are those of today."""

    name: str
    role: str = ""
    cares_for: frozenset[str] = NONE
    leads: frozenset[str] = NONE
    member_of: frozenset[str] = NONE
    reads: frozenset[str] = NONE
    """In an emergency, now."""
    is_in: bool = True
    """Signed in, second factor included."""
    half_in: bool = False
    """Signed in, second factor still owed."""


Cast = dict[str, Person]


def _of(*names: str) -> frozenset[str]:
    return frozenset(names)


SIGNED_IN = (
    Person("maya", "patient", member_of=_of("day")),
    Person("devon", "patient", member_of=_of("day")),
    Person("lena", "patient", member_of=_of("evening")),
    Person("rosa", "patient"),  # discharged from the day group
    Person("jordan", "therapist", cares_for=_of("maya", "devon")),
    Person("priya", "therapist", cares_for=_of("lena")),
    Person("nora", "therapist"),  # was maya's
    Person("carla", "therapist", cares_for=_of("lena")),  # covers for priya, who is away
    Person("hugo", "therapist", reads=_of("maya")),  # in an emergency, which goes on
    Person("vera", "leader"),  # hers, to read Maya's record, is over
    Person("dana", "leader", leads=_of("day")),
    Person("luis", "leader", leads=_of("evening")),
    Person("sam", "admin"),
)
AT_THE_DOOR = (
    Person("nobody", is_in=False),
    Person("pending", is_in=False, half_in=True),  # Jordan, who still owes his second factor
    Person("idle", is_in=False),  # Maya, away from her screen for too long
    Person("olga", is_in=False),  # deactivated, with a cookie from before
)
CAST: Cast = {person.name: person for person in (*SIGNED_IN, *AT_THE_DOOR)}
PATIENTS = tuple(person.name for person in SIGNED_IN if person.role == "patient")
