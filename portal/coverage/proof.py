"""What a letter of attendance states: days and minutes as they stood, in JSON, sealed with the patient's key."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Statement:
    """`sender`: who it comes from, as the letter names them; "" where it names nobody."""

    name: str = field(repr=False)
    sender: str = field(repr=False)
    days: Mapping[date, int] = field(repr=False)

    @property
    def minutes(self) -> int:
        return sum(self.days.values())

    def to_json(self) -> str:
        days = {day.isoformat(): minutes for day, minutes in sorted(self.days.items())}
        return json.dumps({"name": self.name, "sender": self.sender, "days": days})

    @classmethod
    def of(cls, text: str) -> "Statement":
        told = json.loads(text)
        days = {date.fromisoformat(day): minutes for day, minutes in told["days"].items()}
        return cls(told["name"], told["sender"], days)
