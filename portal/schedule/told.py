"""What a patient adds when she says that she will be late or cannot come: a cause to choose, minutes, a note."""

from dataclasses import dataclass, field
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from portal.web.translation import text as _


class Cause(StrEnum):
    ILL = "ill"
    RIDE = "ride"
    WORK = "work"
    CARE = "care"
    OTHER_VISIT = "visit"
    ELSE = "else"


CAUSES = (
    (Cause.ILL, _l("I do not feel well")),
    (Cause.RIDE, _l("Bus, car or ride")),
    (Cause.WORK, _l("Work or school")),
    (Cause.CARE, _l("I look after someone")),
    (Cause.OTHER_VISIT, _l("Another appointment")),
    (Cause.ELSE, _l("Something else")),
)


@dataclass(frozen=True)
class Told:
    """`minutes`: how late, about; 0 when she did not say. All of it is hers, and sealed."""

    cause: Cause | None = field(default=None, repr=False)
    minutes: int = field(default=0, repr=False)
    note: str = field(default="", repr=False)

    @classmethod
    def of(cls, cause: str, note: str) -> "Told":
        """From the two texts that were sealed. What nobody knows any more is passed over."""
        name, _sep, minutes = cause.partition(" ")
        known = Cause(name) if name in list(Cause) else None
        return cls(known, int(minutes) if minutes.isdecimal() else 0, note)

    @property
    def as_cause(self) -> str:
        """The text to seal for cause and minutes: "ride 15"; "" for neither."""
        return f"{self.cause or ''} {self.minutes or ''}".rstrip()

    @property
    def words(self) -> str:
        """Cause and minutes as one line: "Bus, car or ride · about 15 minutes late"."""
        cause = [str(words) for one, words in CAUSES if one is self.cause]
        late = [_("about %(n)s minutes late", n=self.minutes)] if self.minutes else []
        return " · ".join(cause + late)
