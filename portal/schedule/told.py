"""What a patient adds when she says that she will be late or cannot come: a cause to choose, minutes, a note."""

from dataclasses import dataclass, field

from portal.schedule.causes import CAUSES, cause_words


@dataclass(frozen=True)
class Told:
    """`minutes`: how late, about; 0 when she did not say. All of it is hers, and sealed."""

    cause: str = field(default="", repr=False)
    minutes: int = field(default=0, repr=False)
    note: str = field(default="", repr=False)

    @classmethod
    def of(cls, cause: str, note: str) -> "Told":
        """From the two texts that were sealed. What nobody knows any more is passed over."""
        name, _sep, minutes = cause.partition(" ")
        known = name if name in CAUSES else ""
        return cls(known, int(minutes) if minutes.isdecimal() else 0, note)

    @property
    def as_cause(self) -> str:
        """The text to seal for cause and minutes: "ride 15"; "" for neither."""
        return f"{self.cause} {self.minutes or ''}".rstrip()

    @property
    def words(self) -> str:
        """Cause and minutes as one line: "Bus, car or ride · about 15 minutes late"."""
        return cause_words(self.as_cause)
