"""Which of the skills she has been taught fit this moment. Pure: no request, no database."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portal.skills.catalogue import Place, Skill, skills

MOST = 3
STRONG = 8
"""From here on people come before skills."""
ALIKE = 2
"""Moments whose strength differs by no more than this are alike."""
ANYBODY = ("grounding", "paced-breathing")
"""What needs no teaching: for her who has been taught nothing that fits."""


@dataclass(frozen=True)
class Asked:
    """A moment: how strong (0 to 10), where, how many minutes there are. None: she left it out, so all of it fits."""

    strength: int | None = None
    place: Place | None = None
    minutes: int | None = None

    @property
    def is_strong(self) -> bool:
        """Very strong, or too much to put a number on."""
        return self.strength is None or self.strength >= STRONG

    def is_like(self, other: "Asked") -> bool:
        """About as strong; where neither says how strong, in the same place."""
        if self.strength is not None and other.strength is not None:
            return abs(self.strength - other.strength) <= ALIKE
        return self.place is not None and self.place is other.place


@dataclass(frozen=True)
class Tried:
    """A skill she used, and said of whether it helped. `asked`: the moment, if the finder was asked."""

    skill: str
    at: datetime
    helped: bool
    asked: Asked | None = None


@dataclass(frozen=True)
class Found:
    """A skill for this moment. `helped_at`: when it last helped her in one like it."""

    skill: Skill
    helped_at: datetime | None = None


def find(asked: Asked, taught: Mapping[str, date], tried: Sequence[Tried]) -> list[Found]:
    """Those that fit, at most three. First what helped her in moments like this one; last what did not; between
    equals, what she was taught most recently. `taught`: the last day of each; `tried`: the newest first.
    """
    like = [one for one in tried if one.asked is not None and one.asked.is_like(asked)]
    fitting = [one for one in skills().values() if one.id in taught and fits(one, asked)]
    fitting.sort(key=lambda one: (-_word_for(one, like), -_word_for(one, tried), -taught[one.id].toordinal()))
    return [Found(one, _last_help(one, like)) for one in fitting[:MOST]]


def for_anybody() -> list[Found]:
    return [Found(skills()[one]) for one in ANYBODY]


def fits(skill: Skill, asked: Asked) -> bool:
    low, high = skill.fit.strength
    return (
        (asked.strength is None or low <= asked.strength <= high)
        and (asked.place is None or asked.place in skill.fit.places)
        and (asked.minutes is None or skill.fit.minutes <= asked.minutes)
    )


def _word_for(skill: Skill, tried: Iterable[Tried]) -> int:
    """1 when it helped more often than not, -1 the other way about; 0 when even, or never said."""
    balance = sum(1 if one.helped else -1 for one in tried if one.skill == skill.id)
    return (balance > 0) - (balance < 0)


def _last_help(skill: Skill, like: Collection[Tried]) -> datetime | None:
    return max((one.at for one in like if one.skill == skill.id and one.helped), default=None)
