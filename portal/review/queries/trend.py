"""How the values that a definition puts in its charts and summary went, from one response to the next. In words."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Uuid, bindparam, select

from portal.database import Instant
from portal.reading import read
from portal.vault.sealing import preload, unseal
from portal.web.formatting import local
from portal.worksheets.cells.cell import cell
from portal.worksheets.cells.display import display, display_computed
from portal.worksheets.change import Move, Way, move, weight_words
from portal.worksheets.definitions.worksheet import Chart, Worksheet
from portal.worksheets.models import Submission, SubmissionVersion
from portal.worksheets.queries.earlier import IS_WHOLE
from portal.worksheets.queries.sent import Sent

EARLIER = 5
COLUMNS = 3
_EARLIER = (
    select(
        SubmissionVersion.id,
        SubmissionVersion.submitted_at,
        SubmissionVersion.cells_sealed,
        SubmissionVersion.computed_sealed,
        Submission.version,
    )
    .join(Submission, Submission.id == SubmissionVersion.submission_id)
    .where(
        Submission.patient_id == bindparam("patient_id", type_=Uuid()),
        Submission.slug == bindparam("slug"),
        Submission.id != bindparam("submission_id"),
        Submission.latest == SubmissionVersion.number,
        IS_WHOLE,
        Submission.submitted_at < bindparam("at", type_=Instant()),
    )
    .order_by(Submission.submitted_at.desc(), Submission.id.desc())
)


@dataclass(frozen=True)
class Point:
    """One response: its day, and its values as they read, in the order of the columns. "" for none."""

    day: date
    texts: tuple[str, ...]
    is_this_one: bool = False


@dataclass(frozen=True)
class Trend:
    """`columns`: what is compared. `words`: how this one stands to the last. Oldest point first."""

    columns: tuple[str, ...]
    points: tuple[Point, ...]
    words: tuple[str, ...]


@dataclass(frozen=True)
class _Response:
    at: datetime
    values: Mapping[str, Any]
    is_this_one: bool = False


def trend(submission: Submission, sent: Sent) -> Trend | None:
    """None when the definition compares nothing. One statement."""
    worksheet = sent.worksheet
    refs = compared(worksheet)
    if not refs:
        return None
    responses = [*_earlier(submission, sent), _Response(sent.submitted_at, _values(sent), is_this_one=True)]
    responses.sort(key=lambda one: (one.is_this_one, _day(worksheet, one), one.at))
    return Trend(
        columns=tuple(refs.values()),
        points=tuple(
            Point(_day(worksheet, one), tuple(_text(worksheet, ref, one.values) for ref in refs), one.is_this_one)
            for one in responses
        ),
        words=tuple(_words(worksheet, refs, responses)),
    )


def compared(worksheet: Worksheet) -> dict[str, str]:
    """The values worth a column and their names: those both charted and summed up, else charted, else summed up."""
    names = dict(_charted(worksheet))
    refs = (
        [ref for ref in worksheet.summary if ref in names]
        or list(names)
        or [ref for ref in worksheet.summary if _is_number(worksheet, ref) and not _looks_back(worksheet, ref)]
    )
    return {ref: names.get(ref) or _label(worksheet, ref) for ref in refs[:COLUMNS]}


def _charted(worksheet: Worksheet) -> Iterator[tuple[str, str]]:
    for chart in worksheet.charts:
        if chart.scope == "history" and chart.type != "heat" and "clinician" in chart.audience:
            yield from ((one.ref, one.label) for one in chart.series if _is_number(worksheet, one.ref))


def _is_number(worksheet: Worksheet, ref: str) -> bool:
    field = worksheet.rated_in.get(ref) or worksheet.fields.get(ref)
    if field is None:
        return False
    return field.type in ("computed", "scale", "number", "duration") or (
        ref in worksheet.rated_in and bool(field.scale)
    )


def _looks_back(worksheet: Worksheet, ref: str) -> bool:
    calc = json.dumps(worksheet.fields[ref].calc) if ref in worksheet.fields else ""
    return '"prev"' in calc or '"first"' in calc


def _label(worksheet: Worksheet, ref: str) -> str:
    return worksheet.fields[ref].label if ref in worksheet.fields else cell(worksheet, ref).label


def _earlier(submission: Submission, sent: Sent) -> list[_Response]:
    """The last few of the same major version: over a major change the values are not the same any more."""
    asked = {"patient_id": submission.patient_id, "slug": submission.slug, "submission_id": submission.id}
    rows = read(_EARLIER, {**asked, "at": sent.submitted_at}, EARLIER)
    preload([row.cells_sealed for row in rows])
    major = submission.version.split(".")[0]
    return [_response(row) for row in rows if row.version.split(".")[0] == major]


def _response(row: Any) -> _Response:
    cells = json.loads(unseal("submission_version.cells_sealed", row.id, row.cells_sealed))
    worked_out = json.loads(unseal("submission_version.computed_sealed", row.id, row.computed_sealed))
    return _Response(row.submitted_at, {**cells, **worked_out["computed"]})


def _values(sent: Sent) -> Mapping[str, Any]:
    return {**sent.cells, **sent.evaluation.computed}


def _day(worksheet: Worksheet, response: _Response) -> date:
    """The day it is about, where the definition has one; else the day it was sent."""
    for chart in _with_days(worksheet.charts):
        try:
            return date.fromisoformat(str(response.values[chart.x])[:10])
        except (KeyError, ValueError):
            continue
    return local(response.at).date()


def _with_days(charts: Iterable[Chart]) -> Iterator[Chart]:
    return (chart for chart in charts if chart.scope == "history" and chart.x)


def _text(worksheet: Worksheet, ref: str, values: Mapping[str, Any]) -> str:
    value, field = values.get(ref), worksheet.fields.get(ref)
    if value is None:
        return ""
    if field is not None and field.type == "computed":
        return display_computed(worksheet, field, value)
    return display(worksheet, cell(worksheet, ref), value)


def _words(worksheet: Worksheet, refs: Mapping[str, str], responses: list[_Response]) -> Iterator[str]:
    if len(responses) == 1:
        yield str(_("This is the first one."))
        return
    last, this = responses[-2].values, responses[-1].values
    for ref, name in refs.items():
        old, new = last.get(ref), this.get(ref)
        if not isinstance(old, int | float) or not isinstance(new, int | float):
            continue
        field = worksheet.fields.get(ref)
        it = move(old, new, field.change if field else None)
        words = " ".join(part for part in (_direction(it), weight_words(it.weight)) if part)
        yield f"{name}: {words}" if len(refs) > 1 else words[:1].upper() + words[1:]


def _direction(it: Move) -> str:
    """By the rule of change.py, so that therapist and patient are told the same."""
    if it.way is Way.SAME:
        return str(_("the same as the last one.") if it.was == it.now else _("about the same as the last one."))
    return str(_("higher than the last one.") if it.way is Way.HIGHER else _("lower than the last one."))
