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
    stands_in: frozenset[str] = NONE
    """At which session, by its name, and of which group it is."""
    reads: frozenset[str] = NONE
    """In an emergency, now."""
    acts_for: frozenset[str] = NONE
    """With all that can be switched on, today."""
    is_in: bool = True
    """Signed in, second factor included."""
    half_in: bool = False
    """Signed in, second factor still owed."""
    shut: bool = False
    """Her account is: no link opens it."""
    account: str = ""
    """Whose cookie it is, where that is somebody else of the cast; "nobody" has none."""


Cast = dict[str, Person]


def _of(*names: str) -> frozenset[str]:
    return frozenset(names)


SIGNED_IN = (
    Person("maya", "patient", member_of=_of("day")),
    Person("devon", "patient", member_of=_of("day")),
    Person("lena", "patient", member_of=_of("evening")),
    Person("rosa", "patient"),  # discharged a month ago, within the days in which she reads on
    Person("greta"),  # discharged, and those days are over
    Person("hanna", "patient"),  # her place is on hold
    Person("wanda", "patient"),  # waits for a place
    Person("jordan", "therapist", cares_for=_of("maya", "devon")),
    Person("priya", "therapist", cares_for=_of("lena")),
    Person("nora", "therapist"),  # was maya's
    Person("carla", "therapist", cares_for=_of("lena")),  # covers for priya, who is away
    Person("tess", "therapist", cares_for=_of("devon")),  # today is her last day, with him and here
    Person("hugo", "therapist", reads=_of("maya")),  # in an emergency, which goes on
    Person("vera", "leader"),  # hers, to read Maya's record, is over
    Person("dana", "leader", leads=_of("day")),
    Person("luis", "leader", leads=_of("evening"), stands_in=_of("day, with a stand-in", "day")),
    Person("yves"),  # leads the day group, but yesterday was his last day as a leader
    Person("sam", "admin"),
    Person("petra", "representative", acts_for=_of("maya")),
    Person("otto"),  # acted for Maya until yesterday: she is of age today
)
AT_THE_DOOR = (
    Person("nobody", is_in=False, account="nobody"),
    Person("pending", is_in=False, half_in=True, account="jordan"),  # still owes his second factor
    Person("idle", is_in=False, account="maya"),  # away from her screen for too long
    Person("worn", is_in=False, account="maya"),  # signed in for longer than anybody stays
    Person("ines", is_in=False),  # invited; has not been here yet
    Person("paul", is_in=False),  # a patient whose account is shut, with a cookie from before
    Person("olga", is_in=False),  # a therapist whose account is shut, with a cookie from before
)
"""A state more is a line here and, where that does not say all, its laying in `laying.states`."""

CAST: Cast = {person.name: person for person in (*SIGNED_IN, *AT_THE_DOOR)}
PATIENTS = ("maya", "devon", "lena", "rosa", "greta", "hanna", "wanda")
"""Whose record there is."""
WROTE = PATIENTS[:4]
"""Who has worksheets, conversations, skills of her own."""
