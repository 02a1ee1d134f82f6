"""The small things that she said, or was told, as they stand in her JSON. A statement for each kind."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from portal.access.actor import Actor
from portal.access.scope import ME, binds
from portal.accounts.models import User
from portal.programs.early_checks import WORDS
from portal.programs.life_models import EarlyCheck
from portal.reading import Statement, read
from portal.records.along.shapes import Shape, when
from portal.schedule.attendance_models import CAUSE, LINE, REASON, AbsenceLine, AbsenceNotice
from portal.skills.catalogue import skills
from portal.skills.models import SkillUse
from portal.vault.sealing import preload, unseal
from portal.worksheets.targets import Target

LABEL = "target.label_sealed"
_TARGETS: Statement = (
    select(Target.id, Target.label_sealed, Target.kind, Target.direction, Target.made_at, Target.ended_at)
    .where(Target.patient_id == ME)
    .order_by(Target.made_at, Target.id)
)
_NOTICES: Statement = (
    select(
        AbsenceNotice.id,
        AbsenceNotice.appointment_id,
        AbsenceNotice.kind,
        AbsenceNotice.cause_sealed,
        AbsenceNotice.reason_sealed,
        AbsenceNotice.made_at,
        AbsenceNotice.taken_back_at,
    )
    .where(AbsenceNotice.patient_id == ME)
    .order_by(AbsenceNotice.made_at, AbsenceNotice.id)
)
_LINES: Statement = (
    select(AbsenceLine.id, AbsenceLine.appointment_id, AbsenceLine.line_sealed, AbsenceLine.made_at, User.name)
    .join(User, User.id == AbsenceLine.made_by)
    .where(AbsenceLine.patient_id == ME)
    .order_by(AbsenceLine.made_at, AbsenceLine.id)
)
_FIRST_DAYS: Statement = (
    select(EarlyCheck.id, EarlyCheck.feeling, EarlyCheck.words_sealed, EarlyCheck.said_at)
    .where(EarlyCheck.patient_id == ME)
    .order_by(EarlyCheck.said_at, EarlyCheck.id)
)
_USES: Statement = (
    select(SkillUse.skill, SkillUse.on_day, SkillUse.helped)
    .where(SkillUse.patient_id == ME)
    .order_by(SkillUse.used_at, SkillUse.id)
)


def targets(actor: Actor) -> list[Shape]:
    """Of her diary card."""
    rows = read(_TARGETS, binds(actor))
    preload([row.label_sealed for row in rows])
    return [
        {
            "target": unseal(LABEL, row.id, row.label_sealed),
            "kind": row.kind,
            "direction": row.direction,
            "from": when(row.made_at),
            "until": when(row.ended_at) if row.ended_at else None,
        }
        for row in rows
    ]


def said_of_sessions(actor: Actor) -> list[Shape]:
    """That she would be late, or could not come, and why."""
    rows = read(_NOTICES, binds(actor))
    _preload(rows, "cause_sealed", "reason_sealed")
    return [
        {
            "session": str(row.appointment_id),
            "said": row.kind,
            "at": when(row.made_at),
            "cause": _opened(CAUSE, row.id, row.cause_sealed),
            "reason": _opened(REASON, row.id, row.reason_sealed),
            "taken_back_at": when(row.taken_back_at) if row.taken_back_at else None,
        }
        for row in rows
    ]


def lines_to_her(actor: Actor) -> list[Shape]:
    """From who leads a session that she missed."""
    rows = read(_LINES, binds(actor))
    _preload(rows, "line_sealed")
    return [
        {
            "session": str(row.appointment_id),
            "from": row.name,
            "at": when(row.made_at),
            "words": unseal(LINE, row.id, row.line_sealed),
        }
        for row in rows
    ]


def first_days(actor: Actor) -> list[Shape]:
    """How they were, where she said so."""
    rows = [row for row in read(_FIRST_DAYS, binds(actor)) if row.feeling is not None]
    _preload(rows, "words_sealed")
    return [
        {"feeling": row.feeling, "words": _opened(WORDS, row.id, row.words_sealed), "at": when(row.said_at)}
        for row in rows
    ]


def skill_uses(actor: Actor) -> list[Shape]:
    known = skills()
    rows = read(_USES, binds(actor))
    named = ((known[row.skill].name if row.skill in known else row.skill, row) for row in rows)
    return [{"skill": name, "day": row.on_day.isoformat(), "helped": row.helped} for name, row in named]


def _preload(rows: Iterable[Any], *columns: str) -> None:
    preload([sealed for row in rows for column in columns if (sealed := getattr(row, column))])


def _opened(place: str, row_id: Any, envelope: str | None) -> str:
    return unseal(place, row_id, envelope) if envelope else ""
