"""Questions: fields, the columns of a table, the lines of a rating. Attribute names are the format's own keys."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Condition = Mapping[str, Any]
"""Nested as in the format: {"field": "q9", "gte": 1}, {"all": [...]}, {"any_row": "log", "where": {...}}."""

Calc = str | int | float | Mapping[str, Any]
"""A number, a field id, or one operation: {"sum": ["phq"]}."""

EVERYONE = ("patient", "clinician")
RISKS = frozenset({"suicide_risk", "self_harm", "violence"})
CLOSED = frozenset({"scale", "choice", "multichoice", "yesno"})
MAX_ROWS = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class Option:
    value: str | int
    label: str
    help: str = ""
    score: int | float | None = None
    loinc: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Scale:
    min: int
    max: int
    anchors: Mapping[int, str]
    step: int = 1
    unit: str = ""
    display: str = "buttons"

    @property
    def points(self) -> range:
        return range(self.min, self.max + 1, self.step)


@dataclass(frozen=True, kw_only=True, slots=True)
class RatingItem:
    id: str
    label: str
    help: str = ""
    loinc: str = ""
    required: bool = False
    sensitivity: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Band:
    id: str
    min: int | float
    max: int | float
    label: str
    patient_text: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """How much a score must move to mean something, in points of that score; `source` says who found it."""

    better: str
    reliable: int | float
    source: str
    meaningful: int | float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """What a field and a column have in common."""

    id: str
    type: str
    label: str = ""
    help: str = ""
    example: str = ""
    required: bool = False
    show_if: Condition | None = None
    sensitivity: tuple[str, ...] = ()
    min: int | float | None = None
    max: int | float | None = None
    step: int | float | None = None
    unit: str = ""
    max_chars: int | None = None
    scale: Scale | None = None
    options: tuple[Option, ...] = ()
    other: bool = False
    yes_label: str = ""
    no_label: str = ""

    @property
    def is_risk_item(self) -> bool:
        """A closed question about suicide, self-harm or violence; its answer must be able to raise an alert."""
        return self.type in CLOSED and not RISKS.isdisjoint(self.sensitivity)

    def option(self, value: object) -> Option | None:
        return next((one for one in self.options if one.value == value), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Column(Question):
    readonly: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Field(Question):
    text: str = ""
    style: str = "note"
    echo: str = ""  # the question above whose answer this text says again
    can_decline: bool = False
    prefill: str = ""
    default: str = ""
    loinc: str = ""
    display: str = ""
    min_select: int | None = None
    max_select: int | None = None
    items: tuple[RatingItem, ...] = ()
    items_from: str = ""
    allow_other: int = 0
    columns: tuple[Column, ...] = ()
    min_rows: int | None = None
    max_rows: int = MAX_ROWS
    row_label: str = ""
    add_label: str = ""
    preset_rows: tuple[Mapping[str, str | int | float | bool], ...] = ()
    preset_rows_from: str = ""
    calc: Calc = field(default=0)
    missing: str = "blank"
    min_answered: int | None = None
    decimals: int = 0
    audience: tuple[str, ...] = EVERYONE
    bands: tuple[Band, ...] = ()
    change: Change | None = None

    @property
    def is_input(self) -> bool:
        return self.type not in ("computed", "info")

    @property
    def has_risk_item(self) -> bool:
        tagged = not RISKS.isdisjoint(self.sensitivity)
        items = any(tagged or not RISKS.isdisjoint(item.sensitivity) for item in self.items)
        return self.is_risk_item or items or any(column.is_risk_item for column in self.columns)

    def column(self, column_id: str) -> Column | None:
        return next((one for one in self.columns if one.id == column_id), None)

    def band(self, value: int | float | None) -> Band | None:
        """The band a computed value falls into; none between two bands or outside all."""
        if value is None:
            return None
        return next((band for band in self.bands if band.min <= value <= band.max), None)
