"""A clinic's two colours: what they have to stand off from, and the tokens of the style sheet that follow from them.

The clinic chooses by day; by night the same hues are lightened or darkened until they can be read. See static/app.css.
"""

import hashlib
from dataclasses import dataclass
from functools import lru_cache

from portal.programs.clinic import ClinicFacts
from portal.web.colours import BLACK, WHITE, Colour, mixed, stands_off, until_read

AA = 4.5
EDGE = 3.0
ACCENT_STANDS_ON = {"#FAF6EF": AA, "#FFFDF9": AA, "#F3EDE2": AA}
"""Paper, surface and sunken: what is written on a button is as light as they are."""
BAR_STANDS_UNDER = {"#FDF8EE": AA, "#D5E3DB": AA, "#F0C68A": EDGE}
"""Words in the bar, quieter words, the sun."""
_LIGHT_SURFACE, _DARK_SURFACE = "#FFFDF9", "#1D2522"
_DARK = {"#141A18": AA, "#1D2522": AA, "#232C29": AA, "#0C2722": AA}
"""By night: what the accent stands on, and what stands on it."""
_UNDER_BY_NIGHT = {"#F5EFE3": AA, "#BFD2C9": AA, "#D9A866": EDGE}
Tokens = dict[str, Colour]
DAY: Tokens = {
    "paper": "#FAF6EF",
    "ink": "#22302C",
    "line": "#E4DCCD",
    "primary": "#1D5A51",
    "on-primary": "#FFFDF9",
    "primary-tint": "#DDEBE4",
    "primary-ink": "#174C44",
    "hero": "#214F49",
    "on-hero": "#FDF8EE",
}
NIGHT: Tokens = {
    "paper": "#141A18",
    "ink": "#EFEAE0",
    "line": "#323E3A",
    "primary": "#93D1C2",
    "on-primary": "#0C2722",
    "primary-tint": "#21403A",
    "primary-ink": "#BFE6DB",
    "hero": "#1B3733",
    "on-hero": "#F5EFE3",
}
"""The portal's own, for samples that look the same whatever theme the page has."""


@dataclass(frozen=True)
class Brand:
    """None of a colour: as the portal looks by itself."""

    bar: Colour = ""
    accent: Colour = ""

    @classmethod
    def of(cls, clinic: ClinicFacts) -> "Brand":
        return cls(clinic.bar_colour, clinic.accent_colour)

    @property
    def is_set(self) -> bool:
        return bool(self.bar or self.accent)

    @property
    def edition(self) -> str:
        """In the sheet's address: another with each change, so that it may be kept for ever."""
        return _sheet_and_edition(self)[1]

    @property
    def sheet(self) -> str:
        """Past the layers of the portal's own sheet, and so before them."""
        return _sheet_and_edition(self)[0]

    @property
    def preview(self) -> str:
        """The same for two samples beside each other on one page."""
        day, night = _written(DAY | self.by_day), _written(NIGHT | self.by_night)
        return f".brand-sample.by-day{{{day}}}\n.brand-sample.by-night{{{night}}}\n"

    @property
    def by_day(self) -> Tokens:
        found: Tokens = {}
        if self.accent:
            tint = mixed(self.accent, _LIGHT_SURFACE, 0.86)
            found |= {"primary": self.accent, "primary-hover": mixed(self.accent, BLACK, 0.2), "primary-tint": tint}
            found["primary-ink"] = until_read(self.accent, BLACK, {tint: AA, "#F3EDE2": AA})
        if self.bar:
            lighter = mixed(self.bar, WHITE, 0.12)
            lighter = lighter if stands_off(lighter, {"#FDF8EE": AA}) else self.bar
            found |= {"hero": self.bar, "hero-2": lighter, "hero-3": mixed(self.bar, BLACK, 0.25)}
        return found

    @property
    def by_night(self) -> Tokens:
        found: Tokens = {}
        if self.accent:
            light = until_read(self.accent, WHITE, _DARK)
            tint = mixed(self.accent, _DARK_SURFACE, 0.72)
            found |= {"primary": light, "primary-hover": mixed(light, WHITE, 0.25), "primary-tint": tint}
            found["primary-ink"] = until_read(light, WHITE, {tint: AA})
        if self.bar:
            deep = until_read(mixed(self.bar, BLACK, 0.35), BLACK, _UNDER_BY_NIGHT)
            found |= {"hero": deep, "hero-2": _a_little_lighter(deep), "hero-3": mixed(deep, BLACK, 0.3)}
        return found


def accent_that_passes(colour: Colour) -> Colour:
    """The same if it does; else a darker one."""
    return until_read(colour, BLACK, ACCENT_STANDS_ON)


def bar_that_passes(colour: Colour) -> Colour:
    return until_read(colour, BLACK, BAR_STANDS_UNDER)


def _a_little_lighter(deep: Colour) -> Colour:
    lighter = mixed(deep, WHITE, 0.1)
    return lighter if stands_off(lighter, {"#F5EFE3": AA}) else deep


@lru_cache(maxsize=8)
def _sheet_and_edition(brand: Brand) -> tuple[str, str]:
    """Worked out once: the edition stands on every page."""
    light, dark = _written(brand.by_day), _written(brand.by_night)
    sheet = (
        f":root{{{light}}}\n"
        f'@media screen and (prefers-color-scheme:dark){{:root:not([data-theme="light"]){{{dark}}}}}\n'
        f'@media screen{{:root[data-theme="dark"]{{{dark}}}}}\n'
    )
    return sheet, hashlib.sha256(sheet.encode()).hexdigest()[:12]


def _written(tokens: Tokens) -> str:
    return ";".join(f"--{name}:{colour}" for name, colour in tokens.items())
