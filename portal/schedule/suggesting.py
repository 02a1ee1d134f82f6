"""What the program's attendance policy suggests to staff about one patient. It suggests; a person decides."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from portal.clock import to_the_minute
from portal.web.translation import said_of
from portal.web.translation import text as _


@dataclass(frozen=True)
class Rules:
    """A program's policy: in so many days, so many misses, and so many of them without a word in time."""

    window_days: int
    misses_allowed: int
    silent_allowed: int
    notice_hours: int

    def in_time(self, told_at: datetime | None, starts_at: datetime) -> bool:
        """Whether it was told early enough before the start. In the last minute is early enough: nobody is told of
        seconds, and what a screen says of the time has none."""
        latest = to_the_minute(starts_at) - timedelta(hours=self.notice_hours)
        return told_at is not None and to_the_minute(told_at) <= latest

    @property
    def words(self) -> str:
        if not self.silent_allowed:
            return _("The policy allows %(n)s, none of them without a word.", n=self.misses_allowed)
        return _("The policy allows %(n)s, %(m)s without a word.", n=self.misses_allowed, m=self.silent_allowed)


@dataclass(frozen=True)
class Miss:
    """A session that a patient was expected at and did not come to. `made_up`: with one that she did come to."""

    on: date
    starts_at: datetime
    told_at: datetime | None
    made_up: bool = False
    excused: bool = False  # so a leader marked it: there was a word, if not through the portal


class Level(StrEnum):
    """How much it asks for: nothing, a question at the next chance, a call today, a talk of the team."""

    NONE = "none"
    ASK = "ask"
    CALL = "call"
    TEAM = "team"


@dataclass(frozen=True)
class Counsel:
    """What counts against the policy, and what it suggests."""

    level: Level
    misses: int
    silent: int
    rules: Rules

    @property
    def is_beyond(self) -> bool:
        return self.level in (Level.CALL, Level.TEAM)

    @property
    def reason(self) -> str:
        """ "Missed 3 sessions of the last 14 days, 2 of them without a word in time. The policy allows …"."""
        return f"{missed_words(self.misses, self.silent, self.rules.window_days)} {self.rules.words}"

    @property
    def suggestion(self) -> str:
        """The next step, as a sentence; "" for none."""
        return {
            Level.NONE: "",
            Level.ASK: _("Suggested: ask at the next chance how coming here is going."),
            Level.CALL: _("Suggested: a call today by the therapist."),
            Level.TEAM: _("Suggested: a call today by the therapist, and a talk of the team about what would help."),
        }[self.level]


def missed_words(misses: int, silent: int, days: int) -> str:
    missed = str(said_of("Missed 1 session", "Missed %(num)s sessions", misses))
    if not silent:
        return _("%(missed)s of the last %(days)s days, each with a word in time.", missed=missed, days=days)
    return _(
        "%(missed)s of the last %(days)s days, %(silent)s without a word in time.",
        missed=missed,
        days=days,
        silent=silent,
    )


def counsel(misses: Iterable[Miss], rules: Rules, today: date) -> Counsel:
    """The window is the last days, today included. What was made up does not count.

    Without a word is what was not told in time, unless whoever leads the session has excused it.
    """
    first = today - timedelta(days=rules.window_days - 1)
    counted = [one for one in misses if first <= one.on <= today and not one.made_up]
    silent = sum(not one.excused and not rules.in_time(one.told_at, one.starts_at) for one in counted)
    return Counsel(_level(len(counted), silent, rules), len(counted), silent, rules)


def _level(misses: int, silent: int, rules: Rules) -> Level:
    if misses > 2 * max(rules.misses_allowed, 1):
        return Level.TEAM
    if misses > rules.misses_allowed or silent > rules.silent_allowed:
        return Level.CALL
    return Level.ASK if misses and misses == rules.misses_allowed else Level.NONE
