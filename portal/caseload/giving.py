"""What staff may give from the library, and to whom."""

from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext as _

from portal.access.actor import Actor, Role
from portal.access.scope import binds
from portal.caseload.queries import GROUPS, PATIENTS
from portal.programs.standing import standings
from portal.reading import read
from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.queries.lists import assignable
from portal.worksheets.queries.made_here import made_here
from portal.worksheets.wording import modality_words


@dataclass(frozen=True)
class Shelved:
    """A worksheet in the library, as staff see it. `detail`: its kind and how long it takes."""

    slug: str
    title: str
    detail: str


def library(words: str, modality: str, longest: int) -> list[Shelved]:
    """By title: those that hold all of the words, of this kind (any if ""), of at most so many minutes (any if 0)."""
    offered, here = assignable(words), made_here()
    return [
        Shelved(one.id, one.title, _shelf_words(one, here.get(one.id, "")))
        for one in offered
        if modality in ("", one.modality) and (not longest or one.minutes <= longest)
    ]


def _shelf_words(one: Worksheet, here: str) -> str:
    words = _("%(kind)s · %(n)s minutes", kind=modality_words(one.modality), n=one.minutes)
    return f"{words} · {here}" if here else words


@dataclass(frozen=True)
class Takers:
    """To whom the actor may give: (id, words) pairs. A track is worth naming when the actor leads several of it."""

    tracks: list[tuple[str, str]]
    groups: list[tuple[str, str]]
    patients: list[tuple[str, str]]
    groups_of: dict[str, list[UUID]]  # by track
    away: frozenset[str]  # of the patients, those who can be given nothing now: on hold, or over


def takers(actor: Actor) -> Takers:
    """Three statements at most."""
    led = [row for row in read(GROUPS, binds(actor)) if row.is_open] if Role.LEADER in actor.roles else []
    seen = read(PATIENTS, binds(actor)).all() if Role.THERAPIST in actor.roles else []
    stands = standings(actor, [row.id for row in seen]) if seen else {}
    groups_of: dict[str, list[UUID]] = {}
    for row in led:
        groups_of.setdefault(str(row.track_id), []).append(row.id)
    names = {str(row.track_id): f"{row.program}, {row.track}" for row in led}
    return Takers(
        tracks=[(track, name) for track, name in names.items() if len(groups_of[track]) > 1],
        groups=[(str(row.id), f"{row.name} · {row.program}, {row.track}") for row in led],
        patients=[(str(row.id), row.name) for row in seen],
        groups_of=groups_of,
        away=frozenset(str(one) for one, stand in stands.items() if stand.is_away),
    )


def worksheet_choices() -> list[tuple[str, str]]:
    offered, here = assignable(), made_here()
    return [(one.id, f"{one.title} · {_shelf_words(one, here.get(one.id, ''))}") for one in offered]
