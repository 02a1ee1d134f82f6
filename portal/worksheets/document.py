"""A worksheet in progress: its cells, each with the revision at which it last changed. Two pages that write into it
at once are merged cell by cell; where they truly disagree, both texts are shown and neither is lost.

Pure: no database, no request.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.worksheets.definitions.values import Value, is_blank
from portal.worksheets.seen import Seen

LONGEST_PAST = 60
_FORGOTTEN = "?"


@dataclass
class Cell:
    """One answer as it stands. `past` remembers what it held before, as fingerprints, never as text."""

    value: Value | None
    revision: int
    hand: str = ""  # the page that wrote it
    past: list[tuple[int, str]] = field(default_factory=list)  # (since revision, fingerprint), oldest first

    def fingerprint_at(self, revision: int) -> str:
        """What a page drawn at `revision` showed here; of a past too long ago, something nothing equals."""
        known = [*self.past, (self.revision, fingerprint(self.value))]
        return next((mark for since, mark in reversed(known) if since <= revision), _BLANK)

    def become(self, value: Value | None, revision: int, hand: str) -> None:
        self.past.append((self.revision, fingerprint(self.value)))
        if len(self.past) > LONGEST_PAST:
            self.past = [(0, _FORGOTTEN), *self.past[-LONGEST_PAST:]]
        self.value, self.revision, self.hand = value, revision, hand


@dataclass(frozen=True)
class Posted:
    """What one POST brings: values by cell key, what its page showed (None: the newest), the page's own key, and the
    step it asks for where it asks for another."""

    values: Mapping[str, Value | None]
    seen: Seen | None = None
    hand: str = ""
    going_to: int | None = None


@dataclass
class Document:
    """All cells, and the revision of the whole: one more with each save that changed something."""

    cells: dict[str, Cell] = field(default_factory=dict)
    revision: int = 0

    @classmethod
    def starting(cls, values: Mapping[str, Value | None]) -> "Document":
        """What the page shows before anything is typed: today's date, the last plan's answers."""
        return cls({key: Cell(value, 0) for key, value in values.items() if not is_blank(value)})

    @classmethod
    def loads(cls, text: str, revision: int) -> "Document":
        stored: dict[str, Any] = json.loads(text)
        return cls({key: _cell(raw) for key, raw in stored.items()}, revision)

    def dumps(self) -> str:
        return json.dumps({key: _raw(cell) for key, cell in self.cells.items()}, ensure_ascii=False, sort_keys=True)

    @property
    def values(self) -> dict[str, Value]:
        held = ((key, cell.value) for key, cell in self.cells.items())
        return {key: value for key, value in held if value is not None and not is_blank(value)}

    def stale(self, posted: Posted) -> list[str]:
        """Keys that somebody else changed since the page was drawn, and that this page changed too, otherwise."""
        return [key for key, value in posted.values.items() if self._disputed(key, value, posted)]

    def untouched(self, posted: Posted) -> set[str]:
        """Keys that somebody else changed, and that the page only sends back as it was drawn."""
        return {key for key, value in posted.values.items() if self._untouched(key, value, posted)}

    def merge(self, posted: Posted) -> tuple[bool, Seen]:
        """Take over what the page changed: whether anything did, and what the page shows now. Ask `stale` first."""
        taken = {key: value for key, value in posted.values.items() if self._changes(key, value, posted)}
        behind = self.behind(posted, taken)
        if taken:
            self.revision += 1
        for key, value in taken.items():
            self._put(key, None if is_blank(value) else value, posted.hand)
        return bool(taken), Seen(self.revision, behind)

    def behind(self, posted: Posted, taken: Iterable[str] = ()) -> dict[str, int]:
        """Cells of which the page still shows an older text: since which revision."""
        if posted.seen is None:
            return {}
        agreed = {key for key, value in posted.values.items() if fingerprint(value) == fingerprint(self._holds(key))}
        news = (key for key in self.cells.keys() - agreed - set(taken) if self._news(key, posted))
        return {key: posted.seen.of(key) for key in sorted(news)}

    def _put(self, key: str, value: Value | None, hand: str) -> None:
        if key in self.cells:
            self.cells[key].become(value, self.revision, hand)
        else:
            self.cells[key] = Cell(value, self.revision, hand)

    def _holds(self, key: str) -> Value | None:
        return self.cells[key].value if key in self.cells else None

    def _news(self, key: str, posted: Posted) -> bool:
        """The cell changed after the page was drawn."""
        return posted.seen is not None and key in self.cells and self.cells[key].revision > posted.seen.of(key)

    def _untouched(self, key: str, value: Value | None, posted: Posted) -> bool:
        """The page sends back what it was drawn with: it has nothing to say about this cell."""
        if posted.seen is None or not self._news(key, posted):
            return False
        return fingerprint(value) == self.cells[key].fingerprint_at(posted.seen.of(key))

    def _changes(self, key: str, value: Value | None, posted: Posted) -> bool:
        if fingerprint(value) == fingerprint(self._holds(key)) or self._untouched(key, value, posted):
            return False
        return not (self._news(key, posted) and _inside(value, self._holds(key)))

    def _disputed(self, key: str, value: Value | None, posted: Posted) -> bool:
        if not self._news(key, posted) or self._untouched(key, value, posted):
            return False
        held = self._holds(key)
        if fingerprint(value) == fingerprint(held):
            return False
        same_hand = posted.hand != "" and posted.hand == self.cells[key].hand
        return not (same_hand and (_inside(held, value) or _inside(value, held)))


def fingerprint(value: Value | None) -> str:
    """Equal for equal answers; all blanks are equal."""
    if is_blank(value):
        return _BLANK
    return hashlib.blake2b(json.dumps(value).encode(), digest_size=6).hexdigest()


_BLANK = ""


def _inside(part: Value | None, whole: Value | None) -> bool:
    """All of one text stands in the other.

    A page whose last answer got lost, or whose older save arrives late, only ever differs from itself like this.
    """
    return isinstance(part, str) and isinstance(whole, str) and part in whole


def _cell(raw: Mapping[str, Any]) -> Cell:
    return Cell(raw["v"], raw["r"], raw.get("h", ""), [(since, mark) for since, mark in raw.get("p", ())])


def _raw(cell: Cell) -> dict[str, Any]:
    raw: dict[str, Any] = {"v": cell.value, "r": cell.revision}
    if cell.hand:
        raw["h"] = cell.hand
    if cell.past:
        raw["p"] = cell.past
    return raw
