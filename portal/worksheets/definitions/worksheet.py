"""A worksheet, diary card, measure or plan, as one version of its definition describes it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from portal.worksheets.definitions.field import EVERYONE, Condition, Field


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    id: str
    title: str
    fields: tuple[Field, ...]
    text: str = ""
    show_if: Condition | None = None
    collapsed: bool = False
    follow_up: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Alert:
    """When an answer raises concern. `level` is urgent, high or watch; `panel` names the text the patient sees."""

    id: str
    when: Condition
    level: str
    category: str
    staff_message: str
    panel: str = ""
    instant: bool = False
    tunable: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Series:
    ref: str
    label: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    id: str
    title: str
    type: str
    scope: str
    series: tuple[Series, ...]
    x: str = ""
    min: int | float | None = None
    max: int | float | None = None
    bands_from: str = ""
    audience: tuple[str, ...] = EVERYONE


@dataclass(frozen=True, kw_only=True, slots=True)
class Cadence:
    default: str
    allowed: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class License:
    status: str
    notice: str
    source: str
    holder: str = ""
    locked: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Completion:
    text: str
    rule: Condition | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Review:
    look_for: tuple[str, ...]
    patient_view: str = "answers"

    @property
    def shows_scores(self) -> bool:
        """Whether the patient may see computed values, before any clinic setting."""
        return self.patient_view == "answers_and_scores"


@dataclass(frozen=True, kw_only=True, slots=True)
class Related:
    skills: tuple[str, ...] = ()
    worksheets: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class Worksheet:
    """Two worksheets are the same only if they are the same object; compare `id`, `version` and `sha256`."""

    id: str
    version: str
    sha256: str  # of `source`, in whatever language the texts are
    source: str  # the English definition as canonical JSON, to be stored with the version
    lang: str
    title: str
    short_title: str
    kind: str
    modality: str
    module: str
    minutes: int
    cadence: Cadence
    purpose: str
    assign_when: str
    intro: str
    sections: tuple[Section, ...]
    complete: Completion
    review: Review
    aliases: tuple[str, ...] = ()
    lifecycle: str = "each_time"
    outro: str = ""
    recall: str = ""
    tags: tuple[str, ...] = ()
    sensitivity: tuple[str, ...] = ()
    opt_in: bool = False
    opt_in_note: str = ""
    license: License | None = None
    loinc: str = ""
    alerts: tuple[Alert, ...] = ()
    charts: tuple[Chart, ...] = ()
    summary: tuple[str, ...] = ()
    related: Related = Related()
    languages: Mapping[str, "Worksheet"] = field(default_factory=dict, repr=False)
    overlays: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, repr=False)
    """The translations as they were read, by language, to be stored with the version."""

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        return {one.id: one for section in self.sections for one in section.fields}

    @cached_property
    def section_of(self) -> Mapping[str, Section]:
        """The section by field id."""
        return {one.id: section for section in self.sections for one in section.fields}

    @cached_property
    def rated_in(self) -> Mapping[str, Field]:
        """The ratings field by the id of its items."""
        return {item.id: one for one in self.fields.values() for item in one.items}

    @cached_property
    def steps(self) -> tuple[Section, ...]:
        """The sections with something to fill in or read; those that only hold computed values are left out."""
        return tuple(one for one in self.sections if any(part.type != "computed" for part in one.fields))

    @cached_property
    def has_risk_item(self) -> bool:
        """A closed question about suicide, self-harm or violence is in it, so someone must be on call to read it."""
        return any(one.has_risk_item for one in self.fields.values())

    @cached_property
    def day_field(self) -> str:
        """The question that says which day a daily sheet is for; "" where there is none."""
        days = (one.id for one in self.fields.values() if one.type == "date" and one.default)
        return next(days, "") if self.lifecycle == "daily" else ""

    @cached_property
    def takes_targets(self) -> bool:
        """Whether a patient's own targets stand in it."""
        return any(one.items_from or one.preset_rows_from for one in self.fields.values())

    @property
    def number(self) -> tuple[int, ...]:
        """The version, for sorting."""
        return tuple(int(part) for part in self.version.split("."))

    def field(self, field_id: str) -> Field:
        """Raises KeyError."""
        return self.fields[field_id]

    def alert(self, alert_id: str) -> Alert:
        """Raises KeyError."""
        return {one.id: one for one in self.alerts}[alert_id]

    def in_language(self, lang: str) -> "Worksheet":
        """The same version with the texts of a language. Option values, ids and `sha256` stay.

        A text that a stored translation lacks stays English. A measure, or a sheet with a risk item, is translated as a
        whole or not at all: half a question is another question.
        """
        return self.languages.get(lang) or self.languages.get("en", self)
