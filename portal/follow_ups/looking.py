"""Which part of the list somebody looks at: it stands in the address, and goes along from page to page."""

from dataclasses import dataclass, replace
from uuid import UUID

from flask import request

from portal.access.actor import Actor, Role
from portal.safety.models import Level
from portal.safety.queries import Whose
from portal.web.asked import RankedMoment, asked_id, ranked_moment_of


@dataclass(frozen=True)
class Looking:
    """A list, narrowed or whole, from some row on. What an address says that is none of these is left out."""

    whose: Whose
    usual: Whose  # what goes without saying, for who looks
    closed: bool = False
    level: Level | None = None
    after: RankedMoment | None = None
    owner_id: UUID | None = None  # those one person answers for

    @classmethod
    def of_request(cls, actor: Actor) -> "Looking":
        usual, args = usual_for(actor), request.args
        return cls(
            whose=next((one for one in offered(actor) if one == args.get("show")), usual),
            usual=usual,
            closed=args.get("state") == "closed",
            level=next((one for one in Level if one == args.get("level")), None),
            after=ranked_moment_of(args.get("after", "")),
            owner_id=asked_id("owner"),
        )

    @property
    def of_everybody(self) -> "Looking":
        return replace(self, owner_id=None, after=None)

    @property
    def beginning(self) -> "Looking":
        return replace(self, after=None)

    def of(self, whose: Whose) -> "Looking":
        return replace(self, whose=whose, after=None)

    def at(self, level: Level | None) -> "Looking":
        return replace(self, level=level, after=None)

    def turned(self) -> "Looking":
        return replace(self, closed=not self.closed, after=None)

    def going_on(self, cursor: RankedMoment) -> "Looking":
        return replace(self, after=cursor)

    @property
    def args(self) -> dict[str, str]:
        """As the address has it; nothing for what goes without saying."""
        said = {
            "show": "" if self.whose is self.usual else self.whose.value,
            "state": "closed" if self.closed else "",
            "level": self.level.value if self.level else "",
            "owner": str(self.owner_id) if self.owner_id else "",
            "after": "~".join(str(part) for part in self.after) if self.after else "",
        }
        return {name: value for name, value in said.items() if value}


def offered(actor: Actor) -> list[Whose]:
    """Whoever oversees the clinic sees all of them, a clinician those of her patients."""
    found = [Whose.MINE]
    found += [Whose.TEAM] if Role.THERAPIST in actor.roles else []
    return found + ([Whose.ALL] if Role.ADMIN in actor.roles else [])


def usual_for(actor: Actor) -> Whose:
    return Whose.ALL if Role.ADMIN in actor.roles and Role.THERAPIST not in actor.roles else Whose.MINE
