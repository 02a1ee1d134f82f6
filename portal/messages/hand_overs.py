"""Who answers for a patient changes: a line between her messages, for both sides, of who and from when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID


@dataclass(frozen=True)
class HandOverLine:
    """`giver`, `taker`: their names. `by_giver`: handed over in person. `is_back`: it was taken back before its day."""

    id: UUID
    giver: str
    taker: str
    from_on: date
    told_at: datetime
    by_giver: bool
    is_back: bool = False


def hand_overs(rows: Iterable[Any]) -> tuple[HandOverLine, ...]:
    """Of the people of a conversation with what was handed to each. One that was taken back is told twice."""
    people = {row.id: row for row in rows}
    found = {row.hand_over_id: row for row in rows if row.hand_over_id is not None}
    told: list[HandOverLine] = []
    for row in found.values():
        giver = people[row.from_id].name
        it = (row.hand_over_id, giver, row.name, row.handed_on)
        told.append(HandOverLine(*it, row.made_at, row.made_by == row.from_id))
        if row.taken_back_at is not None:
            told.append(HandOverLine(*it, row.taken_back_at, row.made_by == row.from_id, is_back=True))
    return tuple(sorted(told, key=lambda one: (one.told_at, one.id)))


L = TypeVar("L")


def among(lines: Sequence[L], told: Iterable[HandOverLine], before: bool, after: bool) -> dict[Any, list[HandOverLine]]:
    """Which are told just before which of these messages, by its id; those after the last, by None.

    `before`: there are older messages than these; `after`: there are newer ones. What was told then stands there.
    """
    placed: dict[Any, list[HandOverLine]] = {}
    times = [(one.sent_at, one.id) for one in lines]  # type: ignore[attr-defined]
    for one in told:
        place = next((id for at, id in times if at > one.told_at), None)
        if place is None and after:
            continue
        if before and times and one.told_at < times[0][0]:
            continue
        placed.setdefault(place, []).append(one)
    return placed
