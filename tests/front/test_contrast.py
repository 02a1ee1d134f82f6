"""WCAG contrast of every colour pair, computed from the tokens of the stylesheet itself."""

import re
from pathlib import Path

import pytest

CSS = (Path(__file__).parents[2] / "static/app.css").read_text()
# (colour, behind it, ratio needed): 7 and 4.5 for text, 3 for edges and the focus ring
PAIRS = """
ink paper 7|ink surface 7|ink sunken 7|ink-2 paper 4.5|ink-2 surface 4.5|ink-2 sunken 4.5|ink-2 primary-tint 4.5
link paper 4.5|link surface 4.5|link sunken 4.5|on-primary primary 7|on-primary primary-hover 7
primary-ink primary-tint 4.5|clay-ink clay-tint 4.5|honey-ink honey-tint 4.5|rose-ink rose-tint 4.5|sky-ink sky-tint 4.5
clay-ink paper 4.5|clay-ink surface 4.5|on-primary rose-solid 4.5|on-hero hero 7|on-hero-2 hero 4.5|on-hero hero-2 4.5
on-hero hero-3 4.5|on-hero-2 hero-3 4.5|line-strong surface 3|line-strong paper 3|line-strong sunken 3|focus paper 3
focus surface 3|focus sunken 3|focus primary-tint 3|hero-sun hero 3|hero-sun hero-3 3|primary surface 3|primary paper 3
primary sunken 3|chart-1 surface 3|chart-2 surface 3|chart-1 sunken 3|sky-ink surface 3|honey-ink surface 3
"""


def tokens(theme: str) -> dict[str, str]:
    """Token -> colour. The dark block only names what differs."""

    def block(marker: str) -> dict[str, str]:
        start = CSS.index(marker)
        return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-fA-F]{6})", CSS[start : CSS.index("}", start)]))

    light = block("/* tokens: light */")
    return light if theme == "light" else {**light, **block("/* tokens: dark */")}


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_black_on_white_is_21_and_the_measure_can_fail() -> None:
    assert round(ratio("#000000", "#ffffff")) == 21
    assert ratio("#888888", "#999999") < 3


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("pair", PAIRS.replace("\n", "|").strip("|").split("|"))
def test_contrast(theme: str, pair: str) -> None:
    colour, behind, needed = pair.split()
    measured = ratio(tokens(theme)[colour], tokens(theme)[behind])
    assert measured >= float(needed), f"{colour} on {behind}: {measured:.2f}"
