"""The line about saving: what it may say."""

from dataclasses import dataclass
from datetime import datetime

from portal import clock
from portal.web.formatting import local

MOST_VALUES = 4
"""Of what is worked out, beside the word that it is saved: the rest stands at its place on the page."""


@dataclass(frozen=True)
class Line:
    """One entry of a summary: which answer, and what it needs."""

    key: str
    label: str
    sentence: str = ""


@dataclass(frozen=True)
class Dispute:
    """Two answers to one question, from two pages."""

    key: str
    label: str
    elsewhere: str
    here: str


@dataclass(frozen=True)
class Status:
    """The line about saving. `kind`: saved, refused, stale or closed."""

    kind: str = "saved"
    at: datetime | None = None
    errors: tuple[Line, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    sentence: str = ""
    more: str = ""
    is_sent: bool = False  # others have read what was sent; what she changes now is hers
    so_far: tuple[tuple[str, str], ...] = ()  # what is worked out from the answers, as label and text

    @property
    def today(self) -> bool:
        return self.at is not None and local(self.at).date() == local(clock.now()).date()
