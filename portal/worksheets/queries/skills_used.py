"""How many people of a group used which skill, from the diary cards they sent. Counts, and no names."""

import json
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from portal.database import Instant, db
from portal.vault.sealing import preload, unseal
from portal.worksheets.definitions.field import Field
from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.models import Submission, SubmissionVersion
from portal.worksheets.published import catalogue, editions
from portal.worksheets.queries.sent import NEWEST

FEWEST = 3
"""With fewer people a count would tell who it was: then nothing is opened at all."""

_ASKS = "sk_"


@dataclass(frozen=True)
class SkillsUsed:
    """`people`: how many sent a card. `skills`: by module, each with how many of them used it; the most used first."""

    people: int
    modules: tuple[tuple[str, tuple[tuple[str, int], ...]], ...] = ()
    opened: tuple[UUID, ...] = ()  # whose cards were counted

    @property
    def is_enough(self) -> bool:
        return self.people >= FEWEST


_CARDS = (
    select(
        Submission.patient_id,
        Submission.slug,
        Submission.version,
        SubmissionVersion.id.label("version_id"),
        SubmissionVersion.cells_sealed,
    )
    .join(SubmissionVersion, NEWEST)
    .where(
        Submission.patient_id.in_(bindparam("patient_ids", expanding=True)),
        Submission.slug.in_(bindparam("slugs", expanding=True)),
        Submission.latest > 0,
        Submission.submitted_at > bindparam("since", type_=Instant()),
    )
    .order_by(Submission.submitted_at)
)


def skills_used(patient_ids: Collection[UUID], since: datetime) -> SkillsUsed:
    """By these people since then. Two statements. Whoever shows it leaves a trace with each of `opened`."""
    asked = {"patient_ids": list(patient_ids), "slugs": _diaries(), "since": since}
    rows = db.session.execute(_CARDS, asked).all()
    people = {row.patient_id for row in rows}
    if len(people) < FEWEST:
        return SkillsUsed(len(people))
    preload(row.cells_sealed for row in rows)
    return SkillsUsed(len(people), _counted(rows), tuple(sorted(people)))


def _diaries() -> list[str]:
    return [one.id for one in catalogue().all() if one.kind == "diary" and any(_skill_fields(one))]


def _skill_fields(worksheet: Worksheet) -> Iterable[Field]:
    return (one for one in worksheet.fields.values() if one.type == "multichoice" and one.id.startswith(_ASKS))


def _counted(rows: Iterable[Any]) -> tuple[tuple[str, tuple[tuple[str, int], ...]], ...]:
    cards = list(rows)
    known = editions({(row.slug, row.version) for row in cards})
    used: dict[str, dict[str, set[UUID]]] = {}
    for row in cards:
        for module, skill in _used(row, known[row.slug, row.version]):
            used.setdefault(module, {}).setdefault(skill, set()).add(row.patient_id)
    return tuple((module, _most_first(skills)) for module, skills in used.items())


def _used(row: Any, worksheet: Worksheet) -> Iterable[tuple[str, str]]:
    cells = json.loads(unseal("submission_version.cells_sealed", row.version_id, row.cells_sealed))
    for field in _skill_fields(worksheet):
        picked = cells.get(field.id)
        for value in picked if isinstance(picked, list) else ():
            if option := field.option(str(value)):  # what she wrote in her own words stays with her
                yield field.label, option.label


def _most_first(skills: dict[str, set[UUID]]) -> tuple[tuple[str, int], ...]:
    return tuple(Counter({skill: len(people) for skill, people in skills.items()}).most_common())
