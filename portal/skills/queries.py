"""Which skills were used, how often, and whether they helped."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, case, func, select

from portal.access.actor import Actor
from portal.access.scope import ME, binds
from portal.reading import read
from portal.skills.catalogue import skills
from portal.skills.finding import Tried
from portal.skills.models import SkillUse
from portal.skills.noting import asked_of
from portal.vault.sealing import DataKey, hold_key

SHOWN = 10
LOOKS_BACK = 100
"""So many of her last uses have a say in what she is offered."""


@dataclass(frozen=True)
class Used:
    """One skill over all times she used it. Of the rest of `times` she has not said whether it helped."""

    skill: str
    name: str
    times: int
    helped: int
    not_helped: int
    last_on: date


_MOST_USED = (
    select(
        SkillUse.skill,
        func.count().label("times"),
        func.sum(case((SkillUse.helped.is_(True), 1), else_=0)).label("helped"),
        func.sum(case((SkillUse.helped.is_(False), 1), else_=0)).label("not_helped"),
        func.max(SkillUse.on_day).label("last_on"),
    )
    .where(SkillUse.patient_id == bindparam("patient_id", type_=Uuid()))
    .group_by(SkillUse.skill)
    .order_by(func.count().desc(), func.max(SkillUse.on_day).desc(), SkillUse.skill)
)


def most_used(patient_id: UUID) -> list[Used]:
    """Those the library still has, the most used first. One statement.

    The caller's scope says who may know, and leaves a trace unless it is the patient herself.
    """
    rows = read(_MOST_USED, {"patient_id": patient_id})
    known = skills()
    return [
        Used(row.skill, known[row.skill].name, row.times, row.helped, row.not_helped, row.last_on)
        for row in rows
        if row.skill in known
    ]


@dataclass(frozen=True)
class Use:
    """One time she used a skill. `ticked`: her diary card got a tick for it."""

    id: UUID
    skill: str
    used_at: datetime
    on_day: date
    helped: bool | None
    ticked: bool


_OF_SKILL = (
    select(SkillUse.id, SkillUse.skill, SkillUse.used_at, SkillUse.on_day, SkillUse.helped, SkillUse.ticked)
    .where(SkillUse.patient_id == ME, SkillUse.skill == bindparam("skill"))
    .order_by(SkillUse.used_at.desc(), SkillUse.id.desc())
)


def uses_of(actor: Actor, skill: str) -> list[Use]:
    """Her last uses of one, the newest first. One statement."""
    return [Use(*row) for row in read(_OF_SKILL, binds(actor, skill=skill), most=SHOWN)]


def use_shown(one: SkillUse) -> Use:
    """One that was just noted or changed."""
    return Use(one.id, one.skill, one.used_at, one.on_day, one.helped, one.ticked)


_TRIED = (
    select(
        SkillUse.id,
        SkillUse.skill,
        SkillUse.used_at,
        SkillUse.helped,
        SkillUse.asked_sealed,
        DataKey.id.label("key_id"),
        DataKey.wrapped,
    )
    .join(DataKey, DataKey.owner_id == SkillUse.patient_id)
    .where(SkillUse.patient_id == ME, SkillUse.helped.is_not(None))
    .order_by(SkillUse.used_at.desc(), SkillUse.id.desc())
)


def tried(actor: Actor) -> list[Tried]:
    """What she has said a word of, the newest first. One statement; her key comes along."""
    rows = read(_TRIED, binds(actor), most=LOOKS_BACK)
    for row in rows[:1]:
        hold_key(row.key_id, row.wrapped, actor.id)
    return [_tried(row) for row in rows]


def _tried(row: Any) -> Tried:
    return Tried(row.skill, row.used_at, row.helped, asked_of(row.id, row.asked_sealed))
