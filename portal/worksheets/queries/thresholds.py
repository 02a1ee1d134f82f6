"""What was set for one patient's diary card, in words; and what can be set."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam

from portal.access.actor import Actor
from portal.access.scope import binds
from portal.accounts.models import User
from portal.database import db
from portal.reading import read
from portal.safety.models import Level
from portal.web.translation import text as _
from portal.worksheets.definitions.field import Scale
from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.policy import thresholds as of_caseload
from portal.worksheets.published import catalogue
from portal.worksheets.thresholds import Compared, Threshold

DIARY = "dbt-diary-card"
RULE = "threshold:"
"""A follow-up's rule begins so; the threshold's id follows."""


@dataclass(frozen=True)
class Rated:
    """One line of the card that is rated with a number."""

    item: str
    label: str
    low: int
    high: int


@dataclass(frozen=True)
class Set:
    """One that holds now, or did."""

    id: UUID
    words: str
    level: Level
    by: str
    made_at: datetime


_HOLDING = (
    of_caseload.with_only_columns(
        Threshold.id,
        Threshold.item,
        Threshold.compared,
        Threshold.value,
        Threshold.level,
        Threshold.made_at,
        User.name,
        maintain_column_froms=True,
    )
    .join(User, User.id == Threshold.made_by)
    .where(Threshold.patient_id == bindparam("patient_id", type_=Uuid()), Threshold.ended_at.is_(None))
    .order_by(Threshold.made_at, Threshold.id)
)


def set_for(actor: Actor, patient_id: UUID) -> list[Set]:
    """One statement."""
    rows = read(_HOLDING, binds(actor, patient_id=patient_id))
    return [Set(row.id, words_for(row), row.level, row.name, row.made_at) for row in rows]


def rated() -> list[Rated]:
    """The lines of the card as it is now, top to bottom."""
    return list(_rated(catalogue().current(DIARY)))


def words_of_rule(rule: str) -> str:
    """What the rule of a follow-up says: "Set for this patient: Pain, at least 4"; "" for any other rule."""
    if not rule.startswith(RULE):
        return ""
    found = db.session.get(Threshold, UUID(rule.removeprefix(RULE)))
    return _("Set for this patient: %(words)s.", words=words_for(found)) if found else ""


def words_for(one: Any) -> str:
    """ "Urge to hurt myself, at least 4"."""
    label = next((line.label for line in rated() if line.item == one.item), one.item)
    if one.compared == Compared.AT_LEAST:
        return _("%(label)s, at least %(value)s", label=label, value=one.value)
    return _("%(label)s, at most %(value)s", label=label, value=one.value)


def reason(item: str, answer: object) -> str:
    """As the reasons of a definition's own rules are kept."""
    return json.dumps({item: answer}, ensure_ascii=False)


def _rated(worksheet: Worksheet) -> Iterable[Rated]:
    for field in worksheet.fields.values():
        if field.type == "scale" and field.scale:
            yield _line(field.id, field.label, field.scale)
        elif field.type == "ratings" and field.scale:
            yield from (_line(one.id, one.label, field.scale) for one in field.items)


def _line(item: str, label: str, scale: Scale) -> Rated:
    return Rated(item, label, scale.min, scale.max)
