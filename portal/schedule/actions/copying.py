"""One of the programs that come with the portal, copied with its track, group and weekly sessions."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from portal.access.actor import Actor
from portal.programs.actions.settings import add_group, add_program, add_track
from portal.programs.blueprints import Blueprint, BlueprintSession
from portal.programs.models import Group
from portal.schedule.actions.reshaping import Weekly, add_series


@dataclass(frozen=True)
class Copy:
    """What the clinic says of it. `shift`: by how many minutes its sessions begin later than in the blueprint."""

    name: str
    track: str
    group: dict[str, Any]
    from_on: date
    shift: int = 0


def copy_program(actor: Actor, blueprint: Blueprint, copy: Copy) -> Group:
    """Everything or nothing. Raises AlreadyThere when a program has that name."""
    facts = {
        "name": copy.name,
        "weekly_hours": blueprint.weekly_hours,
        "weekly_days": blueprint.weekly_days,
        "length_weeks": blueprint.length_weeks,
    }
    program = add_program(facts, actor.id)
    track = add_track(program, {"name": copy.track}, actor.id)
    group = add_group(track, copy.group, actor.id)
    for session in blueprint.sessions:
        add_series(actor, group, weekly_of(session, group, copy.shift), copy.from_on)
    return group


def weekly_of(session: BlueprintSession, group: Group, shift: int = 0) -> Weekly:
    return Weekly(
        title=session.focus,
        weekday=session.weekday,
        begins=later(session.begins, shift),
        ends=later(session.ends, shift),
        room=group.room,
        link=group.link,
        blocks=session.blocks,
        rotation=session.lessons,
    )


def later(at: time, minutes: int) -> time:
    """By the wall clock, within one day."""
    return (datetime.combine(date.min, at) + timedelta(minutes=minutes)).time()
