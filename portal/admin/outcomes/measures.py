"""How scores moved from the first to the last of a stay. Each is opened here, compared and forgotten: none is shown."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from statistics import median
from typing import Any
from uuid import UUID

from portal.access.actor import Actor
from portal.admin.outcomes.cohorts import Begun
from portal.admin.outcomes.rows import scores
from portal.vault.keyring import Unreadable
from portal.vault.sealing import preload, unseal
from portal.web.formatting import local, zone
from portal.worksheets.change import Way, Weight, move
from portal.worksheets.definitions.field import Field
from portal.worksheets.definitions.values import Number
from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.published import catalogue, editions

PLACE = "submission_version.computed_sealed"


@dataclass(frozen=True)
class Moved:
    """One patient's, of one measure. `by`: below zero is lower than at first."""

    by: Number
    is_better: bool
    is_worse: bool


@dataclass(frozen=True)
class Measure:
    """`better`: which way is better."""

    slug: str
    title: str
    better: str


Moves = Mapping[tuple[str, UUID], Moved]
"""By measure and first place of the stay."""


def measures() -> list[Measure]:
    """Those whose definition says what a change means."""
    found = ((one, scored(one)) for one in catalogue().all() if one.kind == "measure")
    return [
        Measure(one.id, one.short_title, field.change.better)
        for one, field in found
        if field is not None and field.change is not None
    ]


def scored(worksheet: Worksheet) -> Field | None:
    """The number by which it is compared."""
    return next((one for one in worksheet.fields.values() if one.change is not None), None)


def moves(actor: Actor, begun: Collection[Begun], of: Iterable[Measure]) -> Moves:
    """Of these stays. One statement, one for the keys, one for definitions that are no longer in the library."""
    slugs = {one.slug for one in of}
    if not begun or not slugs:
        return {}
    days = [one.stay.from_on for one in begun]
    since = datetime.combine(min(days), time.min, tzinfo=zone())
    pairs = _first_and_last(begun, scores(actor, slugs, (min(days), max(days)), since))
    rows = [row for pair in pairs.values() for row in pair]
    preload([row.computed_sealed for row in rows])
    known = editions({(row.slug, row.version) for row in rows})
    found = ((key, _moved(first, last, known)) for key, (first, last) in pairs.items())
    return {key: it for key, it in found if it is not None}


def _first_and_last(begun: Iterable[Begun], rows: Iterable[Any]) -> dict[tuple[str, UUID], tuple[Any, Any]]:
    """By measure and stay, where there are two of them in it."""
    stays: dict[UUID, list[Begun]] = {}
    for one in begun:
        stays.setdefault(one.patient_id, []).append(one)
    found: dict[tuple[str, UUID], list[Any]] = {}
    for row in rows:
        its = _stay_on(stays.get(row.patient_id, []), local(row.submitted_at).date())
        if its is not None:
            found.setdefault((row.slug, its), []).append(row)
    return {key: (hers[0], hers[-1]) for key, hers in found.items() if len(hers) > 1}


def _stay_on(stays: Iterable[Begun], day: date) -> UUID | None:
    held = (one for one in stays if one.stay.from_on <= day <= (one.stay.now.until_on or date.max))
    return next((one.stay.first_id for one in held), None)


def _moved(first: Any, last: Any, known: Mapping[tuple[str, str], Worksheet]) -> Moved | None:
    """None where one of the two has no number, or they are of versions that cannot be compared."""
    then, now = known[first.slug, first.version], known[last.slug, last.version]
    field = scored(now)
    was, number = _number(first, field), _number(last, field)
    if field is None or field.change is None or was is None or number is None or then.number[0] != now.number[0]:
        return None
    it = move(was, number, field.change)
    better = Way.LOWER if field.change.better == "lower" else Way.HIGHER
    tells = it.weight is Weight.RELIABLE
    return Moved(number - was, tells and it.way is better, tells and it.way not in (better, Way.SAME))


def _number(row: Any, field: Field | None) -> Number | None:
    """None also where her words were erased."""
    try:
        computed = json.loads(unseal(PLACE, row.version_id, row.computed_sealed))["computed"]
    except Unreadable:
        return None
    found: Number | None = computed.get(field.id) if field else None
    return found


def middle(moved: Iterable[Moved]) -> float:
    return round(float(median(one.by for one in moved)), 1)
