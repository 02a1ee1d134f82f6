"""What became of each row of a roster, or would."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from portal.admin.rosters.wanted import Fault


class Verdict(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    FAULT = "fault"


@dataclass
class Outcome:
    """What became of a row, or would. `changes`: in words; `kept`: what the file says otherwise and stays as it is."""

    line: int
    name: str
    verdict: Verdict = Verdict.SAME
    person_id: UUID | None = None
    changes: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    token: str = field(default="", repr=False)

    def change(self, words: str) -> None:
        self.changes.append(words)
        self.verdict = Verdict.CHANGED if self.verdict is Verdict.SAME else self.verdict

    def refuse(self, fault: Fault) -> None:
        self.faults.append(fault)
        self.verdict = Verdict.FAULT


@dataclass(frozen=True)
class Taken:
    """All rows, in the order of the file."""

    outcomes: tuple[Outcome, ...]

    @property
    def faults(self) -> list[Fault]:
        return [fault for one in self.outcomes for fault in one.faults]

    @property
    def invited(self) -> list[Outcome]:
        return [one for one in self.outcomes if one.token]

    @property
    def changes_something(self) -> bool:
        return any(self.count(one) for one in (Verdict.NEW, Verdict.CHANGED))

    def count(self, verdict: Verdict) -> int:
        return sum(one.verdict == verdict for one in self.outcomes)
