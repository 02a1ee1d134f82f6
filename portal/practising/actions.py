"""She used a skill: it is noted, and tonight's diary card is filled in that far in advance."""

from collections.abc import Iterator

from portal.access.actor import Actor
from portal.database import db
from portal.practising.diary_card import CARD, LINES
from portal.skills.actions import note_use, uses_on
from portal.skills.actions import take_back as let_go
from portal.skills.catalogue import Skill
from portal.skills.finding import Asked
from portal.skills.models import SkillUse
from portal.worksheets.actions.ticking import tick, untick


def use(actor: Actor, skill: Skill, form_key: str, asked: Asked | None) -> SkillUse:
    """Twice is once. A card is only added to, and only while it is hers to write; where there is none, none is made."""
    noted, is_new = note_use(actor, skill, form_key, asked)
    if is_new and skill.id in LINES:
        added = tick(actor, CARD, noted.on_day, *LINES[skill.id])
        noted.ticked = added or (added is False and any(one.ticked for one in _beside(noted)))
        db.session.flush()
    return noted


def take_back(actor: Actor, of: SkillUse) -> None:
    """She did not use it: the tick goes too, if it was made for this and nothing else of that day stands for it."""
    if of.ticked and not any(_beside(of)):
        untick(actor, CARD, of.on_day, *LINES[of.skill])
    let_go(actor, of)


def _beside(of: SkillUse) -> Iterator[SkillUse]:
    """Other uses of that day for which the card has the same line."""
    line = LINES.get(of.skill)
    return (one for one in uses_on(of.patient_id, of.on_day) if one.id != of.id and LINES.get(one.skill) == line)
