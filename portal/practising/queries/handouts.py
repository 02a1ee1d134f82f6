"""What a leader has handed out about a skill: what stands for the sessions that taught it."""

from collections.abc import Collection, Iterable

from portal.access.actor import Actor
from portal.materials.queries import Item, of_sessions
from portal.schedule.queries.taught import Taught

Handouts = dict[str, tuple[Item, ...]]
MOST = 4


def handouts_about(actor: Actor, skills: Collection[str], taught: Iterable[Taught]) -> Handouts:
    """By skill, the newest first: of sessions that taught it to her. One statement, or none."""
    about = {one.appointment_id: one.skills for one in taught if not set(skills).isdisjoint(one.skills)}
    found: dict[str, list[Item]] = {}
    for item in of_sessions(actor, about):
        for skill in about.get(item.appointment_id, ()) if item.appointment_id else ():
            found.setdefault(skill, []).append(item)
    return {skill: tuple(items[:MOST]) for skill, items in found.items()}
