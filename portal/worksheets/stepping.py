"""One step at a time on a small screen: which part of the page is shown, and which come before and after. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from portal.web.asked import whole_number
from portal.worksheets.drawing import Drawing

ALL = "all"


@dataclass(frozen=True)
class Stepping:
    """`now` counts from 1; 0 when the whole sheet is shown. `place`: the step by section id. `everywhere`: also where
    there is room for all of it."""

    now: int = 0
    of: int = 1
    place: Mapping[str, int] = field(default_factory=dict)
    everywhere: bool = False

    def shows(self, section_id: str) -> bool:
        return self.now in (0, self.step_of(section_id))

    def step_of(self, section_id: str) -> int:
        return self.place.get(section_id, 1)

    @property
    def is_last(self) -> bool:
        return self.now in (0, self.of)


def stepping(drawing: Drawing, wanted: str = ALL, otherwise: int = 1, everywhere: bool = False) -> Stepping:
    """`wanted`: a number, "all", or anything else for the step `otherwise`. `everywhere`: as in `Stepping`.

    What is only worked out has no step of its own: it stands with the step before it.
    """
    place: dict[str, int] = {}
    count = 0
    for section in drawing.sections:
        count += section in drawing.worksheet.steps
        place[section.id] = max(count, 1)
    if wanted == ALL or count < 2:
        return Stepping(0, max(count, 1), place, everywhere)
    number = whole_number(wanted, 3)
    asked = otherwise if number is None else number
    return Stepping(min(max(asked, 1), count), count, place, everywhere)
