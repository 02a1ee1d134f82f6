"""Which part of the queue somebody looks at: it stands in the address, and goes along from page to page."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from flask import request

from portal.web.asked import RankedMoment, id_of, ranked_moment_of
from portal.worksheets.queries.shelves import Shelf

LONGEST = 64  # of a slug


@dataclass(frozen=True)
class Looking:
    """A list, narrowed or whole, from some row on. What an address says that is none of these is left out."""

    shelf: Shelf = Shelf.WAITING
    group_id: UUID | None = None
    slug: str = ""
    late: bool = False
    after: RankedMoment | None = None

    @classmethod
    def of_request(cls) -> "Looking":
        args = request.args
        return cls(
            shelf=next((one for one in Shelf if one == args.get("show")), Shelf.WAITING),
            group_id=id_of(args.get("group", "")),
            slug=_slug(args.get("worksheet", "")),
            late=args.get("late") == "1",
            after=ranked_moment_of(args.get("after", "")),
        )

    @property
    def narrows(self) -> bool:
        return bool(self.group_id or self.slug or self.late)

    @property
    def beginning(self) -> "Looking":
        """The same from its first row on."""
        return replace(self, after=None)

    @property
    def whole(self) -> "Looking":
        """The same list with everything on it."""
        return Looking(self.shelf)

    def on(self, shelf: Shelf) -> "Looking":
        return replace(self, shelf=shelf, after=None)

    def going_on(self, cursor: RankedMoment | None) -> "Looking":
        return replace(self, after=cursor)

    @property
    def args(self) -> Mapping[str, str]:
        """As the address has it; nothing for what goes without saying."""
        said = {
            "show": "" if self.shelf is Shelf.WAITING else self.shelf.value,
            "group": str(self.group_id or ""),
            "worksheet": self.slug,
            "late": "1" if self.late else "",
            "after": "~".join(str(part) for part in self.after) if self.after else "",
        }
        return {name: value for name, value in said.items() if value}


def _slug(text: str) -> str:
    return text if len(text) <= LONGEST and text.replace("-", "").isalnum() and text.isascii() else ""
