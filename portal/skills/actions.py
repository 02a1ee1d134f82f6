"""She used a skill; it helped or it did not; she did not use it after all."""

from datetime import date
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select

from portal import clock
from portal.access.actor import Actor
from portal.audit.record import record
from portal.database import add_once, db, new_id
from portal.skills.catalogue import Skill
from portal.skills.finding import Asked
from portal.skills.models import SkillUse
from portal.skills.noting import sealed

_BY_FORM_KEY = select(SkillUse).where(SkillUse.form_key == bindparam("form_key"))
_OF_DAY = select(SkillUse).where(
    SkillUse.patient_id == bindparam("patient_id", type_=Uuid()), SkillUse.on_day == bindparam("on_day")
)


def note_use(actor: Actor, skill: Skill, form_key: str, asked: Asked | None) -> tuple[SkillUse, bool]:
    """The use, and whether it is new: twice is once."""
    key = {"form_key": f"{actor.id.hex}:{form_key or new_id().hex}"}  # a key is one patient's own
    known = db.session.scalar(_BY_FORM_KEY, key)
    if known:
        return known, False
    use_id = new_id()
    use = SkillUse(
        id=use_id,
        patient_id=actor.id,
        skill=skill.id,
        on_day=actor.today,
        used_at=clock.now(),
        asked_sealed=sealed(actor.id, use_id, asked) if asked else None,
        ticked=False,
        **key,
    )
    if not add_once(use):
        return db.session.execute(_BY_FORM_KEY, key).scalar_one(), False
    record(actor.id, "used", "skill_use", use_id, patient_id=actor.id)
    return use, True


def uses_on(patient_id: UUID, on_day: date) -> list[SkillUse]:
    return list(db.session.scalars(_OF_DAY, {"patient_id": patient_id, "on_day": on_day}))


def say(actor: Actor, use: SkillUse, helped: bool) -> None:
    if use.helped is helped:
        return
    use.say(helped, clock.now())
    db.session.flush()
    record(actor.id, "said of", "skill_use", use.id, patient_id=use.patient_id)


def take_back(actor: Actor, use: SkillUse) -> None:
    """It goes; the trail of changes keeps that there was one."""
    db.session.delete(use)
    db.session.flush()
    record(actor.id, "took back", "skill_use", use.id, patient_id=use.patient_id)
