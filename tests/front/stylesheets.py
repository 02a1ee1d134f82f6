"""The style sheets as rules, and what a browser makes of them: which colour stands on which background.

Only as far as the sheets themselves say it. Where a rule names a colour and no background, and nothing that its
selector mentions has one, its words may stand on any of the open ones: those behind words of no colour of their own.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from pathlib import Path

import tinycss2

STATIC = Path(__file__).parents[2] / "static"
PAPER = {
    "print.css": "a sheet of paper: black on white in either theme",
    "take-along.css": "loaded for print alone",
    "binder-paper.css": "a PDF, made without app.css",
    "downtime.css": "a sheet of paper, also in a file that stands alone",
    "session-sheet.css": "a sheet of paper",
}
ALONE = {
    "card.css": "the copy that a device keeps has no app.css; on its page the tokens come first",
    "status.css": "a file that stands alone while the portal is away",
}
"""Sheets that may name colours of their own, and why."""

Compound = frozenset[str]
_SIMPLE = re.compile(r"::?[\w-]+(?:\([^()]*(?:\([^()]*\)[^()]*)*\))?|\[[^\]]*\]|[.#]?[\w-]+|\*|&")
_VAR = re.compile(r"var\(--([\w-]+)")
_IS = re.compile(r":is\(([^()]*)\)")


@dataclass(frozen=True)
class Selector:
    """`above`: what it says of the elements around; `self_`: of the element itself."""

    above: tuple[Compound, ...]
    self_: Compound
    words: str

    @property
    def weight(self) -> tuple[int, int]:
        simple = [one for compound in (*self.above, self.self_) for one in compound]
        return sum(one[0] in ".#[:" for one in simple), len(simple)

    def covers(self, other: "Selector") -> bool:
        """Whether whatever the other selects is selected by this one, too."""
        return self.self_ <= other.self_ and all(
            any(mine <= theirs for theirs in (*other.above, other.self_)) for mine in self.above
        )

    def around(self) -> "Selector | None":
        if any(one.startswith("::") for one in self.self_):
            return Selector(self.above, frozenset(one for one in self.self_ if not one.startswith("::")), self.words)
        return Selector(self.above[:-1], self.above[-1], self.words) if self.above else None


@dataclass(frozen=True)
class Rule:
    sheet: str
    media: str
    selector: Selector
    declared: dict[str, str]


def sheets() -> dict[str, str]:
    return {path.name: path.read_text() for path in sorted(STATIC.glob("*.css"))}


def rules(sheet: str, css: str) -> Iterator[Rule]:
    yield from _rules(sheet, tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True), "")


def _rules(sheet: str, nodes: list, media: str) -> Iterator[Rule]:  # type: ignore[type-arg]
    for node in nodes:
        if node.type == "at-rule" and node.lower_at_keyword in ("layer", "media") and node.content is not None:
            inner = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
            said = tinycss2.serialize(node.prelude).strip() if node.lower_at_keyword == "media" else ""
            yield from _rules(sheet, inner, f"{media} {said}".strip())
        elif node.type == "qualified-rule":
            found = tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
            declared = {
                one.lower_name: tinycss2.serialize(one.value).strip() for one in found if one.type == "declaration"
            }
            for selector in selectors(tinycss2.serialize(node.prelude)):
                yield Rule(sheet, media, selector, declared)


def selectors(prelude: str) -> Iterator[Selector]:
    for words in _split(re.sub(r"\s+", " ", prelude).strip()):
        for one in _spelled_out(words):
            compounds = [_compound(part) for part in re.split(r"\s*[>+~]\s*|\s+", _outside(one).strip()) if part]
            yield Selector(tuple(compounds[:-1]), compounds[-1], words)


def _split(prelude: str) -> Iterator[str]:
    """At the commas that stand in no brackets."""
    depth, begun = 0, 0
    for at, sign in enumerate(prelude):
        depth += (sign in "([") - (sign in ")]")
        if sign == "," and not depth:
            yield prelude[begun:at].strip()
            begun = at + 1
    yield prelude[begun:].strip()


def _spelled_out(words: str) -> Iterator[str]:
    """`:is(.a, .b) c` is `.a c` and `.b c`."""
    parts = _IS.split(words)
    choices = [[part] if n % 2 == 0 else part.split(",") for n, part in enumerate(parts)]
    for chosen in product(*choices):
        yield "".join(part.strip() if n % 2 else part for n, part in enumerate(chosen))


def _outside(words: str) -> str:
    """White space within brackets away, so that what is left parts compounds."""
    while (shorter := re.sub(r"(\([^()]*?)\s+([^()]*\))", r"\1\2", words)) != words:
        words = shorter
    return words


def _compound(part: str) -> Compound:
    return frozenset(one for one in _SIMPLE.findall(part) if not one.startswith(":not(") and one not in ("*", "&"))


class Cascade:
    """What the sheets together say of a selector."""

    def __init__(self, all_rules: list[Rule]) -> None:
        self.rules = [one for one in all_rules if "print" not in one.media and "forced" not in one.media]

    def colour(self, selector: Selector) -> str | None:
        """The token its words have; None when it is inherited from what no rule mentions."""
        said = self._said(selector, _colour_of)
        if said and said not in ("inherit", "currentcolor"):
            return said
        around = selector.around()
        return self.colour(around) if around else None

    def backgrounds(self, selector: Selector) -> tuple[str, ...]:
        said = self._said(selector, _background_of)
        if said and said not in ("none", "transparent"):
            return (said,)
        around = selector.around()
        return self.backgrounds(around) if around else ()

    def _said(self, selector: Selector, of: "type[str] | object") -> str | None:
        best: tuple[tuple[int, int], int, str] | None = None
        for at, rule in enumerate(self.rules):
            value = of(rule)  # type: ignore[operator]
            if value and rule.selector.covers(selector):
                best = max(best or ((0, 0), -1, ""), (rule.selector.weight, at, value))
        return best[2] if best else None

    @cached_property
    def open(self) -> dict[str, set[str]]:
        """Backgrounds behind words that have no colour of their own, and who sets them."""
        found: dict[str, set[str]] = {}
        for rule in self.rules:
            token = _background_of(rule)
            if (
                token
                and token not in ("none", "transparent")
                and not _is_empty(rule)
                and not self.colour(rule.selector)
            ):
                found.setdefault(token, set()).add(f"{rule.sheet}: {rule.selector.words}")
        return found

    def pairs(self, standing: tuple[str, ...], usual: str) -> dict[tuple[str, str], str]:
        """(colour, background) of words -> a rule that brings them together."""
        found: dict[tuple[str, str], str] = {}
        for rule in self.rules:
            if (_colour_of(rule) or _background_of(rule)) and not _is_empty(rule):
                colour = self.colour(rule.selector) or usual
                for behind in self.backgrounds(rule.selector) or standing:
                    found.setdefault((colour, behind), f"{rule.sheet}: {rule.selector.words}")
        return found

    def edges(self, standing: tuple[str, ...]) -> dict[tuple[str, str], str]:
        """(colour, background) of borders, outlines and strokes. A border lies between two backgrounds: the one
        around is looked at, since the one within may be filled with the same colour."""
        found: dict[tuple[str, str], str] = {}
        for rule in self.rules:
            for token in _edge_of(rule):
                around = rule.selector.around()
                for behind in (self.backgrounds(around) if around else ()) or standing:
                    found.setdefault((token, behind), f"{rule.sheet}: {rule.selector.words}")
        return found


def _token(value: str) -> str | None:
    found = _VAR.search(value)
    return (
        found[1]
        if found
        else value.lower()
        if value.lower() in ("inherit", "currentcolor", "none", "transparent")
        else None
    )


def _colour_of(rule: Rule) -> str | None:
    is_drawn = "text" in rule.selector.self_ or any(one.startswith("text.") for one in rule.selector.self_)
    value = rule.declared.get("fill" if is_drawn else "color")
    return _token(value) if value else None


def _background_of(rule: Rule) -> str | None:
    value = rule.declared.get("background-color") or rule.declared.get("background")
    return _token(value) if value else None


_EDGES = re.compile(r"(border|outline)(-(block|inline)(-(start|end))?)?(-color)?|stroke")


def _edge_of(rule: Rule) -> list[str]:
    values = [value for name, value in rule.declared.items() if _EDGES.fullmatch(name)]
    return [found[1] for value in values for found in [_VAR.search(value)] if found]


def _is_empty(rule: Rule) -> bool:
    """A dot, a bar or a line drawn before or after: no words stand in it."""
    return any(one in ("::before", "::after") for one in rule.selector.self_) and rule.declared.get("content") in (
        None,
        '""',
    )
