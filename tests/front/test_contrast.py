"""WCAG contrast of every pair of colours that the style sheets bring together, by day and by night."""

import re
from collections.abc import Iterator

import pytest

from tests.front.stylesheets import ALONE, PAPER, STATIC, Cascade, Rule, rules, sheets

STANDING = ("paper", "surface", "sunken")
"""Behind words of no colour of their own; more of these would be found by a test."""
SEVEN = {("ink", "paper"), ("ink", "surface"), ("ink", "sunken"), ("on-primary", "primary"), ("on-hero", "hero")}
"""What is read most asks for more than 4.5."""
PLACED = """ink-2 primary-tint 4.5|on-hero hero-2 4.5|on-hero-2 hero-3 4.5|focus primary-tint 3|hero-sun hero 3"""
"""Pairs that only templates bring together: (colour, behind it, ratio needed)."""
NO_WORDS = {".progress span.done": "a bar; how far it is stands beside it"}
SAYS_NOTHING = {
    "line": "parts what would be apart without it",
    "hero-sun": "beside a comment, which has a background of its own",
    "surface": "a ring that sets a number off from its icon",
}
"""Edges that need not be seen."""
_OWN = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color)\(", re.IGNORECASE)
_NAMED = re.compile(r"(?<![\w-])(?:white|black|red|green|blue|gr[ae]y|orange|yellow|pink|brown|silver|gold)(?![\w-])")


def ours() -> list[Rule]:
    """The rules of the sheets that live by the tokens."""
    return [rule for name, css in sheets().items() if name not in {**PAPER, **ALONE} for rule in rules(name, css)]


def tokens(theme: str) -> dict[str, str]:
    """Token -> colour."""
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-fA-F]{6})", _block(theme)))


def _block(theme: str) -> str:
    css = (STATIC / "app.css").read_text()
    start = css.index("*/", css.index(f"/* tokens: {theme}")) + 2
    return " ".join(css[start : css.index("}", start)].split())


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def too_faint(cascade: Cascade, theme: str) -> Iterator[str]:
    of = tokens(theme)
    needed = {pair: (7 if pair in SEVEN else 4.5, why) for pair, why in cascade.pairs(STANDING, "ink").items()}
    for (colour, behind), why in cascade.edges(STANDING).items():
        if colour not in SAYS_NOTHING or "focus" in why:
            needed.setdefault((colour, behind), (3, why))
    for placed in PLACED.split("|"):
        colour, behind, least = placed.split()
        needed.setdefault((colour, behind), (float(least), "templates"))
    for (colour, behind), (least, why) in needed.items():
        if why.split(": ")[-1] not in NO_WORDS and ratio(of[colour], of[behind]) < least:
            yield f"{colour} on {behind}, {theme}: {ratio(of[colour], of[behind]):.2f}, not {least} ({why})"


def own_colours(all_rules: list[Rule]) -> set[str]:
    """Colours that stand in a rule rather than among the tokens."""
    return {
        f"{rule.sheet}: {rule.selector.words} {{ {name}: {value} }}"
        for rule in all_rules
        if "print" not in rule.media
        for name, value in rule.declared.items()
        if not (name.startswith("--") and rule.sheet == "app.css" and rule.selector.words.startswith(":root"))
        if _OWN.search(value) or _NAMED.search(value)
    }


def test_black_on_white_is_21_and_the_measure_can_fail() -> None:
    assert round(ratio("#000000", "#ffffff")) == 21
    assert ratio("#888888", "#999999") < 3


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_pair_can_be_told_apart(theme: str) -> None:
    cascade = Cascade(ours())
    assert len(cascade.pairs(STANDING, "ink")) > 30
    assert not list(too_faint(cascade, theme))


def test_words_of_no_colour_of_their_own_stand_on_these_three_and_no_others() -> None:
    found = Cascade(ours()).open
    assert {token for token, who in found.items() if {one.split(": ")[-1] for one in who} - NO_WORDS.keys()} == set(
        STANDING
    )


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (".new { color: var(--line-strong); }", "line-strong on sunken"),
        (".hero .new { color: var(--ink-2); }", "ink-2 on hero"),
        (".btn.new { background: var(--honey-tint); }", "on-primary on honey-tint"),
        (".rail .new:hover { color: var(--primary); }", "primary on hero-3"),
        ("@media (min-width: 60em) { .pill:is(.new, .clay) { color: var(--clay-tint); } }", "clay-tint on sunken"),
        (".new { border: 2px solid var(--honey-tint); }", "honey-tint on paper"),
    ],
)
def test_a_faint_one_is_found(written: str, told: str) -> None:
    """The control."""
    found = list(too_faint(Cascade([*ours(), *rules("new.css", written)]), "light"))
    assert any(one.startswith(told) for one in found), found


def test_the_night_is_the_same_however_it_came_and_names_every_colour() -> None:
    assert _block("dark by choice; the same") == _block("dark ")
    assert tokens("light").keys() == tokens("dark ").keys()
    assert len(tokens("light")) > 30


def test_colours_stand_among_the_tokens() -> None:
    assert not own_colours(ours())
    bad = ".a { color: #fff; } .b { border-color: rgb(1 2 3); } .c { background: white; } .d { --mine: #123456; }"
    assert len(own_colours(list(rules("new.css", bad)))) == 4, "the control"
    assert not own_colours(list(rules("new.css", ".white-space { white-space: pre; transition: color .1s; }")))


@pytest.mark.parametrize("name", ALONE)
def test_a_sheet_that_stands_alone_names_the_same_colours(name: str) -> None:
    known = {one.lower() for theme in ("light", "dark") for one in tokens(theme).values()}
    on_screen = [rule for rule in rules(name, sheets()[name]) if "print" not in rule.media]
    named = {one.lower() for rule in on_screen for value in rule.declared.values() for one in _OWN.findall(value)}
    assert named
    assert named <= known


def test_the_sheets_excused_are_there() -> None:
    assert {*PAPER, *ALONE} <= sheets().keys()
