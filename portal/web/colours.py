"""Colours as numbers: how far apart two are (WCAG 2), mixed, and darkened until they can be read. Pure."""

import re

Colour = str
"""Six figures after a sign: "#1D5A51"."""
BLACK, WHITE = "#000000", "#FFFFFF"
_WRITTEN = re.compile(r"#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
STEPS = 100


def colour_of(words: str) -> Colour | None:
    """ "#1d5a51", "1D5A51", "#fff"; None for anything else."""
    found = _WRITTEN.fullmatch(words.strip())
    if found is None:
        return None
    figures = found[1] if len(found[1]) == 6 else "".join(2 * one for one in found[1])
    return f"#{figures.upper()}"


def contrast(one: Colour, other: Colour) -> float:
    """From 1, the same, to 21, black on white."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def mixed(one: Colour, other: Colour, part: float) -> Colour:
    """So much of the other in the one: 0 is the one itself."""
    pairs = zip(_parts(one), _parts(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * part):02X}" for a, b in pairs)


def until_read(colour: Colour, towards: Colour, against: dict[Colour, float]) -> Colour:
    """Mixed with black or white, as little as it takes to stand off from each of these by so much."""
    tries = (mixed(colour, towards, step / STEPS) for step in range(STEPS + 1))
    return next((one for one in tries if stands_off(one, against)), towards)


def stands_off(colour: Colour, against: dict[Colour, float]) -> bool:
    return all(contrast(colour, other) >= least for other, least in against.items())


def _parts(colour: Colour) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def _luminance(colour: Colour) -> float:
    parts = [part / 255 for part in _parts(colour)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
